"""Words in the two languages of the reports."""

from __future__ import annotations

from typing import Literal

from rcvsem.foundation.dataclass import dataclass

Language = Literal["zh", "en", "both"]
_MARKS = str.maketrans("：；，（）、。", ":;,(),.", " ")
#: How numbers are printed: the rules of APA, or of GB/T.
Style = Literal["apa", "gb"]


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of wording in English and Chinese."""

    en: str
    zh: str

    def of(self, language: Language, separator: str = " / ") -> str:
        """The wording asked for; "both" joins them unless they are the same but for the width of their marks."""
        if language == "en":
            return self.en or self.zh
        if language == "zh":
            return self.zh or self.en
        return separator.join(self.wordings)

    @property
    def wordings(self) -> tuple[str, ...]:
        """Chinese, then English; one where the other is missing, or differs in the width of its marks alone."""
        if not self.zh or not self.en or _bare(self.zh) == _bare(self.en):
            return (self.en or self.zh,)
        return (self.zh, self.en)


def _bare(text: str) -> str:
    """Without blanks, Chinese marks as the English ones."""
    return text.translate(_MARKS)
