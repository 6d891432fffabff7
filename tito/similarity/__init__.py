"""Submissions that are alike beyond what was released."""

THRESHOLD = 0.3
"""The share from which two submissions are shown: more than unrelated ones have, less than a whole copy has
in any disguise. docs/similarity.md has both distributions."""
