"""Full information maximum likelihood (FIML): rows with gaps, one likelihood for every pattern of gaps."""
