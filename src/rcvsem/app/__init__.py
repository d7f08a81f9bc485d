"""The faces of the declarations in `rcvsem.commands`: terminal, library, run.json and its repetition."""
