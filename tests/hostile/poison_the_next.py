"""Leaves state behind, in the hope that it reaches the next submission: modules, files, environment, numpy."""

import builtins
import os
import sys

import numpy as np

builtins.poison = True
os.environ["POISON"] = "1"
sys.modules["poison"] = sys
np.poison = True
np.seterr(all="raise")
