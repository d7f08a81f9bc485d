"""Structural equation modelling for questionnaire studies."""

__version__ = "0.1.0"
