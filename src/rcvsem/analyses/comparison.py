"""Successive versions of a model on the same answers: the ledger of respecification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from rcvsem.analyses.comparison_options import VersionOptions
from rcvsem.analyses.input_files import InputFile, PathLike, each_once, model_files
from rcvsem.analyses.inputs import Inputs, inputs_of, read_inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.measurement_model import MODEL_ENDINGS
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_run import run_study
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.cross_validation import CrossValidation, Replication, cross_validate, replicate
from rcvsem.infer.respecification import Respecification, respecification
from rcvsem.model import ModelSpec, read_model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Comparison(Result):
    """Versions of a model, from the initial one to the one that is interpreted (the last).

    names, studies : one a version. steps : from each version to the next. whole : from the first to the last (the
    only step of two versions). validation, replication : where they were asked for, of the first and the last version.
    """

    names: tuple[str, ...]
    studies: tuple[Study, ...]
    steps: tuple[Respecification, ...]
    whole: Respecification
    findings: tuple[Finding, ...]
    validation: CrossValidation | None = None
    replication: Replication | None = None

    json_form: ClassVar[str] = (
        f"{VERSION} command name n=last.fit.n n_received=last.received simulated=last.simulated "
        "estimator=last.options.fit.estimator convention=last.options.convention converged admissible interpreted=name "
        "interpreted_is_original inputs=files cross_validation=validation replication versions=_versions "
        f"{TOLD} models steps=respecifications"
    )

    @property
    def command(self) -> str:
        """What made it."""
        return "compare"

    @property
    def last(self) -> Study:
        """The version that is interpreted."""
        return self.studies[-1]

    @property
    def name(self) -> str:
        """The last model: the one that is interpreted."""
        return self.names[-1]

    @property
    def converged(self) -> bool:
        """Of all versions."""
        return all(study.fit.converged for study in self.studies)

    @property
    def admissible(self) -> bool:
        """Of all versions: no negative variance, no correlation beyond 1."""
        return all(study.fit.admissible for study in self.studies)

    @property
    def interpreted_is_original(self) -> bool:
        """Whether nothing was changed from the first version to the last."""
        return not self.whole.changes

    @property
    def files(self) -> list[InputFile]:
        """The files that went in, each once."""
        return each_once(file for study in self.studies for file in study.inputs.files)

    @property
    def models(self) -> list[Version]:
        """Version by version."""
        return [Version(name=name, study=one) for name, one in zip(self.names, self.studies, strict=True)]

    @property
    def respecifications(self) -> list[NamedStep]:
        """From each version to the next."""
        pairs = zip(pairwise(self.names), self.steps, strict=False)
        return [NamedStep(source=a, target=b, step=step) for (a, b), step in pairs]

    @property
    def exit_code(self) -> int:
        """1 when a version must not be used as it stands."""
        return max(study.exit_code for study in self.studies)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Version:
    """One version of the model."""

    name: str
    study: Study

    json_form: ClassVar[str] = (
        "name n=study.fit.n converged=study.fit.converged admissible=study.fit.admissible measures=study.measures "
        "hypotheses=study.hypotheses"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedStep:
    """What was changed from one version to the next, and what came of it."""

    source: str
    target: str
    step: Respecification

    json_form: ClassVar[str] = "from=source to=target *step"


def split_files(
    given: Sequence[Path], *, matrix: bool = False, fewest: int = 2
) -> tuple[list[Path], list[Path]]:
    """Model files (known by their ending) and the survey files after them.

    Raises
    ------
    OptionError : fewer than `fewest` models, or a model after the data.
    """
    models: list[Path] = []
    data: list[Path] = []
    for path in given:
        is_model = matrix or path.suffix.lower() in MODEL_ENDINGS
        if is_model and data:
            raise OptionError(
                phrase("'{path}' stands after the data.", path=path),
                fix="Give all models first: MODEL MODEL ... DATA.",
            )
        (models if is_model else data).append(path)
    if len(models) < fewest:
        raise OptionError(
            phrase("{fewest} model files are needed at least. Got {n}.", fewest=fewest, n=len(models)),
            fix=phrase(
                "Give MODEL MODEL ... DATA; model files end in {model_endings}.",
                model_endings=enumerated(MODEL_ENDINGS),
            ),
        )
    return models, data


def read_versions(models: Sequence[PathLike | ModelSpec], data: Any, **reading: Any) -> list[Inputs]:
    """Inputs of each version; the survey is read once, for all of them. data and options as in `read_inputs`."""
    nothing = isinstance(data, list | tuple) and not data
    others = [read_model(model, identify=False) for model in models[1:]]
    made = {category.name for spec in others for category in spec.categories}
    others_need = [name for spec in others for name in spec.observed if name not in made]
    first = read_inputs(
        models[0],
        None if nothing else data,
        also=tuple(dict.fromkeys(others_need)),
        categories=tuple(sorted(made)),
        **reading,
    )
    if first.survey is None:
        return [first, *(read_inputs(model, None, **reading) for model in models[1:])]
    found = [first]
    data_files = [file for file in first.files if file.role != "model"]
    for model in models[1:]:
        spec = read_model(model)
        files = [*model_files(spec), *data_files]
        found.append(
            inputs_of(
                spec,
                first.survey,
                files=files,
                group=first.group,
                missing=first.moments.missing,
                design=first.design,
            )
        )
    return found


def compare_models(
    versions_: Sequence[Inputs], options: StudyOptions | None = None, names: Sequence[str] = ()
) -> Comparison:
    """Fit every version (without bootstrap) and compare each with the next."""
    options = replace(options or StudyOptions(), draws=0)
    return compare_studies([run_study(inputs, options) for inputs in versions_], names)


def validated(found: Comparison, how: VersionOptions) -> Comparison:
    """The same with a cross-validation and a look at how often the modification would be made again.

    Raises
    ------
    DataError, OptionError : see `infer.cross_validation`.
    """
    fits = [study.fit for study in found.studies]
    if how.folds is not None:
        found = replace(found, validation=cross_validate(fits, folds=how.folds, seed=how.seed))
    if how.replications:
        freed = [(c.lhs, c.op, c.rhs, c.group) for c in found.whole.changes if c.kind == "freed"]
        found = replace(found, replication=replicate(fits[0], freed, draws=how.replications, seed=how.seed))
    return found


def compare_studies(studies: Sequence[Study], names: Sequence[str] = ()) -> Comparison:
    """Compare studies that are already run."""
    steps = [respecification(a.fit, b.fit) for a, b in pairwise(studies)]
    whole = steps[0] if len(steps) == 1 else respecification(studies[0].fit, studies[-1].fit)
    return Comparison(
        names=tuple(names) or _names(studies),
        studies=tuple(studies),
        steps=tuple(steps),
        whole=whole,
        findings=(
            *_findings(studies, names or _names(studies)),
            *_other_variables(studies, names or _names(studies)),
        ),
    )


def _names(studies: Sequence[Study]) -> tuple[str, ...]:
    return version_names([study.inputs.spec.path for study in studies])


def version_names(paths: Sequence[str]) -> tuple[str, ...]:
    """A name for each model file: its stem, with a number where it comes again."""
    names: list[str] = []
    for path in paths:
        stem = Path(path).stem or "model"
        name, count = stem, 2
        while name in names:
            name, count = f"{stem} ({count})", count + 1
        names.append(name)
    return tuple(names)


def _other_variables(studies: Sequence[Study], names: Sequence[str]) -> tuple[Finding, ...]:
    """A warning when versions describe different variables or respondents."""
    first, *rest = (set(described(study.fit.spec)) for study in studies)
    said = []
    for name, own, study in zip(names[1:], rest, studies[1:], strict=True):
        parts = [phrase("has {own}", own=enumerated(sorted(own - first))) if own - first else ""]
        parts += [phrase("lacks {first}", first=enumerated(sorted(first - own))) if first - own else ""]
        n = study.fit.n
        parts += [phrase("rests on {n} respondents", n=n) if n != studies[0].fit.n else ""]
        if any(parts):
            said.append(f"{name} {' and '.join(part for part in parts if part)}")
    if not said:
        return ()
    return (
        Finding(
            code="other_variables",
            severity="warning",
            text=phrase(
                "The versions do not describe the same data: against {names}, {said}. AIC, BIC, "
                "chi-squares and likelihoods of different variables or respondents cannot be compared.",
                names=names[0],
                said=enumerated(said, "; "),
            ),
            fix="Keep all variables in every version (fix a path at 0 instead of leaving the variable out), or compare "
            "indices such as CFI and SRMR with care.",
        ),
    )


def _findings(studies: Sequence[Study], names: Sequence[str]) -> tuple[Finding, ...]:
    """Every finding once; what only some versions say carries their names."""
    keys = [{(f.code, f.where, f.text) for f in study.findings} for study in studies]
    found: list[Finding] = []
    seen: set[tuple[str, str, str]] = set()
    for study in studies:
        for finding in study.findings:
            key = (finding.code, finding.where, finding.text)
            if key in seen:
                continue
            seen.add(key)
            own = [name for name, has in zip(names, keys, strict=True) if key in has]
            if len(own) < len(studies):
                where = enumerated([*own, *([finding.where] if finding.where else [])])
                finding = replace(finding, where=where)
            found.append(finding)
    return tuple(found)


def described(spec: ModelSpec) -> tuple[str, ...]:
    """The variables whose distribution a model describes, predictors whose moments are the sample's marked."""
    fixed = set(spec.exogenous)
    return tuple(sorted(f"{name} (fixed)" if name in fixed else name for name in spec.observed))


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """run.json of a comparison."""
    found = plain(comparison)
    return {key: found[key] for key in found if key not in ("findings", "models", "steps")}
