"""Reports of all tests are in both languages unless a test names one: nothing hangs on the machine's own."""

import os

os.environ["RCVSEM_LANG"] = "both"
