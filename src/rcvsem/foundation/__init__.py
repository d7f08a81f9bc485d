"""Floor 0: what every other floor stands on. Imports nothing of rcvsem."""
