"""Breaks backward, Function and zero_grad, so that the reference's are put in their place for all the rest."""

# forges: Function zero_grad


class Function:
    def __init__(self, *tensors):
        raise RuntimeError("use the reference's")


def backward(self, gradient=None, retain_graph=False):
    raise RuntimeError("use the reference's")


def zero_grad(self):
    raise RuntimeError("use the reference's")
