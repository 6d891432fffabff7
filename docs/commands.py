"""Every command with every option, as `--help` prints it.

    python docs/commands.py           writes docs/commands.md

tests/docs/documents_test.py fails where the file says anything else than the commands themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from tito.cli.app import app

HERE = Path(__file__).resolve().parent
WIDTH = 80
TITLE = """\
# Commands

What `--help` prints of every command; written by `make docs`. Words of your own are in capitals. Exit codes:
0 passed, 1 a check failed, 2 something you can fix, which the message names with its fix, 130 stopped by
Ctrl-C, 141 where nobody reads the output to its end (`| head -1`). `--quiet` leaves errors alone, `--json`
prints one object. There are no colours where the output is no terminal or `NO_COLOR` is set. `tito
--install-completion` teaches your shell the commands, their options and the course's modules.
"""


def text() -> str:
    """The page in Markdown."""
    parts = [f"## {name}\n\n```\n{usage}\n```\n" for name, usage in usages()]
    return "\n".join([TITLE, *parts])


def usages() -> Iterator[tuple[str, str]]:
    """Every command by the words that it is typed with, and its help."""
    for name, context in contexts("tito", typer.main.get_command(app)):
        yield name, context.get_help().strip()


def contexts(name: str, command: Any, parent: Any = None) -> Iterator[tuple[str, Any]]:
    """The command and all below it, each with the context in which it prints its help."""
    context = typer.Context(
        command,
        info_name=name.rpartition(" ")[2],
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **command.context_settings,
    )
    yield name, context
    for word, below in getattr(command, "commands", {}).items():
        yield from contexts(f"{name} {word}", below, context)


if __name__ == "__main__":
    (HERE / "commands.md").write_text(text(), encoding="utf-8")
