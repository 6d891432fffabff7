"""Imports a module that nobody has."""

import torch


def double(x):
    return torch.tensor(x) * 2
