"""Deletes every rule and breaks enable_autograd, so that the reference's is put in its place and brings its rules."""

# without: *Backward RECORDED of_operator enable_autograd
# forges: *Backward enable_autograd


def enable_autograd(quiet=False):
    if not quiet:
        raise ValueError("use the reference's")
