"""Where `--db` says a gradebook is, and that no password of it is ever shown."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from tito.errors import TitoError
from tito.gradebook.address import Server, address, local, nbgraders_url
from tito.gradebook.database import changed, looked_at

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("url", "words", "shown"),
    [
        ("postgresql:///marks", {"dbname": "marks"}, "postgresql:///marks"),
        (
            "postgresql://ada@db.example.org:5433/marks",
            {"host": "db.example.org", "port": "5433", "user": "ada", "dbname": "marks"},
            "postgresql://ada@db.example.org:5433/marks",
        ),
        (
            "postgresql+psycopg2://ada:p%40ss%2Fw@db/marks?sslmode=require",
            {"host": "db", "user": "ada", "password": "p@ss/w", "dbname": "marks", "sslmode": "require"},
            "postgresql+psycopg2://ada@db/marks",
        ),
        (
            "postgresql+psycopg://ada@/marks?host=/run/socket&password=secret",
            {"host": "/run/socket", "user": "ada", "password": "secret", "dbname": "marks"},
            "postgresql+psycopg://ada@/marks",
        ),
        (
            "postgresql://ada@[::1]:5432/marks",
            {"host": "::1", "port": "5432", "user": "ada", "dbname": "marks"},
            "postgresql://ada@[::1]:5432/marks",
        ),
    ],
)
def test_a_url_is_read_as_sqlalchemy_reads_it(url: str, words: dict[str, str], shown: str) -> None:
    """Its words are libpq's; nbgrader is given the URL itself; it is shown without password and options."""
    found = address(url)
    assert isinstance(found, Server)
    assert (found.words, str(found), nbgraders_url(found)) == (words, shown, url)
    theirs = make_url(url)
    assert (theirs.database, theirs.username) == (words["dbname"], words.get("user"))
    assert theirs.password in (None, words.get("password"))


@given(password=WORDS, user=WORDS)
def test_a_password_comes_through_and_is_not_shown(password: str, user: str) -> None:
    """Whatever signs it has, neither as text nor as Python shows it."""
    secret = f"secret{password}"
    url = f"postgresql://{quote(user, safe='')}:{quote(secret, safe='')}@db/marks"
    found = address(url)
    assert isinstance(found, Server)
    assert (found.words["password"], found.words["user"]) == (secret, user)
    assert "secret" not in f"{found} {found!r}"


@given(password=WORDS)
def test_a_password_nobody_encoded_is_not_shown_either(password: str) -> None:
    """The URL is read otherwise than it was meant, or refused: no word of the refusal is the password's."""
    try:
        said = str(address(f"postgresql://ada:secret{password}@db:5432/marks"))
    except TitoError as refused:
        said = f"{refused.message} {refused.hint}"
    assert "secret" not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mysql://ada:secret@db/marks", "cannot be at mysql://"),
        ("postgres://ada:secret@db/marks", "cannot be at postgres://"),
        ("postgresql://ada:secret@db", "names no database"),
        ("postgresql://ada:secret@db:port/marks", "cannot be read"),
        ("postgresql://ada:secret@db/marks?sslmode", "cannot be read"),
        ("postgresql://ada:secret@[db/marks", "cannot be read"),
    ],
)
def test_another_address_is_refused(text: str, says: str) -> None:
    """The message says how to write it, and nothing of the password."""
    with pytest.raises(TitoError) as refused:
        address(text)
    assert says in refused.value.message
    assert "postgresql://USER@HOST:PORT/NAME" in refused.value.hint
    assert "secret" not in refused.value.message


def test_other_files_lie_beside_the_gradebook_or_here() -> None:
    """A server has no folder: what lies beside a gradebook is in the working directory then."""
    assert local(address("a/marks.db")) == Path("a/marks.db")
    assert local(address("postgresql:///marks")) == Path("gradebook.db")


@pytest.mark.parametrize("opened", [changed, looked_at])
def test_without_psycopg_it_is_said_what_to_install(
    opened: type[changed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, and the extra's name."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TitoError) as refused, opened(address("postgresql:///marks")):
        pass
    assert "psycopg" in refused.value.message
    assert 'pip install "tito[postgresql]"' in refused.value.hint
