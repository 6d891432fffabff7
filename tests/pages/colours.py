"""The colours of every page, and how well one is told from another."""

from __future__ import annotations

import re

from tito.pages.frame import HERE

AA = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""

AA_GRAPHICS = 3.0
"""The least contrast of what else has to be seen (WCAG 2.2, 1.4.11)."""

CSS = (HERE / "frame.css").read_text(encoding="utf-8")

SCHEMES = {
    name: dict(re.findall(r"--([\w-]+): (#\w{6})", block))
    for name, block in zip(("light", "dark"), re.findall(r":root \{.*?\}", CSS, re.S)[:2], strict=True)
}
"""The colours of both schemes, by their names."""


def contrast(scheme: str, one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, light = sorted(_luminance(SCHEMES[scheme][name]) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
