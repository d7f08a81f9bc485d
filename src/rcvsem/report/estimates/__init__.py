"""Results of other libraries and plain data frames as tables of the report: one adapter file a library."""
