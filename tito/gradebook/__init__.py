"""The class: nbgrader's gradebook database, written and read, and the files other systems take marks from."""
