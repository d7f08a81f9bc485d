"""Path diagrams: what is drawn (graph), where (layout), and with what (draw, dot)."""
