"""The workbench: one study in a browser. Pages are thin; what is done stands in the study's files."""
