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
    meaning : one line for `instrument show`, reports and the JSON Schema; source in brackets.
    deed : what a respondent did to whom the rule applies, behind a number of them: "4 failed an attention check".
    """

    name: str
    action: Action
    threshold: float | None
    minimum: float
    maximum: float
    takes_threshold: bool
    meaning: Text
    deed: Text


def _rule(
    name: str,
    action: Action,
    threshold: float | None,
    limits: tuple[float, float] | None,
    meaning: tuple[str, str],
    deed: tuple[str, str],
) -> RuleDefault:
    low, high = limits or (0.0, 0.0)
    return RuleDefault(
        name=name,
        action=action,
        threshold=threshold,
        minimum=low,
        maximum=high,
        takes_threshold=limits is not None,
        meaning=Text(*meaning),
        deed=Text(*deed),
    )


_LARGE = 1e9
RULES: dict[str, RuleDefault] = {
    rule.name: rule
    for rule in (
        _rule("preview", "exclude", None, None,
              ("Marked by the platform as a preview, a test or spam", "平台标记为预览、测试或垃圾答卷"),
              ("came from a preview, a test or spam", "预览、测试或垃圾答卷")),
        _rule("unfinished", "exclude", None, None,
              ("Marked by the platform as not finished", "平台标记为未完成"),
              ("did not finish", "未完成")),
        _rule("attention_check", "flag", None, None,
              ("Failed an attention check", "未通过注意力检测题"),
              ("failed an attention check", "未通过注意力检测")),
        _rule("contradiction", "flag", None, None,
              ("Contradictory answers to a pair of similar items", "同义题作答矛盾"),
              ("gave contradictory answers", "同义题作答矛盾")),
        _rule("seconds_per_item", "flag", 2.0, (0.0, 3600.0),
              ("Fewer seconds per item than the threshold (Huang et al. 2012; Bowling et al. 2023)",
               "每题平均用时（秒）低于阈值"),
              ("answered too fast (seconds per item)", "每题平均用时过短")),
        _rule("minimum_seconds", "off", None, (0.0, _LARGE),
              ("Whole form answered in fewer seconds than the threshold", "总用时（秒）低于阈值"),
              ("answered too fast (whole form)", "总用时过短")),
        _rule("fraction_of_median", "flag", 0.30, (0.0, 1.0),
              ("Duration below this fraction of the median duration", "用时低于中位数的设定比例"),
              ("answered too fast (against the median)", "用时远低于中位数")),
        _rule("no_variance", "flag", None, None,
              ("The same answer to all scale items", "全部量表题答案相同"),
              ("gave the same answer to all scale items", "全部量表题答案相同")),
        _rule("duplicate", "flag", None, None,
              ("Same origin and same answers as an earlier respondent", "与先前答卷来源及答案均相同"),
              ("sent the same answers again", "重复答卷")),
        _rule("missing_share", "flag", 0.50, (0.0, 1.0),
              ("More than this share of the scale items unanswered", "量表题缺失比例超过阈值"),
              ("left too many items unanswered", "缺失作答过多")),
        _rule("mahalanobis", "flag", 0.001, (0.0, 1.0),
              ("Squared Mahalanobis distance with a chi-square p below the threshold",
               "马氏距离平方的卡方检验 p 值低于阈值"),
              ("had an unusual pattern of answers (Mahalanobis distance)", "多元异常值（马氏距离）")),
        _rule("longstring", "report", None, (1.0, _LARGE),
              ("Longest run of the same answer is at least the threshold "
               "(alone no better than chance: Goldammer et al. 2024)",
               "相同答案最长连续题数达到阈值"),
              ("gave long runs of the same answer", "连续相同作答过长")),
        _rule("irv", "report", None, (0.0, _LARGE),
              ("Standard deviation of a respondent's answers is below the threshold (Dunn et al. 2018)",
               "个体内答案标准差低于阈值"),
              ("hardly varied their answers", "个体内作答差异过小")),
        _rule("even_odd", "report", None, (-1.0, 1.0),
              ("Even-odd consistency is below the threshold (Johnson 2005)", "奇偶一致性低于阈值"),
              ("answered inconsistently (even-odd)", "奇偶一致性过低")),
        _rule("psychometric_synonyms", "report", None, (-1.0, 1.0),
              ("Correlation over pairs of psychometric synonyms is below the threshold (Meade & Craig 2012)",
               "心理测量同义题相关低于阈值"),
              ("answered similar items differently", "心理测量同义题作答不一致")),
    )
}  # fmt: skip
"""In the order they are applied and printed."""
