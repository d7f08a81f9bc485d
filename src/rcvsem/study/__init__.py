"""Floor 8: a whole study, from file names to results and report."""
