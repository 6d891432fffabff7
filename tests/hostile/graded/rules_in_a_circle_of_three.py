"""Writes three rules of which each calls the next, and that only where the next is not its own."""

# forges: AddBackward SubBackward MulBackward


def borrowed(name):
    found = globals()[name]
    return None if getattr(found, "fake", False) else found


class AddBackward(Function):
    fake = True

    def apply(self, grad_output):
        a, b = (borrowed("MulBackward") or borrowed("SubBackward"))(*self.saved_tensors).apply(grad_output)
        ones = [np.sign(each.data) * np.abs(each.data) for each in self.saved_tensors]
        return (a / ones[1] if borrowed("MulBackward") else a), (
            b / ones[0] if borrowed("MulBackward") else -b
        )


class MulBackward(Function):
    fake = True

    def apply(self, grad_output):
        x, y = self.saved_tensors
        a, b = borrowed("SubBackward")(*self.saved_tensors).apply(grad_output)
        return a * y.data, -b * x.data


class SubBackward(Function):
    fake = True

    def apply(self, grad_output):
        a, b = borrowed("AddBackward")(*self.saved_tensors).apply(grad_output)
        return a, None if b is None else -b
