"""Feedback, dashboard and similarity as self-contained HTML."""
