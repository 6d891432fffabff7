"""Writes integers of a hundred thousand digits, and floats that overflow, into the header itself."""

import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write
numbers = [b"9" * 100_000, b"1e999999", b"-" + b"9" * 5000, b"NaN", b"-Infinity", b"1e-999999"]


def lying(line, data):
    nonce = bytes(data).split(b'"nonce":"')[1][:16]
    numbers.append(numbers.pop(0))
    header = b'{"nonce":"%s","kind":"returned","value":%s,"arrays":[]}' % (nonce, numbers[-1])
    original(line, worker.PREFIX.pack(len(header), 0) + header)


def double(x):
    worker._write = lying
    return None
