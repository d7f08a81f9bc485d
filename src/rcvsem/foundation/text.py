"""Words in the two languages of the reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en", "both"]
#: How numbers are printed: the rules of APA, or of GB/T.
Style = Literal["apa", "gb"]


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of wording in English and Chinese."""

    en: str
    zh: str

    def of(self, language: Language, separator: str = " / ") -> str:
        """The wording asked for; "both" joins them unless they are the same."""
        if language == "en":
            return self.en or self.zh
        if language == "zh":
            return self.zh or self.en
        if self.en == self.zh or not (self.en and self.zh):
            return self.en or self.zh
        return f"{self.zh}{separator}{self.en}"
