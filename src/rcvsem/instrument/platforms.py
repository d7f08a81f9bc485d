"""Where exports come from. To add a platform: its reader `survey.readers.<name>` (or `READERS`), and its line here."""

from __future__ import annotations

from rcvsem.foundation.words import phrase

#: format -> title; most telling header first. "plain" takes what remains.
PLATFORMS = {
    "qualtrics": phrase("a Qualtrics export"),
    "surveymonkey": phrase("a SurveyMonkey export"),
    "limesurvey": phrase("a LimeSurvey export"),
    "kobo": phrase("a Kobo/ODK export"),
    "redcap": phrase("a REDCap export"),
    "wenjuanxing": phrase("a Wenjuanxing export"),
    "google_forms": phrase("a Google Forms export"),
    "typeform": phrase("a Typeform export"),
    "1ka": phrase("a 1KA export"),
    "plain": phrase("a plain table"),
}
#: Readers whose module cannot have the name of the platform.
READERS = {"1ka": "one_ka"}
FILES = {
    "spss": phrase("an SPSS file"),
    "stata": phrase("a Stata file"),
    "parquet": phrase("a Parquet table"),
    "frame": "a DataFrame",
}
