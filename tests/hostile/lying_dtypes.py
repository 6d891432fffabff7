"""Names dtypes that are none, or that hold objects or text."""

import struct
import sys

worker = sys.modules["tito.sandbox.worker"]
original = worker._write
types = [b'"O"', b'"U4"', b'"V8"', b'"f16"', b'">f8"', b"null", b'"f8,O"', b'"c16"']


def lying(line, data):
    nonce = data.split(b'"nonce":"')[1][:16]
    types.append(types.pop(0))
    header = b'{"nonce":"%s","kind":"returned","value":{"a":0},"arrays":[[%s,[1]]]}' % (nonce, types[0])
    original(line, struct.pack("<IQ", len(header), 8) + header + bytes(8))


def double(x):
    worker._write = lying
    return None
