"""Sends an answer of its own making with no nonce before it is asked, to be taken for a later one."""

import os
import struct


def frame(header, body=b""):
    return struct.pack("<IQ", len(header), len(body)) + header + body


def double(x):
    os.write(3, frame(b'{"nonce":"","kind":"returned","value":true,"arrays":[]}'))
    return None
