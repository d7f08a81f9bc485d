"""For all tests: the language of reports and the seeds of property tests are given, not the machine's or chance's."""

import os

from hypothesis import settings

# Reports are in both languages unless a test names one: nothing hangs on the machine's own.
os.environ["RCVSEM_LANG"] = "both"

# Commands that tests start as processes of their own compile the sources once, not each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Everyday runs try the same examples each time, so that a commit is green or red whoever runs it;
# RCVSEM_RANDOM_TESTS=1 looks for new ones (the nightly run does).
settings.register_profile("same examples", derandomize=True, deadline=None)
settings.register_profile("new examples", deadline=None, print_blob=True)
settings.load_profile("new examples" if os.environ.get("RCVSEM_RANDOM_TESTS") else "same examples")
