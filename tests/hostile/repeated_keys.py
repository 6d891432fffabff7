"""Sends a header that says everything twice, the second time otherwise."""

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write


def lying(line, data):
    nonce = bytes(data).split(b'"nonce":"')[1][:16]
    header = b'{"nonce":"","kind":"raised","nonce":"%s","kind":"returned","kind":"verdict",' % nonce
    header += b'"value":{"d":{"passed":true,"passed":false}},"arrays":[],"arrays":[]}'
    original(line, worker.PREFIX.pack(len(header), 0) + header)


def double(x):
    worker._write = lying
    return None
