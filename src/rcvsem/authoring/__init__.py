"""Instruments written in a workbook, an XLSForm or a codebook, and the first model of one."""
