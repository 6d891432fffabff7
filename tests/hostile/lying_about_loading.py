"""Says that cells are unfinished which were never sent, in types that are none."""

import os
import struct

write = os.write


def lying(line, data):
    nonce = bytes(data).split(b'"nonce":"')[1][:16]
    header = b'{"nonce":"%s","kind":"loaded","value":[[],{"d":{}},3,"\\u001b"],"arrays":[]}' % nonce
    write(line, struct.pack("<IQ", len(header), 0) + header)
    return len(data)


os.write = lying
