"""Tables of a PLS analysis."""
