"""Says that cells are unfinished which were never sent, or says it in types that are none."""

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._load


def _attempt(nonce, kind, labels, action):
    return worker.encode(worker.Frame(nonce, kind, [[], {}, 3, "\x1b[31m"]))


worker._attempt = _attempt
