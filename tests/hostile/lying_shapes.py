"""Sends arrays whose shapes promise more than the body holds, or what no memory holds."""

import os
import struct
import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write
shapes = [
    b"[1000000]",
    b"[0,4611686018427387904]",
    b"[-1]",
    b"[1.5]",
    b'["3"]',
    b"[[3]]",
    b"[3]" * 1,
    b"[true]",
]


def lying(line, data):
    nonce = data.split(b'"nonce":"')[1][:16]
    for shape in shapes[:1]:
        shapes.append(shapes.pop(0))
        header = b'{"nonce":"%s","kind":"returned","value":{"a":0},"arrays":[["f8",%s]]}' % (nonce, shape)
        original(line, struct.pack("<IQ", len(header), 8) + header + bytes(8))


def start(x):
    worker._write = lying
    return None


double = square = start
