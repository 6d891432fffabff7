"""A PostgreSQL server of one's own, from Debian's packages: on loopback, in a folder that goes away."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

USER, PASSWORD = "tito", "p@ss/word: %41"

SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: who has the password may do everything."""

    port: int

    def url(self, name: str, driver: str = "postgresql") -> str:
        """The address of a database as SQLAlchemy and nbgrader take it."""
        return f"{driver}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str = "postgres") -> Any:
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=name, autocommit=True
        )


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, which Debian puts on no path; None where there is none."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((each for each in folders if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """A server, by these programs; PostgreSQL does not run as root, and is nobody's then.

    Its texts are ordered by the rules of English, not by their bytes.
    """
    with tempfile.TemporaryDirectory(prefix="tito-postgresql-") as root:
        data, secret = Path(root, "data"), Path(root, "secret")
        secret.write_text(PASSWORD)
        for path in (Path(root), secret):
            if os.getuid() == 0:
                shutil.chown(path, *_nobody())
        port = _free_port()
        _run(
            *(folder / "initdb", "-D", data, "-U", USER, "--pwfile", secret, "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en", "--locale=C", "--no-sync"),
        )
        options = f"-p {port} -k {root} -c listen_addresses=127.0.0.1 {SETTINGS}"
        _run(folder / "pg_ctl", "-D", data, "-o", options, "-l", Path(root, "log"), "-w", "start")
        try:
            yield Postgres(port)
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def _run(*command: str | Path) -> None:
    user, group = _nobody() if os.getuid() == 0 else (None, None)
    groups: list[int] | None = [] if os.getuid() == 0 else None
    subprocess.run(
        command, cwd="/", user=user, group=group, extra_groups=groups, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port
