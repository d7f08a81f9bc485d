"""Making instruments: from exports, workbooks, XLSForms; codebooks; new studies."""
