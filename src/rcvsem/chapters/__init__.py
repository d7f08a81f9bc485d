"""Floor 10: results as documents, and documents onto the disk."""
