"""Autograder and course tool for courses in which students build a deep-learning engine."""

__version__ = "0.1.0"
