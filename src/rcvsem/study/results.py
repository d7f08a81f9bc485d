"""Any result of the library as `--json` prints it, and as a report on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rcvsem.fit import Fit
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Language
from rcvsem.infer.bootstrap import BootstrapResult
from rcvsem.survey import CleanSurvey

# Result (module and class) -> what prints it for machines, its document, its run.json. They are imported when needed.
_MODERATION = (
    "study.moderation_json:moderation_json",
    "study.moderation_report:moderation_document",
    "study.moderation_report:moderation_record",
)
_FORMS: dict[str, tuple[str, str, str]] = {
    "study.moderation.Moderation": _MODERATION,
    "study.moderation.GroupModeration": _MODERATION,
    "study.invariance.GroupStudy": (
        "study.invariance:invariance_json",
        "study.invariance:invariance_document",
        "study.invariance:invariance_record",
    ),
    "study.robustness.Robustness": (
        "study.robustness:robustness_json",
        "study.robustness_report:robustness_document",
        "study.robustness_report:robustness_record",
    ),
    "study.pls.PlsStudy": (
        "study.pls_json:pls_json",
        "study.pls_report:pls_document",
        "study.pls_report:pls_record",
    ),
    "study.planning.Planning": (
        "study.planning:planning_json",
        "study.planning_report:planning_document",
        "study.planning_report:planning_record",
    ),
    "study.comparing.Comparison": (
        "study.comparing_json:comparison_json",
        "study.comparing:comparison_document",
        "study.comparing:comparison_record",
    ),
    "study.whole.WholeStudy": (
        "study.whole_record:whole_json",
        "study.whole_report:whole_document",
        "study.whole_record:whole_record",
    ),
    "study.efa.EfaStudy": (
        "study.efa_report:efa_json",
        "study.efa_report:efa_document",
        "study.efa_report:efa_record",
    ),
    "study.validity.ValidityStudy": (
        "study.validity_report:validity_json",
        "study.validity_report:validity_document",
        "study.validity_report:validity_record",
    ),
    "study.groups.GroupStudy": (
        "study.groups:group_json",
        "study.groups:group_document",
        "study.groups:group_record",
    ),
    "study.chapter.Chapter": (
        "study.chapter:chapter_json",
        "study.chapter:chapter_document",
        "study.chapter:chapter_record",
    ),
    "study.verify.Verification": ("study.verify:verification_json", "", ""),
    "survey.result.CleanSurvey": ("study.cleaning:cleaning_json", "", ""),
    "audit.result.Audit": (
        "study.auditing:audit_machine",
        "report.tables.audit:audit_document",
        "study.auditing:audit_run",
    ),
    "audit.refitting.Refit": (
        "study.auditing:refit_machine",
        "report.tables.audit:refit_document",
        "study.auditing:refit_run",
    ),
}


def as_json(
    result: Any, *, survey: CleanSurvey | None = None, bootstrap: BootstrapResult | None = None
) -> dict[str, Any]:
    """What `--json` prints of a result: plain values, None for a number that does not apply.

    Parameters
    ----------
    result : a Fit, or what any other door gives. survey, bootstrap : of a Fit.

    Raises
    ------
    OptionError : something that is no result of this library.
    """
    if isinstance(result, Fit):
        from rcvsem.study.analysis import study_of
        from rcvsem.study.machine import study_json

        return study_json(study_of(result, survey=survey, bootstrap=bootstrap))
    return dict(_called(_form(result, 0), result))


def write_result(
    result: Any, folder: Path, *, formats: Sequence[str], lang: Language, style: Any = "apa"
) -> Path:
    """Write the report of any result but a Fit into `folder`; the folder. OptionError when it has none."""
    from rcvsem.report.write import write_report

    document = _called(_form(result, 1), result)
    write_report(document, folder, formats, lang, _called(_form(result, 2), result), style=style)
    return folder


def _form(result: Any, place: int) -> str:
    kind = type(result)
    name = f"{kind.__module__.removeprefix('rcvsem.')}.{kind.__qualname__}"
    form = _FORMS.get(name, ("", "", ""))[place]
    if not form:
        raise OptionError(f"A {kind.__name__} has no {'machine form' if place == 0 else 'report'}.")
    return form


def _called(where: str, result: Any) -> Any:
    module, name = where.split(":")
    return getattr(import_module(f"rcvsem.{module}"), name)(result)
