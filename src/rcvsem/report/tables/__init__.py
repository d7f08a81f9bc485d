"""Table builders, a family a file: results in, frozen Table out. No statistics and no formatting here."""
