"""Lessons and notebooks: text to cells, cells to notebooks, a student's notebook to a package's module."""
