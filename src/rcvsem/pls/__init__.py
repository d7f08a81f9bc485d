"""Partial least squares path modelling: composites, consistent PLS, their assessment, prediction and bootstrap."""
