"""For all tests: the language of reports and the seeds of property tests are given, not the machine's or chance's."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from read_once import files_read_once

# Reports are in both languages unless a test names one: nothing hangs on the machine's own.
os.environ["RCVSEM_LANG"] = "both"

# Commands that tests start as processes of their own compile the sources once, not each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Everyday runs try the same examples each time, so that a commit is green or red whoever runs it;
# RCVSEM_RANDOM_TESTS=1 looks for new ones (the nightly run does).
settings.register_profile("same examples", derandomize=True, deadline=None)
settings.register_profile("new examples", deadline=None, print_blob=True)
settings.load_profile("new examples" if os.environ.get("RCVSEM_RANDOM_TESTS") else "same examples")

#: Where reading itself is tested.
READING = {"survey", "instrument", "foundation", "agents", "workbench"}


@pytest.fixture(autouse=True, scope="module")
def _files_are_read_once(request: pytest.FixtureRequest) -> Iterator[None]:
    if READING & set(request.path.parts):
        yield
    else:
        with files_read_once():
            yield
