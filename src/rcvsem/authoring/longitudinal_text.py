"""Models of repeated measurement as text: random-intercept cross-lagged panel model, latent growth."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.comments import comments
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase, spoken

FEWEST_WAVES = {"riclpm": 3, "linear": 3, "quadratic": 4}


def columns_of(names: Sequence[str], waves: int, pattern: str) -> dict[str, list[str]]:
    """Variable -> its columns, one a wave. pattern : "{name}{wave}"."""
    if "{name}" not in pattern or "{wave}" not in pattern:
        raise OptionError(
            phrase("{--column} must have {{name}} and {{wave}} in it. Got {pattern!r}.", pattern=pattern)
        )
    return {
        name: [pattern.replace("{name}", name).replace("{wave}", str(t)) for t in range(1, waves + 1)]
        for name in names
    }


def _enough(waves: int, kind: str) -> None:
    if waves < FEWEST_WAVES[kind]:
        raise OptionError(
            phrase("This model needs {n} waves at least. Got {waves}.", n=FEWEST_WAVES[kind], waves=waves)
        )


def _title(said: str) -> str:
    return f"# title: {spoken(said)}"


def riclpm_text(
    names: Sequence[str], waves: int, *, pattern: str = "{name}{wave}", equal: bool = False
) -> str:
    """The random-intercept cross-lagged panel model of Hamaker, Kuiper and Grasman (2015).

    names : two variables or more. equal : lagged paths are equal over time.

    Raises
    ------
    OptionError : fewer than two variables or three waves, a pattern without its places.
    """
    _enough(waves, "riclpm")
    if len(names) < 2:
        raise OptionError(phrase("A cross-lagged model needs two variables at least. Got {n}.", n=len(names)))
    columns = columns_of(names, waves, pattern)
    times = range(1, waves + 1)
    lines = [
        _title(
            phrase(
                "Random-intercept cross-lagged panel model of {names}, {n} waves",
                names=enumerated(names),
                n=waves,
            )
        ),
        *comments(
            phrase("Hamaker, Kuiper & Grasman (2015). Means are free; with gaps add --missing fiml."),
            "",
            phrase("between persons: stable differences"),
        ),
    ]
    lines += [f"RI_{v} =~ {' + '.join(f'1*{c}' for c in columns[v])}" for v in names]
    lines += comments("", phrase("within persons: deviations from the own mean at every wave"))
    lines += [f"w_{v}{t} =~ 1*{columns[v][t - 1]}" for v in names for t in times]
    lines += comments("", phrase("the two parts take all variance: no error of measurement is told apart"))
    lines += [f"{c} ~~ 0*{c}" for v in names for c in columns[v]]
    lagged = phrase("lagged paths: from one wave to the next")
    lines += comments(
        "", phrase("lagged paths: from one wave to the next, equal over time") if equal else lagged
    )
    for t in times[1:]:
        for v in names:
            terms = [f"{f'l_{v}_{u}*' if equal else ''}w_{u}{t - 1}" for u in names]
            lines.append(f"w_{v}{t} ~ {' + '.join(terms)}")
    lines += comments("", phrase("within a wave; between persons; and nothing between the two levels"))
    pairs = [(u, v) for k, u in enumerate(names) for v in names[k + 1 :]]
    lines += [f"w_{u}{t} ~~ w_{v}{t}" for t in times for u, v in pairs]
    lines += [f"RI_{u} ~~ RI_{v}" for u, v in pairs]
    lines += [f"RI_{v} ~~ {' + '.join(f'0*w_{u}1' for u in names)}" for v in names]
    lines += comments("", phrase("means are free in every wave"))
    lines += [f"{c} ~ 1" for v in names for c in columns[v]]
    return "\n".join(lines) + "\n"


def growth_text(
    name: str,
    waves: int,
    *,
    pattern: str = "{name}{wave}",
    shape: str = "linear",
    times: Sequence[float] = (),
) -> str:
    """A latent growth curve of one variable (Meredith & Tisak 1990).

    shape : "linear" or "quadratic" (residual variances equal, as four waves need). times : of the waves (0, 1, ...).

    Raises
    ------
    OptionError : too few waves, or as many times as there are no waves.
    """
    _enough(waves, shape)
    at = tuple(times) or tuple(range(waves))
    if len(at) != waves or len(set(at)) != waves:
        raise OptionError(
            phrase(
                "{--times} needs one time a wave, all different: {waves}. Got {n}.", waves=waves, n=len(at)
            )
        )
    columns = columns_of([name], waves, pattern)[name]
    lines = [
        _title(phrase("Latent growth of {name}, {n} waves", name=name, n=waves)),
        *comments(
            phrase(
                "Growth factors have free means; intercepts of the columns are 0. With gaps add --missing fiml."
            ),
            "",
        ),
        f"i_{name} =~ {' + '.join(f'1*{c}' for c in columns)}",
        f"s_{name} =~ {' + '.join(f'{t:g}*{c}' for t, c in zip(at, columns, strict=True))}",
    ]
    factors = [f"i_{name}", f"s_{name}"]
    if shape == "quadratic":
        factors.append(f"q_{name}")
        lines.append(f"q_{name} =~ {' + '.join(f'{t * t:g}*{c}' for t, c in zip(at, columns, strict=True))}")
        lines += comments("", phrase("residual variances are equal: free ones need more waves"))
        lines += [f"{c} ~~ e*{c}" for c in columns]
    lines += ["", *(f"{factor} ~ 1" for factor in factors), *(f"{c} ~ 0*1" for c in columns)]
    return "\n".join(lines) + "\n"
