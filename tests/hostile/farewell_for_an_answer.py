"""Takes its leave instead of answering: the farewell's frame, and the one for loading, under the question's nonce."""

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._attempt


def leave(nonce, kind, labels, action):
    said = "farewell" if kind == "returned" else kind
    return worker.encode(worker.Frame(nonce, said, action()))


worker._attempt = leave


def double(x):
    return 2 * x


def square(x):
    return x * x
