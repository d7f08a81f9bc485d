"""What a command gives back beside 0 (fine), 1 (a finding) and 2 (usage or input)."""

INTERNAL = 3
INTERRUPTED = 130  # after Ctrl-C
