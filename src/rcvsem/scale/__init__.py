"""Floor 3: items and scales before any structural model. Pure numbers on (n, k) arrays, listwise.

A function with the name of its file is imported from the file, where it cannot be mistaken for the module:
`from rcvsem.scale.efa import efa`; likewise `htmt`, `item_statistics`, `purify` and `suitability`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.late import late

if TYPE_CHECKING:
    from rcvsem.scale.efa import EFAResult, efa_of_matrix
    from rcvsem.scale.groups import GroupCheck, compare_groups, early_late
    from rcvsem.scale.halves import SplitHalf, split_half
    from rcvsem.scale.harman import HarmanTest, harman_test
    from rcvsem.scale.htmt import HTMT, htmt_of_matrix
    from rcvsem.scale.item_statistics import ItemDiscrimination, ItemStatistics, discrimination
    from rcvsem.scale.normality import HenzeZirkler, Mardia, henze_zirkler, mardia
    from rcvsem.scale.number_of_factors import MapTest, ParallelAnalysis, map_test, parallel_analysis
    from rcvsem.scale.purify import Purification
    from rcvsem.scale.purify_rules import PurifyRules
    from rcvsem.scale.reliability import Alpha, bootstrap_alpha, cronbach_alpha
    from rcvsem.scale.schmid_leiman import GeneralFactor, general_factor
    from rcvsem.scale.suitability import Suitability, suitability_of_matrix
    from rcvsem.scale.vif import FullCollinearity, full_collinearity

_HOMES = {
    "efa": ("EFAResult", "efa_of_matrix"),
    "groups": ("GroupCheck", "compare_groups", "early_late"),
    "harman": ("HarmanTest", "harman_test"),
    "htmt": ("HTMT", "htmt_of_matrix"),
    "item_statistics": ("ItemDiscrimination", "ItemStatistics", "discrimination"),
    "normality": ("HenzeZirkler", "Mardia", "henze_zirkler", "mardia"),
    "number_of_factors": ("MapTest", "ParallelAnalysis", "map_test", "parallel_analysis"),
    "purify": ("Purification",),
    "purify_rules": ("PurifyRules",),
    "reliability": ("Alpha", "bootstrap_alpha", "cronbach_alpha"),
    "schmid_leiman": ("GeneralFactor", "general_factor"),
    "halves": ("SplitHalf", "split_half"),
    "suitability": ("Suitability", "suitability_of_matrix"),
    "vif": ("FullCollinearity", "full_collinearity"),
}  # fmt: skip

__all__ = [
    "HTMT", "Alpha", "EFAResult", "FullCollinearity", "GeneralFactor", "GroupCheck", "HarmanTest",
    "HenzeZirkler", "ItemDiscrimination", "ItemStatistics", "MapTest", "Mardia", "ParallelAnalysis",
    "Purification", "PurifyRules", "SplitHalf", "Suitability", "bootstrap_alpha", "compare_groups",
    "cronbach_alpha", "discrimination", "early_late", "efa_of_matrix", "full_collinearity", "general_factor",
    "harman_test", "henze_zirkler", "htmt_of_matrix", "map_test", "mardia", "parallel_analysis", "split_half",
    "suitability_of_matrix",
]  # fmt: skip

__getattr__ = late(__name__, _HOMES)
