"""A run as figures: its distribution, its items, its outliers, and who is stuck."""
