"""Writes surveys/wave1.xlsx and surveys/wave2.xlsx: the RCV study simulated from its published statistics.

    python surveys/generate_rcv.py

Run by hand; the files are committed. Nobody ever gave these answers: they are drawn (`rcvsem.audit.likert`) so
that means, SDs, loadings and factor correlations are those a thesis of 2023 published, and put into the form
of a Wenjuanxing export, wave 1 by text and wave 2 by option number. Networks, places and times are invented
(addresses from the ranges reserved for documentation).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook

from rcvsem.audit.likert import category_counts, draw_answers
from rcvsem.foundation.arrays import Bools, Floats, correlations_of
from rcvsem.instrument import Instrument, read_instrument

HERE = Path(__file__).parent
SEED = 20230614
NOISE_N = 290  # residuals scatter as in a normal sample of 290: ceiling answers scatter more than normal ones
ERROR_CORRELATION = 0.42
ERROR_PAIRS = [
    ("DP1", "DP2"), ("DK1", "DK2"), ("VP1", "VP2"), ("DSC1", "DSC2"),
    ("BPC1", "BPC2"), ("BPC6", "BPC7"), ("PV1", "PV2"), ("PV5", "PV6"),
]  # fmt: skip
# Mean, SD and skewness aimed at. Published: all means within 4.276-4.60, SDs within .58-.988, the lowest
# means DSC3, DSC1, DSC4 as given, skewness about -1.0 to -1.6. The rest is filled in evenly.
MOMENTS = {
    "DP1": (4.53, 0.68, -1.40), "DP2": (4.55, 0.66, -1.40), "DP3": (4.46, 0.74, -1.35),
    "DK1": (4.60, 0.58, -1.20), "DK2": (4.56, 0.63, -1.35), "DK3": (4.44, 0.72, -1.20),
    "DK4": (4.38, 0.79, -1.25),
    "VP1": (4.42, 0.78, -1.35), "VP2": (4.43, 0.77, -1.35), "VP3": (4.42, 0.78, -1.35),
    "VP4": (4.37, 0.83, -1.35),
    "VP5": (4.41, 0.80, -1.40),
    "DSC1": (4.281, 0.965, -1.40), "DSC2": (4.34, 0.90, -1.40), "DSC3": (4.276, 0.988, -1.45),
    "DSC4": (4.302, 0.952, -1.45), "DSC5": (4.35, 0.88, -1.40),
    "BPC1": (4.50, 0.69, -1.40), "BPC2": (4.47, 0.72, -1.40), "BPC3": (4.48, 0.72, -1.45),
    "BPC4": (4.49, 0.71, -1.45), "BPC5": (4.47, 0.73, -1.45), "BPC6": (4.43, 0.77, -1.40),
    "BPC7": (4.46, 0.72, -1.35),
    "PV1": (4.40, 0.80, -1.35), "PV2": (4.47, 0.71, -1.30), "PV3": (4.48, 0.70, -1.35),
    "PV4": (4.49, 0.68, -1.30),
    "PV5": (4.50, 0.67, -1.30), "PV6": (4.53, 0.65, -1.35),
    # dropped after the pretest
    "DP4": (4.40, 0.78, -1.30), "DP5": (4.42, 0.76, -1.30), "DK5": (4.41, 0.77, -1.30),
}  # fmt: skip
# Pretest items that load on two factors alike, with a uniqueness near that of their neighbours.
CROSSING = {"DP4": ("DP", "DK"), "DP5": ("DP", "VP"), "DK5": ("DK", "VP")}
CROSS_LOADING = 0.49
NOTE = (
    "模拟数据：根据已发表的统计量生成，并非真实受访者的答卷。",
    "Simulated from published statistics: nobody gave these answers.",
    f"surveys/generate_rcv.py, seed {SEED}; see surveys/README.md.",
)
# How far the factor correlations aimed at lie from the published ones (never more than .055). As published,
# they put the second-order resource factor and DSC at .96, where no indirect effect through DSC can be told
# from none, and paths the study dropped (H2, H5) pass the test. Moved by this much, the conclusions come out
# as the study reports them: which hypotheses are supported, resource -> DSC -> BPC partial, resource -> BPC
# -> PV full.
MOVED = {
    ("DP", "DK"): 0.047, ("DP", "VP"): 0.055, ("DP", "DSC"): -0.014, ("DP", "BPC"): -0.025,
    ("DP", "PV"): -0.038, ("DK", "VP"): 0.055, ("DK", "DSC"): -0.033, ("DK", "BPC"): -0.002,
    ("DK", "PV"): -0.037, ("VP", "DSC"): -0.039, ("VP", "PV"): -0.019, ("DSC", "BPC"): 0.015,
    ("DSC", "PV"): -0.008, ("BPC", "PV"): -0.001,
}  # fmt: skip
STEMS = {
    "resource": "以下关于资源的说法，您的同意程度是",
    "capability": "以下关于能力的说法，您的同意程度是",
    "value": "以下关于价值的说法，您的同意程度是",
}


# --- a sample correlation matrix that a factor model fits as published: noise and small error covariances stay in it ---


def implied(loadings: Floats, factors: Floats, errors: Floats) -> Floats:
    """Sigma = Lambda Phi Lambda' + Theta. (p, m), (m, m), (p, p) -> (p, p)."""
    return loadings @ factors @ loadings.T + errors


def error_matrix(uniqueness: Floats, pairs: dict[tuple[int, int], float]) -> Floats:
    """Diagonal Theta, with error correlations at `pairs`."""
    theta = np.diag(uniqueness)
    for (i, j), correlation in pairs.items():
        theta[i, j] = theta[j, i] = correlation * np.sqrt(uniqueness[i] * uniqueness[j])
    return theta


def fit_factor_model(sample: Floats, pattern: Bools, start: Floats) -> tuple[Floats, Floats, float]:
    """Maximum likelihood of the standardized simple-structure model.

    sample : (p, p) correlations; pattern : (p, m) where loadings are free; start : (p, m) loadings.
    Returns loadings (p, m), factor correlations (m, m) and the discrepancy F (chi-square = N F).
    """
    from scipy.optimize import minimize

    p, m = pattern.shape
    upper = np.triu_indices(m, 1)
    count = int(pattern.sum())
    half_log = np.linalg.slogdet(sample)[1] + p

    def unpack(theta: Floats) -> tuple[Floats, Floats, Floats]:
        loadings = np.zeros((p, m))
        loadings[pattern] = theta[:count]
        factors = np.eye(m)
        factors[upper] = theta[count : count + len(upper[0])]
        return loadings, factors + np.triu(factors, 1).T, theta[count + len(upper[0]) :]

    def objective(theta: Floats) -> tuple[float, Floats]:
        loadings, factors, log_unique = unpack(theta)
        unique = np.exp(log_unique)
        sigma = implied(loadings, factors, np.diag(unique))
        sign, logdet = np.linalg.slogdet(sigma)
        if sign <= 0:
            return 1e10, np.zeros_like(theta)
        inverse = np.linalg.inv(sigma)
        weight = inverse - inverse @ sample @ inverse
        slopes = [
            (2 * weight @ loadings @ factors)[pattern],
            2 * (loadings.T @ weight @ loadings)[upper],
            np.diag(weight) * unique,
        ]
        return logdet + float(np.sum(inverse * sample)) - half_log, np.concatenate(slopes)

    first = np.concatenate([start[pattern], np.full(len(upper[0]), 0.7), np.log(1 - (start[pattern]) ** 2)])
    found = minimize(
        objective, first, jac=True, method="L-BFGS-B", options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-8}
    )
    loadings, factors, _ = unpack(found.x)
    return loadings, factors, float(found.fun)


def target_correlations(
    loadings: Floats,
    factors: Floats,
    pairs: dict[tuple[int, int], float],
    noise_n: int,
    rng: np.random.Generator,
) -> tuple[Floats, float]:
    """A sample correlation matrix to which the model without error covariances fits as published.

    noise_n : residuals scatter as in a normal sample of this size (smaller than the real one, because answers
    piled up at one end scatter more). Returns the matrix and the discrepancy F of the fitted model.
    """
    pattern = loadings != 0
    draws = rng.standard_normal((noise_n, len(loadings)))
    draws -= draws.mean(axis=0)
    wishart = draws.T @ draws / noise_n
    true_loadings, true_factors = loadings.copy(), factors.copy()
    sample, discrepancy = factors, np.inf
    for _ in range(60):
        communality = np.einsum("ij,jk,ik->i", true_loadings, true_factors, true_loadings)
        population = implied(true_loadings, true_factors, error_matrix(1 - communality, pairs))
        root = np.linalg.cholesky(population)
        sample = correlations_of(root @ wishart @ root.T)
        found_loadings, found_factors, discrepancy = fit_factor_model(sample, pattern, loadings)
        miss = max(np.abs(loadings - found_loadings).max(), np.abs(factors - found_factors).max())
        if miss < 1e-4:
            break
        true_loadings += 0.8 * (loadings - found_loadings)
        true_factors += 0.8 * (factors - found_factors)
    return sample, discrepancy


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One wave: how many valid respondents, how many careless ones of each kind, and how it is exported."""

    name: str
    valid: int
    too_fast: int
    contradictory: int
    inattentive: int
    straight: int
    by_text: bool
    begin: datetime
    tenure: tuple[int, int]  # valid respondents under 3 and 3-5 years; the others over 5
    department: tuple[int, int]  # business, data and technical; the others "other"
    region: tuple[int, int]

    @property
    def received(self) -> int:
        return self.valid + self.too_fast + self.contradictory + self.inattentive + self.straight


WAVES = (
    Plan(name="wave1", valid=209, too_fast=5, contradictory=4, inattentive=4, straight=3, by_text=True,
         begin=datetime(2022, 9, 5, 8, 40), tenure=(31, 49), department=(112, 82), region=(84, 63)),
    Plan(name="wave2", valid=457, too_fast=4, contradictory=3, inattentive=2, straight=2, by_text=False,
         begin=datetime(2022, 11, 1, 8, 55), tenure=(66, 108), department=(246, 178), region=(181, 139)),
)  # fmt: skip


def published() -> tuple[dict[str, tuple[str, float]], list[str], NDArray[np.float64]]:
    """Item -> (construct, loading); constructs; factor correlations."""
    with open(HERE / "published" / "loadings.csv", encoding="utf-8") as file:
        loadings = {r["item"]: (r["construct"], float(r["std_loading"])) for r in csv.DictReader(file)}
    with open(HERE / "published" / "factor_correlations.csv", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return loadings, rows[0][1:], np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])


def written_down(name: str, found: Floats) -> Floats:
    """The correlations aimed at as they stand in aimed_at/: (p, p) lower triangles, written when the waves were drawn.

    A search stops 1e-7 beside its minimum, and on which side is the machine's BLAS. Single answers are exchanged by
    differences of 1e-9: with correlations found anew, another machine would exchange other answers.
    """
    written = np.eye(len(found))
    with open(HERE / "aimed_at" / f"{name}.csv", encoding="utf-8") as file:
        for i, row in enumerate(csv.reader(file)):
            written[i, : i + 1] = written[: i + 1, i] = [float(cell) for cell in row]
    if np.abs(written - found).max() > 1e-6:
        raise SystemExit(f"aimed_at/{name}.csv is not what the published statistics lead to: write it anew.")
    return written


def valid_answers(
    plan: Plan, instrument: Instrument, codes: list[str], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Answers (n, items) of attentive respondents in form order, none of which screening may catch."""
    loading_of, constructs, factors = published()
    position = {code: j for j, code in enumerate(codes)}
    kept = [code for code in codes if code in loading_of]
    matrix = np.zeros((len(kept), len(constructs)))
    for row, code in enumerate(kept):
        construct, loading = loading_of[code]
        matrix[row, constructs.index(construct)] = loading
    pairs = {(kept.index(a), kept.index(b)): ERROR_CORRELATION for a, b in ERROR_PAIRS}
    factors = factors.copy()
    for (a, b), shift in MOVED.items():
        i, j = constructs.index(a), constructs.index(b)
        factors[i, j] = factors[j, i] = factors[i, j] + shift
    target, _ = target_correlations(matrix, factors, pairs, NOISE_N * plan.valid // 457, rng)
    target = written_down(plan.name, target)
    if len(kept) < len(codes):
        target = _with_crossing_items(target, matrix, factors, constructs, kept, codes)
    counts = np.stack([category_counts(plan.valid, *MOMENTS[code]) for code in codes])
    close = [(position[p.first], position[p.second], p.largest_gap) for p in instrument.contradictions]

    def allowed(rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        fine = rows.min(axis=1) < rows.max(axis=1)
        for first, second, gap in close:
            fine &= np.abs(rows[:, first] - rows[:, second]) <= gap
        return fine

    return draw_answers(target, counts, allowed, rng, exchanges=40_000)


def _with_crossing_items(
    target: NDArray[np.float64],
    loadings: NDArray[np.float64],
    factors: NDArray[np.float64],
    constructs: list[str],
    kept: list[str],
    codes: list[str],
) -> NDArray[np.float64]:
    """The correlations of the kept items, widened by items that load on two factors alike."""
    crossing = np.zeros((len(CROSSING), len(constructs)))
    for row, pair in enumerate(CROSSING.values()):
        crossing[row, [constructs.index(c) for c in pair]] = CROSS_LOADING
    p = len(kept)
    wide = np.eye(p + len(CROSSING))
    wide[:p, :p] = target
    wide[p:, :p] = crossing @ factors @ loadings.T
    wide[:p, p:] = wide[p:, :p].T
    among = crossing @ factors @ crossing.T
    np.fill_diagonal(among, 1.0)
    wide[p:, p:] = among
    order = [[*kept, *CROSSING].index(code) for code in codes]
    return wide[np.ix_(order, order)]


@dataclass(kw_only=True)
class Respondents:
    """Everything about the respondents of a wave, careless ones among them. 0 stands for a blank."""

    items: NDArray[np.int64]
    check: NDArray[np.int64]
    background: NDArray[np.int64]
    seconds: NDArray[np.int64]


def respondents(
    plan: Plan, instrument: Instrument, codes: list[str], rng: np.random.Generator
) -> Respondents:
    """Valid and careless respondents of one wave, shuffled."""
    items = valid_answers(plan, instrument, codes, rng)
    background = np.stack(
        [
            rng.permutation(np.repeat([1, 2, 3], [*shares, plan.valid - sum(shares)]))
            for shares in (plan.region, plan.tenure, plan.department)
        ],
        axis=1,
    )
    expected = instrument.attention_checks[0].expected
    check = np.full(plan.valid, expected)
    seconds = np.clip(np.exp(rng.normal(np.log(262), 0.36, plan.valid)), 118, 1500).astype(np.int64)
    # Blanks in valid rows: where they cost no respondent of the final model.
    background[rng.choice(plan.valid, 3, replace=False), 0] = 0
    if plan.by_text:
        dropped = [j for j, code in enumerate(codes) if code in CROSSING]
        items[rng.choice(plan.valid, 2, replace=False), rng.choice(dropped, 2, replace=False)] = 0

    careless = [
        *(_too_fast(instrument, codes, rng) for _ in range(plan.too_fast)),
        *(_contradictory(instrument, codes, items, rng) for _ in range(plan.contradictory)),
        *(_inattentive(items, expected, rng) for _ in range(plan.inattentive)),
        *(_straight(len(codes), answer, rng) for answer in (5, 4, 3)[: plan.straight]),
    ]
    items = np.vstack([items, *(row for row, _, _ in careless)])
    check = np.append(check, [value for _, value, _ in careless])
    seconds = np.append(seconds, [value for _, _, value in careless])
    background = np.vstack([background, rng.integers(1, 4, (len(careless), 3))])
    background[-1, 2] = 0
    order = rng.permutation(len(items))
    return Respondents(
        items=items[order], check=check[order], background=background[order], seconds=seconds[order]
    )


Careless = tuple[NDArray[np.int64], int, int]  # answers, attention check, seconds


def _too_fast(instrument: Instrument, codes: list[str], rng: np.random.Generator) -> Careless:
    """Clicked through at about a second an item; the check happened to be right, and one item was missed."""
    row = rng.integers(3, 6, len(codes))
    for pair in instrument.contradictions:
        row[codes.index(pair.second)] = row[codes.index(pair.first)]
    row[codes.index("DP3")] = 0
    return row, instrument.attention_checks[0].expected, int(rng.integers(26, 49))


def _contradictory(
    instrument: Instrument, codes: list[str], valid: NDArray[np.int64], rng: np.random.Generator
) -> Careless:
    """Took the time, but answers two items that ask the same at opposite ends."""
    row = valid[rng.integers(len(valid))].copy()
    for pair in instrument.contradictions[: int(rng.integers(1, 3))]:
        row[codes.index(pair.first)], row[codes.index(pair.second)] = (5, 1) if rng.random() < 0.5 else (1, 5)
    return row, instrument.attention_checks[0].expected, int(rng.integers(150, 400))


def _inattentive(valid: NDArray[np.int64], expected: int, rng: np.random.Generator) -> Careless:
    """Plausible answers, but the attention check was not read."""
    row = valid[rng.integers(len(valid))].copy()
    return row, int(rng.choice([code for code in (3, 4, 5) if code != expected])), int(rng.integers(120, 300))


def _straight(items: int, answer: int, rng: np.random.Generator) -> Careless:
    """One answer from top to bottom, the attention check included."""
    return np.full(items, answer), answer, int(rng.integers(95, 140))


# ---- the export ------------------------------------------------------------------------------------------


def headers(instrument: Instrument, codes: list[str]) -> list[str]:
    """Question columns as Wenjuanxing heads them, blanks and punctuation as untidy as they come."""
    result = [f"{i}、{q.text.zh}" for i, q in enumerate(instrument.background, start=1)]
    result[1] += "　"
    number = len(result)
    check = instrument.attention_checks[0]
    for dimension in instrument.dimensions:
        number += 1
        row = 0
        for construct in instrument.constructs:
            if construct.dimension != dimension:
                continue
            for item in construct.items:
                if item.code not in codes:
                    continue
                row += 1
                text = item.text.zh
                result.append(f"{number}、{STEMS[dimension]}—{row}.{text}" if row == 1 else f"{row}.{text}")
                if item.code == check.after:
                    result.append(check.text.zh.replace("“", '"').replace("”", '"'))
    untidy = next(i for i, head in enumerate(result) if "电脑端、移动端" in head)
    result[untidy] = result[untidy].replace("提供", " 提供") + " "
    return result


def duration(seconds: int, by_text: bool) -> str:
    """`203秒` in wave 1; `3分23秒` in wave 2, whose export came from a later release of the tool."""
    if by_text or seconds < 60:
        return f"{seconds}秒"
    return f"{seconds // 60}分{seconds % 60}秒"


def cell(instrument: Instrument, question: str, code: int, by_text: bool) -> str | int:
    """One answer as exported: wording or option number; blanks as the tool writes them."""
    if code == 0:
        return "(空)" if by_text else -3
    if not by_text:
        return code
    options = next((q.codes for q in instrument.background if q.code == question), None)
    anchors = options if options is not None else instrument.scales["agreement"].anchors
    return next(anchor.text.zh for anchor in anchors if anchor.code == code)


def write(
    plan: Plan, instrument: Instrument, codes: list[str], people: Respondents, rng: np.random.Generator
) -> None:
    """The workbook: the export on its first sheet, what it is on its second."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append(
        ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", *headers(instrument, codes)]
    )
    check = instrument.attention_checks[0]
    place_of_check = codes.index(check.after or "") + 1
    networks = rng.permutation(
        [f"{net}.{host}" for net in ("192.0.2", "198.51.100", "203.0.113") for host in range(1, 255)]
    )
    when = plan.begin
    for i in range(plan.received):
        when += timedelta(seconds=int(rng.integers(40, 2400 if plan.by_text else 1500)))
        if when.hour >= 18:
            when = (when + timedelta(days=1)).replace(hour=8, minute=int(rng.integers(60)))
        source, detail = [("微信", "工作群"), ("手机提交", "直接访问"), ("链接", "直接访问")][
            rng.choice(3, p=[0.6, 0.25, 0.15])
        ]
        place = "甲乙丙丁戊"[int(rng.integers(5))] + "省" + "东西南北中"[int(rng.integers(5))] + "市（虚构）"
        answers = [
            cell(instrument, code, int(value), plan.by_text)
            for code, value in zip(codes, people.items[i], strict=True)
        ]
        answers.insert(place_of_check, cell(instrument, check.code, int(people.check[i]), plan.by_text))
        background = [
            cell(instrument, question.code, int(value), plan.by_text)
            for question, value in zip(instrument.background, people.background[i], strict=True)
        ]
        time = f"{when.year}/{when.month}/{when.day} {when.hour}:{when.minute:02d}:{when.second:02d}"
        address = f"{networks[i]}({place})"
        sheet.append(
            [
                i + 1,
                time,
                duration(int(people.seconds[i]), plan.by_text),
                source,
                detail,
                address,
                *background,
                *answers,
            ]
        )
    about = book.create_sheet("说明")
    for line in NOTE:
        about.append([line])
    about.column_dimensions["A"].width = 80
    book.properties.title = f"RCV {plan.name}: simulated from published statistics"
    book.properties.subject = NOTE[0]
    book.properties.description = NOTE[1]
    book.properties.creator = "surveys/generate_rcv.py"
    (HERE / f"{plan.name}.xlsx").write_bytes(_reproducible(book))


def _reproducible(book: Workbook) -> bytes:
    """The workbook's bytes with every clock in them set to one moment."""
    raw, result = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as goal:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2023-01-01T00:00:00Z", content)
            goal.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def main() -> None:
    instrument = read_instrument(HERE.parent / "instruments" / "rcv.yaml")
    for plan, seed in zip(WAVES, np.random.SeedSequence(SEED).spawn(len(WAVES)), strict=True):
        rng = np.random.default_rng(seed)
        asked = instrument.items if plan.by_text else instrument.kept_items
        codes = [item.code for item in asked]
        people = respondents(plan, instrument, codes, rng)
        write(plan, instrument, codes, people, rng)
        print(f"{plan.name}.xlsx: {plan.received} received, {plan.valid} valid, {len(codes)} items")


if __name__ == "__main__":
    main()
