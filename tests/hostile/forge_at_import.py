"""Sends loaded and a row of answers while its cells run."""

import os
import struct

header = b'{"nonce":"0000000000000000","kind":"loaded","value":[],"arrays":[]}'
for _ in range(5):
    os.write(3, struct.pack("<IQ", len(header), 0) + header)
