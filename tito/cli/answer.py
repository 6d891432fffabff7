"""What a command says at its end: a line for each thing, or one JSON object."""

from __future__ import annotations

from collections.abc import Mapping

import typer


def answer(json: bool, document: Mapping[str, object], *lines: str) -> None:
    """Print the document as one JSON object, a line; else the lines."""
    if json:
        from json import dumps

        typer.echo(dumps(document, ensure_ascii=False, default=str))
    else:
        for line in lines:
            typer.echo(line)
