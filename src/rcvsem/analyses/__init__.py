"""Floor 8: the analyses, compute only: options, frozen results, and what makes them."""
