"""What lies outside a worker: files it must neither read nor change, and listeners it must not speak to."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED = ("/tmp", "/var/tmp", "/dev/shm")
FACTS = ("st_mode", "st_uid", "st_size", "st_mtime_ns")


@dataclass(frozen=True, slots=True)
class Outside:
    """A folder of ours with a secret `word` in it, a name for litter, and three listeners."""

    folder: Path
    word: str
    tcp: socket.socket
    udp: socket.socket
    unix: socket.socket

    @property
    def canary(self) -> Path:
        return self.folder / "canary"

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    @property
    def litter(self) -> str:
        """How a file is called that an attack leaves in a folder everybody may write in."""
        return f"litter-{self.folder.name}"

    def knowledge(self, root: Path) -> str:
        """All that an attacker could know, as assignments; `root` is the course's."""
        known = {
            "GRADER": os.getpid(),
            "GRADER_IS_ROOT": os.geteuid() == 0,
            "REPOSITORY": str(root),
            "CANARY": str(self.canary),
            "SECRET": str(self.secret),
            "LITTER": self.litter,
            "TCP": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "UNIX": self.unix.getsockname(),
        }
        return "\n".join(f"{name} = {value!r}" for name, value in known.items())

    def state(self) -> list[tuple[object, ...]]:
        """Everything about the files outside that an attack could change."""
        return [_facts(place) for place in sorted((*self.folder.rglob("*"), *self.littered()))]

    def littered(self) -> list[Path]:
        """What an attack left in the folders that everybody may write in."""
        return [place for folder in SHARED for place in Path(folder).glob(f"{self.litter}*")]

    def heard(self) -> bool:
        """Whether any of the listeners was spoken to."""
        return any(map(_readable, (self.tcp, self.udp, self.unix)))


def _facts(place: Path) -> tuple[object, ...]:
    status = place.lstat()
    return str(place), *(getattr(status, name) for name in FACTS)


def _readable(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(1)
    except BlockingIOError:
        return False
    return True


@contextmanager
def outside() -> Iterator[Outside]:
    """A folder, a secret and listeners of their own for one attack."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="tito-attack-")))
        tcp = opened.enter_context(socket.socket())
        udp = opened.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        unix = opened.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        for listener in (tcp, udp):
            listener.bind(("127.0.0.1", 0))
        unix.bind(str(folder / "listener"))
        tcp.listen()
        for listener in (tcp, udp, unix):
            listener.setblocking(False)
        found = Outside(folder, secrets.token_hex(16), tcp, udp, unix)
        found.canary.mkdir()
        found.secret.write_text(found.word)
        yield found
        for place in found.littered():
            place.unlink()
