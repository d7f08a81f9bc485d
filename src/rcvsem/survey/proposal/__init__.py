"""A proposed instrument from an export: what each column seems to be, in which order, with a CHECK wherever in doubt."""
