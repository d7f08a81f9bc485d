"""The screening rules: order, meaning of the threshold, and what holds when a file does not name them."""

from __future__ import annotations

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.instrument.definition import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDefault:
    """A rule's standing before the instrument speaks.

    threshold : default limit, None when the rule has none or must be given.
    minimum, maximum : what a threshold may be; `takes_threshold` False allows none.
    label : its name in a sentence.
    meaning : one line for `instrument show`, reports and the JSON Schema; source in brackets.
    deed : what a respondent did to whom the rule applies, behind a number of them: "4 failed an attention check".
    """

    name: str
    action: Action
    threshold: float | None
    minimum: float
    maximum: float
    takes_threshold: bool
    label: Text
    meaning: Text
    deed: Text

    @property
    def says(self) -> str:
        """For the JSON Schema: its meaning, and what holds without its key."""
        limit = "" if self.threshold is None else f", {self.threshold:g}"
        return f"{self.meaning.message}. Without this key: {self.action}{limit}"


def _rule(
    name: str,
    action: Action,
    threshold: float | None,
    limits: tuple[float, float] | None,
    *wording: Text,
) -> RuleDefault:
    low, high = limits or (0.0, 0.0)
    label, meaning, deed = wording
    return RuleDefault(
        name=name,
        action=action,
        threshold=threshold,
        minimum=low,
        maximum=high,
        takes_threshold=limits is not None,
        label=label,
        meaning=meaning,
        deed=deed,
    )


_LARGE = 1e9
RULES: dict[str, RuleDefault] = {
    rule.name: rule
    for rule in (
        _rule("preview", "exclude", None, None,
              Text("preview or test"),
              Text("Marked by the platform as a preview, a test or spam"),
              Text("came from a preview, a test or spam")),
        _rule("unfinished", "exclude", None, None,
              Text("unfinished questionnaire"),
              Text("Marked by the platform as not finished"),
              Text("did not finish")),
        _rule("attention_check", "flag", None, None,
              Text("attention check"),
              Text("Failed an attention check"),
              Text("failed an attention check")),
        _rule("contradiction", "flag", None, None,
              Text("contradictory answers"),
              Text("Contradictory answers to a pair of similar items"),
              Text("gave contradictory answers")),
        _rule("seconds_per_item", "flag", 2.0, (0.0, 3600.0),
              Text("seconds per item"),
              Text("Fewer seconds per item than the threshold (Huang et al. 2012; Bowling et al. 2023)"),
              Text("answered too fast (seconds per item)")),
        _rule("minimum_seconds", "off", None, (0.0, _LARGE),
              Text("time for the whole form"),
              Text("Whole form answered in fewer seconds than the threshold"),
              Text("answered too fast (whole form)")),
        _rule("fraction_of_median", "flag", 0.30, (0.0, 1.0),
              Text("time against the median"),
              Text("Duration below this fraction of the median duration"),
              Text("answered too fast (against the median)")),
        _rule("no_variance", "flag", None, None,
              Text("the same answer throughout"),
              Text("The same answer to all scale items"),
              Text("gave the same answer to all scale items")),
        _rule("duplicate", "flag", None, None,
              Text("repeated submission"),
              Text("Same origin and same answers as an earlier respondent"),
              Text("sent the same answers again")),
        _rule("missing_share", "flag", 0.50, (0.0, 1.0),
              Text("share of missing answers"),
              Text("More than this share of the scale items unanswered"),
              Text("left too many items unanswered")),
        _rule("mahalanobis", "flag", 0.001, (0.0, 1.0),
              Text("Mahalanobis distance"),
              Text("Squared Mahalanobis distance with a chi-square p below the threshold"),
              Text("had an unusual pattern of answers (Mahalanobis distance)")),
        _rule("longstring", "report", None, (1.0, _LARGE),
              Text("longest run of one answer"),
              Text("Longest run of the same answer is at least the threshold "
               "(alone no better than chance: Goldammer et al. 2024)"),
              Text("gave long runs of the same answer")),
        _rule("irv", "report", None, (0.0, _LARGE),
              Text("intra-individual response variability"),
              Text("Standard deviation of a respondent's answers is below the threshold (Dunn et al. 2018)"),
              Text("hardly varied their answers")),
        _rule("even_odd", "report", None, (-1.0, 1.0),
              Text("even-odd consistency"),
              Text("Even-odd consistency is below the threshold (Johnson 2005)"),
              Text("answered inconsistently (even-odd)")),
        _rule("psychometric_synonyms", "report", None, (-1.0, 1.0),
              Text("psychometric synonyms"),
              Text("Correlation over pairs of psychometric synonyms is below the threshold (Meade & Craig 2012)"),
              Text("answered similar items differently")),
    )
}  # fmt: skip
"""In the order they are applied and printed."""
