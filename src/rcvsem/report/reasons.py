"""Chinese wording of the reasons why a number is not available.

The floors give reasons in English; those likely to be met in a table are worded here, any other stays
as it is.
"""

from __future__ import annotations

from rcvsem.foundation.text import Text

_CHINESE = {
    "the parameter is fixed, so it has no test": "该参数为固定值，无需检验",
    "constraints decide the value, so it has no standard error and no test": "该值由约束决定，无标准误，不作检验",
    "the text or a constraint decides the value, so it has no standard error and no test": (
        "该值由模型设定或约束决定，无标准误，不作检验"
    ),
    "the definition has no finite value at the estimates": "该自定义参数在估计值处无有限值",
    "the definition divides by a number that is 0 to rounding, so it has no value": (
        "分母在舍入精度内为 0，该自定义参数无值"
    ),
    "the standardized value is a constant, so it has no test": "标准化值为常数，无法检验",
    "the estimation did not converge": "模型估计未收敛",
    "the model has no degrees of freedom: it reproduces the sample moments exactly": (
        "模型自由度为 0，完全再现样本矩"
    ),
    "the baseline model has no degrees of freedom, so there is nothing to improve on": (
        "基线模型自由度为 0，无从比较"
    ),
    "the model has more degrees of freedom than the baseline, so they are not nested": (
        "模型自由度多于基线模型，二者不嵌套"
    ),
    "the chi-square is 0 up to rounding, so no sample is too large": "卡方值为 0，任何样本量均可",
    "the residual variance is negative, so no share of the variance is explained": (
        "残差方差为负，无法计算解释方差"
    ),
    "an implied variance is not positive, so nothing can be standardized by it": (
        "模型隐含方差非正，无法标准化"
    ),
    "a latent variance is not positive, so the correlation does not exist": "潜变量方差非正，相关系数不存在",
    "the variance of this estimate is not positive": "该估计的方差非正",
    "one indicator cannot show how well indicators agree": "仅一个指标，无法评价指标间的一致性",
    "there is only one construct": "仅有一个构念",
    "direct and indirect effect have opposite signs": "直接效应与间接效应方向相反",
    "the total effect is 0": "总效应为 0",
    "not an indirect effect": "不是间接效应",
    "no draw converged": "没有收敛的抽样",
    "No bootstrap was run.": "未进行自助法抽样。",
    "No bootstrap was asked for.": "未要求自助法抽样。",
    "The information matrix is not positive definite.": "信息矩阵非正定。",
    "The implied covariance matrix is not positive definite.": "模型隐含协方差矩阵非正定。",
    "The model did not converge; its indices are not printed.": "模型未收敛，不报告其指标。",
    "The index does not apply to this model or was not computed.": "该指标不适用于此模型或未计算。",
    "The model is saturated: there is nothing to test.": "饱和模型，无可检验。",
    "The number is not defined for these data.": "对于该数据，此数值无定义。",
    "the models are not nested in each other, so their difference has no test; compare AIC and BIC": (
        "两模型互不嵌套，差异无法检验；请比较 AIC 与 BIC"
    ),
    "the two models are the same": "两模型相同",
    "the models do not describe the same variables of the same respondents": "两模型的变量或样本不同",
    "one of the models did not converge": "其中一个模型未收敛",
    "this change cannot be made alone, or the model then does not converge": "该改动无法单独进行，或模型不收敛",
    "no modification index for this parameter": "该参数没有修正指数",
    "an equality has no single prediction": "等值约束没有单独的预测值",
    "there is no model with the parameters of both versions": "不存在同时含两者参数的模型",
    "not every change has a prediction": "并非每项改动都有预测值",
    "Every answer is the same.": "所有作答相同。",
    "One answer has no spread.": "仅一个作答，无离散程度。",
    "Alpha needs at least two items.": "α 系数至少需要两个题项。",
    "One item has no alpha.": "单个题项无 α 系数。",
    "one item has no internal consistency": "单个题项无内部一致性",
    "A scale of one item has no internal consistency.": "单题项量表无内部一致性。",
    "The items are linearly dependent.": "题项线性相关。",
    "the covariance matrix of the answers is singular": "作答的协方差矩阵奇异",
    "The correlation matrix is singular.": "相关矩阵奇异。",
    "a composite has no common factor": "组合型构念无公因子",
    "a single item": "单题项",
    "a product of constructs": "构念乘积项",
    "a composite or a single item has no AVE": "组合型构念或单题项无 AVE",
    "of reflective constructs alone": "仅适用于反映型构念",
    "correlations of both signs have no geometric mean": "相关系数正负并存，无几何平均",
    "no draws were made": "未进行抽样",
    "the model has products of constructs": "模型含构念乘积项",
    "items are repeated in a second-order construct": "题项在二阶构念中重复使用",
    "the implied correlations are not positive definite": "模型隐含相关矩阵非正定",
    "indices of covariance-based fit do not apply to PLS": "协方差结构方程的拟合指标不适用于 PLS",
    "the variables determine each other": "变量之间线性相关，互相决定",
    "nothing is left to explain": "无剩余可解释",
    "not predicted": "未作预测",
    "not asked for": "未要求",
    "the data came as a matrix": "仅有相关或协方差矩阵",
    "the model has no paths": "模型无路径",
    "no permutations were made": "未进行置换",
    "no bootstrap was made": "未进行自助法抽样",
    "the losses do not differ": "损失无差异",
    "there is no linear benchmark": "无线性基准模型",
    "its columns are scores of dimensions": "其指标为维度得分",
    "the draws do not differ": "各次抽样无差异",
    "PLS has no normal-theory errors: see the bootstrap": "PLS 无正态理论标准误，见自助法结果",
    "the exogenous items do not determine a linear model": "外生题项无法确定线性模型",
    "the level restricts nothing beyond the one before it: it cannot be tested alone with items of so few categories": (
        "该层级未比上一层级增加约束：题项类别过少，无法单独检验"
    ),
}


def reason_text(reason: str) -> Text:
    """The reason in both languages; English in both where no Chinese wording is known."""
    return Text(reason, _CHINESE.get(reason, reason))
