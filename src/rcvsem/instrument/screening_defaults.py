"""The screening rules: order, meaning of the threshold, and what holds when a file does not name them."""

from __future__ import annotations

from dataclasses import dataclass

from rcvsem.foundation.text import Text
from rcvsem.instrument.definition import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDefault:
    """A rule's standing before the instrument speaks.

    threshold : default limit, None when the rule has none or must be given.
    minimum, maximum : what a threshold may be; `takes_threshold` False allows none.
    meaning : one line for `instrument show`, reports and the JSON Schema; source in brackets.
    """

    name: str
    action: Action
    threshold: float | None
    minimum: float
    maximum: float
    takes_threshold: bool
    meaning: Text


def _rule(
    name: str,
    action: Action,
    threshold: float | None,
    limits: tuple[float, float] | None,
    en: str,
    zh: str,
) -> RuleDefault:
    low, high = limits or (0.0, 0.0)
    return RuleDefault(
        name=name,
        action=action,
        threshold=threshold,
        minimum=low,
        maximum=high,
        takes_threshold=limits is not None,
        meaning=Text(en=en, zh=zh),
    )


_LARGE = 1e9
RULES: dict[str, RuleDefault] = {
    rule.name: rule
    for rule in (
        _rule("preview", "exclude", None, None,
              "Marked by the platform as a preview, a test or spam", "平台标记为预览、测试或垃圾答卷"),
        _rule("unfinished", "exclude", None, None,
              "Marked by the platform as not finished", "平台标记为未完成"),
        _rule("attention_check", "flag", None, None,
              "An attention check has another answer than expected", "注意力检测题答错"),
        _rule("contradiction", "flag", None, None,
              "A contradiction pair differs by more than its largest gap", "同义题答案之差超过允许值"),
        _rule("seconds_per_item", "flag", 2.0, (0.0, 3600.0),
              "Fewer seconds an item than the threshold (Huang et al. 2012; Bowling et al. 2023)",
              "每题平均用时低于阈值（秒）"),
        _rule("minimum_seconds", "off", None, (0.0, _LARGE),
              "Whole form answered in fewer seconds than the threshold", "总用时低于阈值（秒）"),
        _rule("fraction_of_median", "flag", 0.30, (0.0, 1.0),
              "Duration below this fraction of the median duration", "用时低于中位数的该比例"),
        _rule("no_variance", "flag", None, None,
              "The same answer to all scale items", "全部量表题答案相同"),
        _rule("duplicate", "flag", None, None,
              "Same origin and same answers as an earlier respondent", "与先前答卷来源及答案均相同"),
        _rule("missing_share", "flag", 0.50, (0.0, 1.0),
              "More than this share of the scale items unanswered", "量表题缺失比例超过阈值"),
        _rule("mahalanobis", "flag", 0.001, (0.0, 1.0),
              "Squared Mahalanobis distance with a chi-square p below the threshold",
              "马氏距离的p值低于阈值"),
        _rule("longstring", "report", None, (1.0, _LARGE),
              "Longest run of the same answer is at least the threshold "
              "(alone no better than chance: Goldammer et al. 2024)",
              "相同答案最长连续题数达到阈值"),
        _rule("irv", "report", None, (0.0, _LARGE),
              "Standard deviation of a respondent's answers is below the threshold (Dunn et al. 2018)",
              "个体内答案标准差低于阈值"),
        _rule("even_odd", "report", None, (-1.0, 1.0),
              "Even-odd consistency is below the threshold (Johnson 2005)", "奇偶一致性低于阈值"),
        _rule("psychometric_synonyms", "report", None, (-1.0, 1.0),
              "Correlation over pairs of psychometric synonyms is below the threshold (Meade & Craig 2012)",
              "心理测量同义题相关低于阈值"),
    )
}  # fmt: skip
"""In the order they are applied and printed."""
