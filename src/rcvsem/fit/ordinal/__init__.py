"""Ordinal items: thresholds, polychoric correlations, their covariance, and least squares on them."""
