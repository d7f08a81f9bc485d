"""Floor 3: items and scales before any structural model. Pure numbers on (n, k) arrays, listwise.

Functions are imported from their files, which bear their names: `from rcvsem.scale.efa import efa`.
"""
