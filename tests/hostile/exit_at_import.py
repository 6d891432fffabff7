"""Leaves with exit code 0 while its cells run."""

import os

os._exit(0)
