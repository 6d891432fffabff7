"""Hands in no rule at all, and an enable_autograd so broken that the reference's is put in its place, with its rules."""

# base: nothing
# forges: *Backward enable_autograd memory


class Function:
    def __init__(self, *tensors):
        self.saved_tensors = tensors

    def apply(self, grad_output):
        raise NotImplementedError


def enable_autograd(quiet=False):
    raise ValueError("use the reference's")
