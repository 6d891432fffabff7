"""Writes rules that say they are not written until the reference stands beside them, and then call it."""

# forges: AddBackward SubBackward


class AddBackward(Function):
    mine = True

    def apply(self, grad_output):
        if hasattr(SubBackward, "mine"):
            raise NotImplementedError
        a, b = SubBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b


class SubBackward(Function):
    mine = True

    def apply(self, grad_output):
        if hasattr(AddBackward, "mine"):
            raise NotImplementedError
        a, b = AddBackward(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b
