"""What GitHub's runner makes of a log, written to its rules (actions/runner, ActionCommand.cs).

A line that begins with `::`, white space aside, is a command if what follows up to the next `::` begins with
a known name; else `##[name properties]` anywhere in a line is one. After `::stop-commands::T` nothing is
obeyed but `::T::`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KNOWN = (
    *(
        "error",
        "warning",
        "notice",
        "debug",
        "group",
        "endgroup",
        "add-mask",
        "add-matcher",
        "remove-matcher",
    ),
    *("set-output", "save-state", "set-env", "add-path", "echo", "stop-commands", "internal-set-repo-path"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the runner obeys."""

    kind: str
    properties: Mapping[str, str]
    message: str


def obeyed(log: str) -> list[Command]:
    """The commands in a log, in order; the runner ends lines at line feeds and carriage returns."""
    found: list[Command] = []
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = _command(line, (*KNOWN, stopped) if stopped else KNOWN)
        if command is None or (stopped and command.kind != stopped):
            continue
        if command.kind == "stop-commands":
            stopped = command.message
        elif command.kind == stopped:
            stopped = ""
        else:
            found.append(command)
    return found


def _command(line: str, known: Iterable[str]) -> Command | None:
    newer = re.fullmatch(r"::(?P<about>.*?)::(?P<message>.*)", line.lstrip())
    if newer and newer["about"].partition(" ")[0] in known:
        return _read(newer["about"], newer["message"], ",", {"%3A": ":", "%2C": ","})
    older = re.search(r"##\[(?P<about>[^\]]*)\](?P<message>.*)", line)
    if older and older["about"].partition(" ")[0] in known:
        return _read(older["about"], older["message"], ";", {"%3B": ";", "%5D": "]"})
    return None


def _read(about: str, message: str, between: str, escapes: Mapping[str, str]) -> Command:
    kind, _, properties = about.partition(" ")
    pairs = [pair.partition("=") for pair in properties.split(between) if "=" in pair]
    return Command(
        kind, {name: _read_text(text, escapes) for name, _, text in pairs}, _read_text(message, {})
    )


def _read_text(text: str, escapes: Mapping[str, str]) -> str:
    for escape, sign in {"%0D": "\r", "%0A": "\n", **escapes, "%25": "%"}.items():
        text = text.replace(escape, sign)
    return text
