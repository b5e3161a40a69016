"""Text that is safe to show: NFC, without controls, direction overrides and invisible characters.

A name or a title with a bidi override can make a link or a file look like another one (CVE-2021-42574 is the same trick
in source code); Tatar and Russian never need those characters, nor zero-width spaces and soft hyphens.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_REMOVED = re.compile(f"[{_INVISIBLE}\U000e0000-\U000e007f\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Several lines: line feeds and tabs stay, other line ends become line feeds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", _REMOVED.sub("", lines)))


def clean_line(text: str) -> str:
    """One line: every run of white space becomes one space, none at the ends."""
    visible = _CONTROL.sub(" ", _REMOVED.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()
