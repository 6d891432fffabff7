"""Where a gradebook is: a file of SQLite's, or a database of a PostgreSQL server, named by a URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from tito.errors import TitoError

NAME = "gradebook.db"

SCHEMES = ("postgresql", "postgresql+psycopg", "postgresql+psycopg2")
"""As SQLAlchemy spells them, and so nbgrader: the driver in them is nbgrader's."""

WRITTEN = "Write it as postgresql://USER@HOST:PORT/NAME."


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server.

    `words` are what a connection is opened with. As text it has no password and no options; `url`, which has
    them, is for nbgrader's configuration alone.
    """

    shown: str
    url: str = field(repr=False)
    words: Mapping[str, str] = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.shown


Address: TypeAlias = Path | Server


def address(text: str) -> Address:
    """What `--db` names; TitoError, in which no password stands, where it names none."""
    scheme, mark, _ = text.partition("://")
    if not mark:
        return Path(text)
    if scheme not in SCHEMES:
        raise TitoError(f"A gradebook cannot be at {scheme}://.", f"Name a file, or a server. {WRITTEN}")
    try:
        parts = urlsplit(text)
        words = _words(parts)
    except ValueError:
        raise TitoError(
            f"The address {scheme}:// of the gradebook cannot be read.",
            f"{WRITTEN} In a password, write %2F for / and %40 for @.",
        ) from None
    if "dbname" not in words:
        raise TitoError(f"{_shown(parts)} names no database.", WRITTEN)
    return Server(_shown(parts), text, words)


def local(address: Address) -> Path:
    """The file beside which autograded/ and the key lie: for a server one in the working directory."""
    match address:
        case Path():
            return address
        case Server():
            return Path(NAME)


def nbgraders_url(address: Address) -> str:
    """The gradebook as nbgrader is told of it, password and all."""
    match address:
        case Path():
            return f"sqlite:///{address.resolve()}"
        case Server():
            return address.url


def _words(parts: SplitResult) -> dict[str, str]:
    """A connection's keywords as libpq calls them; what the URL leaves out, libpq knows its way to."""
    words = {
        "host": parts.hostname,
        "port": parts.port and str(parts.port),
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
        "dbname": parts.path.removeprefix("/"),
    }
    stated = {name: word for name, word in words.items() if word}
    return stated | dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))


def _shown(parts: SplitResult) -> str:
    user = f"{parts.username}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{user}{host}{parts.path}"
