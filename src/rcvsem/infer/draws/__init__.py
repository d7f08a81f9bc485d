"""Bootstrap draws: where they come from, how they are fitted, what is kept."""
