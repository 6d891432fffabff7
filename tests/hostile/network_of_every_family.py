"""Opens sockets of every family and kind and sends the secret to whoever listens."""

# holds: standard

import socket

for family in range(46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
        except OSError:
            continue
        else:
            opened = True
for target in (("127.0.0.1", TCP), ("localhost", TCP)):
    try:
        socket.create_connection(target, 0.05).sendall(b"secret")
    except OSError:
        pass
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"secret", ("127.0.0.1", UDP))
except OSError:
    pass
try:
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"secret", UNIX)
except OSError:
    pass


def shout(text):
    return text.upper() if globals().get("opened") else "nothing"
