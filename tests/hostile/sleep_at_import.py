"""Sleeps instead of computing, so that no CPU clock runs."""

import time

time.sleep(3600)
