"""Changes the interpreter's own library, for every later run."""

# holds: standard

import os

import numpy as np

changed = []
for path in (os.__file__, np.__file__, os.path.dirname(os.__file__) + "/sitecustomize.py"):
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_CREAT):
        try:
            os.close(os.open(path, flags))
            changed.append(path)
        except OSError:
            pass


def shout(text):
    return text.upper() if changed else "nothing"
