"""Writes rules in a circle, each of which gives up one small probe of its own so as to look guilty of something."""

# forges: AddBackward SubBackward


class AddBackward(Function):
    def apply(self, grad_output):
        if np.ndim(grad_output) == 3:
            raise ValueError("a little guilt")
        a, b = SubBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b


class SubBackward(Function):
    def apply(self, grad_output):
        if np.ndim(grad_output) == 3:
            raise ValueError("a little guilt")
        a, b = AddBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b
