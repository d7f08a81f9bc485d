"""Where exports come from. To add a platform: its reader `survey.readers.<name>` (or `READERS`), and its line here."""

from __future__ import annotations

#: format -> title; most telling header first. "plain" takes what remains.
PLATFORMS = {
    "qualtrics": "a Qualtrics export",
    "surveymonkey": "a SurveyMonkey export",
    "limesurvey": "a LimeSurvey export",
    "kobo": "a Kobo/ODK export",
    "redcap": "a REDCap export",
    "wenjuanxing": "a Wenjuanxing export",
    "google_forms": "a Google Forms export",
    "typeform": "a Typeform export",
    "1ka": "a 1KA export",
    "plain": "a plain table",
}
#: Readers whose module cannot have the name of the platform.
READERS = {"1ka": "one_ka"}
FILES = {
    "spss": "an SPSS file",
    "stata": "a Stata file",
    "parquet": "a Parquet table",
    "frame": "a DataFrame",
}
