"""A grade rendered: for the terminal, and as JSON."""
