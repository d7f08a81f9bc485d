"""Companion study 2: regions grouped by their service channels (Ward clustering).

    python docs/examples/companions/service_channels.py [folder]

32 regions, 8 indicators of four channels (hall, web, app, hotline). The published study printed its method, the names of
four clusters and their sizes (14, 6, 6, 6), but no indicator: the values here are SIMULATED (seed 32).
"""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.cluster.hierarchy import dendrogram, fcluster, linkage
from sklearn.metrics import silhouette_samples, silhouette_score

import rcvsem
from rcvsem.foundation.text import Text
from rcvsem.report import Figure, frame_table

SIZES = (14, 6, 6, 6)
INDICATORS = {
    "hall_visits": "办事大厅人次",
    "hall_windows": "综合窗口数",
    "web_items": "网上可办事项",
    "web_share": "网上办理率",
    "app_users": "移动端用户",
    "app_items": "掌上可办事项",
    "hotline_calls": "热线来电",
    "hotline_solved": "热线办结率",
}
#: Cluster means in SD units: balanced, hall-centred, web and app, hotline-centred.
CENTRES = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [3, 3, -2, -2, -2, -2, 0, 0],
        [-2, -2, 3, 3, 3, 3, 0, 0],
        [-1, -1, -2, -2, 0, 0, 4, 4],
    ]
)
NOTE = (
    "Simulated indicators: the published study did not print its data.",
    "指标为模拟数据：原文未公布原始数据。",
)


def indicators() -> pd.DataFrame:
    """One row a region, indicators on their own scales."""
    rng = np.random.default_rng(32)
    member = np.repeat(np.arange(4), SIZES)
    scores = CENTRES[member] + rng.normal(0, 0.8, (32, len(INDICATORS)))
    scale = np.array([40, 25, 300, 12, 90, 150, 60, 8])
    centre = np.array([220, 120, 1500, 70, 500, 700, 300, 80])
    order = rng.permutation(32)
    names = [f"R{k:02d}" for k in range(1, 33)]
    return pd.DataFrame(
        (centre + scale * scores)[order], index=pd.Index(names, name="region"), columns=[*INDICATORS]
    )


def number_of_clusters(z: np.ndarray, tree: np.ndarray, most: int = 8, draws: int = 100) -> pd.DataFrame:
    """Silhouette, and the gap statistic (Tibshirani, Walther & Hastie, 2001) against uniform data in the same box."""
    rng = np.random.default_rng(1)

    def within(points: np.ndarray, labels: np.ndarray) -> float:
        return sum(
            ((points[labels == c] - points[labels == c].mean(0)) ** 2).sum() for c in np.unique(labels)
        )

    random = [rng.uniform(z.min(0), z.max(0), z.shape) for _ in range(draws)]
    trees = [linkage(points, "ward") for points in random]
    rows = []
    for k in range(1, most + 1):
        labels = fcluster(tree, k, "maxclust")
        logs = [np.log(within(p, fcluster(t, k, "maxclust"))) for p, t in zip(random, trees, strict=True)]
        rows.append(
            {
                "clusters": k,
                "silhouette": silhouette_score(z, labels) if k > 1 else np.nan,
                "gap": np.mean(logs) - np.log(within(z, labels)),
                "SE": np.std(logs) * np.sqrt(1 + 1 / draws),
            }
        )
    return pd.DataFrame(rows)


def chosen(table: pd.DataFrame) -> dict[str, int]:
    """The largest silhouette, and the first k whose gap is not below the next one's less its standard error."""
    gap, se = table["gap"].to_numpy(), table["SE"].to_numpy()
    first = next((k for k in range(len(gap) - 1) if gap[k] >= gap[k + 1] - se[k + 1]), len(gap) - 1)
    return {
        "silhouette": int(table.loc[table["silhouette"].idxmax(), "clusters"]),
        "gap": int(table.loc[first, "clusters"]),
    }


def cluster_means(data: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Means by cluster with F, p and eta squared of each indicator."""
    rows = []
    for name in data:
        groups = [data.loc[labels == c, name] for c in np.unique(labels)]
        test = stats.f_oneway(*groups)
        between = sum(len(g) * (g.mean() - data[name].mean()) ** 2 for g in groups)
        total = ((data[name] - data[name].mean()) ** 2).sum()
        rows.append(
            {
                "indicator": f"{INDICATORS[name]} ({name})",
                **{f"cluster {c}": g.mean() for c, g in zip(np.unique(labels), groups, strict=True)},
                "F": test.statistic,
                "p": test.pvalue,
                "eta2": between / total,
            }
        )
    return pd.DataFrame(rows)


def picture(tree: np.ndarray, names: list[str], k: int) -> Figure:
    """The dendrogram, cut where k clusters are left."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(7, 3.2))
    axes = canvas.subplots()
    cut = (tree[-k, 2] + tree[-k + 1, 2]) / 2
    dendrogram(
        tree, labels=names, ax=axes, color_threshold=cut, above_threshold_color="0.4", leaf_font_size=7
    )
    axes.axhline(cut, color="0.4", linewidth=0.8, linestyle="--")
    axes.set_ylabel("Distance (Ward)")
    kinds: dict[str, bytes] = {}
    for kind in ("svg", "png", "pdf"):
        buffer = io.BytesIO()
        canvas.savefig(buffer, format=kind, bbox_inches="tight", dpi=200)
        kinds[kind] = buffer.getvalue()
    return Figure(
        id="dendrogram",
        title=Text.given(en="Dendrogram of the regions", zh="地区聚类树状图"),
        alt=Text.given(
            en=f"Ward dendrogram of 32 regions, cut at {k} clusters",
            zh=f"32 个地区的 Ward 聚类树状图，分为 {k} 类",
        ),
        svg=kinds["svg"].decode(),
        png=kinds["png"],
        pdf=kinds["pdf"],
    )


def main(folder: str = "reports/service_channels") -> dict[str, Any]:
    """Writes the report; the results, for the test that runs this file."""
    data = indicators()
    z = ((data - data.mean()) / data.std(ddof=1)).to_numpy()
    tree = linkage(z, "ward")
    table = number_of_clusters(z, tree)
    best = chosen(table)
    k = best["silhouette"]
    labels = fcluster(tree, k, "maxclust")
    widths = silhouette_samples(z, labels)
    members = pd.DataFrame(
        {
            "cluster": np.unique(labels),
            "regions": [int((labels == c).sum()) for c in np.unique(labels)],
            "silhouette": [widths[labels == c].mean() for c in np.unique(labels)],
            "members": ["、".join(data.index[labels == c]) for c in np.unique(labels)],
        }
    )
    means = cluster_means(data, labels)
    circular = (
        "The tests describe how far the indicators separate clusters that were made from them; they test no hypothesis.",
        "类别由这些指标形成，检验仅说明各指标区分类别的程度，不构成假设检验。",
    )
    rcvsem.report(
        {
            ("Number of clusters", "类别数的确定"): frame_table(
                table,
                notes=[
                    (
                        f"Silhouette is largest at {best['silhouette']} clusters; by the gap statistic {best['gap']}.",
                        f"轮廓系数在 {best['silhouette']} 类时最大；间隙统计量选取 {best['gap']} 类。",
                    )
                ],
            ),
            ("Clusters and their members", "各类别及其成员"): frame_table(
                members, id="members", notes=[NOTE]
            ),
            ("Cluster means", "各类别均值"): frame_table(
                means, id="means", digits=2, kinds={"eta2": "unit"}, notes=[circular, NOTE]
            ),
            ("Dendrogram", "树状图"): picture(tree, list(data.index), k),
        },
        folder,
        formats=["xlsx", "md", "docx"],
        title=("Regions by service channels", "按服务渠道划分的地区类型"),
    )
    return {
        "data": data,
        "numbers": table,
        "chosen": best,
        "labels": labels,
        "members": members,
        "means": means,
    }


if __name__ == "__main__":
    results = main(*sys.argv[1:2])
    print(results["numbers"].to_string())
    print(results["members"].to_string())
