"""Speaks to the desktop and the init system over abstract and ordinary unix sockets."""

# holds: standard

import socket

reached = []
for address in ("\0/tmp/.X11-unix/X0", "/run/dbus/system_bus_socket", "/run/docker.sock", "\0tito", UNIX):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_UNIX, kind) as client:
                client.connect(address)
                reached.append(address)
        except OSError:
            pass


def shout(text):
    return text.upper() if reached else "nothing"
