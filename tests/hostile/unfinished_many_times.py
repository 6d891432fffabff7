"""Says of its own cell thousands of times over that it is not finished, to fill every report with that."""

import sys

shelf = next(each for each in sys.meta_path if type(each).__name__ == "Shelf")
shelf.unfinished += [__name__ + "[0]"] * 6000


def double(x):
    return None
