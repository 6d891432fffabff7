"""The frame of every page: one HTML file that asks the network for nothing and runs our script alone."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def page(template: str, title: str, script: str = "", **values: Any) -> str:
    """The page that a template of this folder makes of the values, the same text for the same values.

    Every value is escaped where it stands, unless it is `markupsafe.Markup`. `script` names a file of this
    folder; the page's content security policy holds its SHA-256, so that no other script runs in the page
    and nothing is fetched (W3C, Content Security Policy Level 3).
    """
    code = _text(script) if script else ""
    return _environment().get_template(template).render(
        title=title, style=_text("frame.css"), script=code, policy=_policy(code), **values
    )  # fmt: skip


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(code: str) -> str:
    """No request, no form, no script but this one."""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    script = f"'sha256-{digest}'" if code else "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )
