"""What the documents say of the commands is what the commands are."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from tito.cli.app import app

ROOT = Path(__file__).parents[2]
INTERACTIVE = {"tito jupyter", "tito gradebook open"}
"""Commands whose answer is a program for a person to work in."""


def _generator() -> ModuleType:
    """docs/commands.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("docs_commands", ROOT / "docs" / "commands.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COMMANDS = _generator()
TREE = typer.main.get_command(app)
USAGES = [
    (name, context)
    for name, context in COMMANDS.contexts("tito", TREE)
    if not hasattr(context.command, "commands")
]


def _in_blocks(text: str) -> Iterator[str]:
    """The commands that a text says to type."""
    blocks = "\n".join(re.findall(r"^```(?:\w*)\n(.*?)^```", text, flags=re.S | re.M))
    yield from re.findall(r"^(tito .+?)(?:  +#.*)?$", blocks, flags=re.M)


def _mentioned(text: str) -> Iterator[str]:
    """The commands between backquotes in a text, some of them without all that has to follow."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    yield from (" ".join(found.split()) for found in re.findall(r"`(tito [^`]+)`", outside))


def _parsed(line: str, *, whole: bool = True) -> None:
    """Have the line parsed as it would be when typed; what it names need not be there."""
    command: Any = TREE
    words = shlex.split(line)[1:]
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{line}: there is no command {words[0]}"
        command = command.commands[words.pop(0)]
    try:
        if not hasattr(command, "commands"):
            command.make_context(line, words)
    except Exception as error:  # typer's own classes, which are private
        if whole or type(error).__name__ != "MissingParameter":
            raise


def test_the_list_of_commands_is_what_help_prints() -> None:
    """`make docs` writes it anew."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == COMMANDS.text()


@pytest.mark.parametrize(("name", "context"), USAGES, ids=[name for name, _ in USAGES])
def test_every_command_has_an_example_quiet_and_an_answer_for_programs(name: str, context: Any) -> None:
    options = {option for parameter in context.command.params for option in parameter.opts}
    assert f"Example: {name}" in context.get_help()
    assert "--quiet" in options
    assert ("--json" in options) is (name not in INTERACTIVE)


@pytest.mark.parametrize(("name", "context"), USAGES, ids=[name for name, _ in USAGES])
def test_the_examples_of_a_command_can_be_typed(name: str, context: Any) -> None:
    text = re.sub(r"\s+", " ", context.command.help)
    for example in re.findall(r"Example: (tito .*?)(?= Example: |$)", text):
        assert example.startswith(name)
        _parsed(example)


DOCUMENTS = sorted({*ROOT.glob("docs/*.md"), ROOT / "README.md"} - {ROOT / "docs" / "commands.md"})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_a_document_can_be_typed(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for line in _in_blocks(text):
        _parsed(line)
    for line in _mentioned(text):
        _parsed(line, whole=False)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_links_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
