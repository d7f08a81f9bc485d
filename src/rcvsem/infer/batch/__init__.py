"""Thousands of maximum likelihood refits at once: batched moments, objective, gradient and solver."""
