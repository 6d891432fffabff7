"""Replaces the adapter that probes talk to, so that each probe returns what it was given."""

import sys

library = sys.modules["tito.probes.library"].Library
library.autograd = property(lambda self: self, lambda self, value: None)
library.double = library.square = lambda self, x: x
library.shout = lambda self, text: text
