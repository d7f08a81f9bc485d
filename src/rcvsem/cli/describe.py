"""`rcvsem describe`: what the answers to each item look like."""

from __future__ import annotations

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def describe(
    data: a.Surveys,
    instrument: a.InstrumentFile = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Mean, SD, skew and kurtosis of every item, the sample's profile, and what stands out."""
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.cleaning import read_surveys
    from rcvsem.study.description import description_json, print_description

    survey = read_surveys(data, instrument, reading)
    print_findings(survey.findings, infos=not quiet and not json_)
    if json_:
        print_json(description_json(survey))
    else:
        print_description(survey, lang)
