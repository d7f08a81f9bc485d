"""Pictures as SVG and PNG. matplotlib is imported only where one is drawn."""
