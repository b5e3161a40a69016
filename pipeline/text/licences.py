"""Licences as listeners read them: Creative Commons by SPDX id, with the deed in their language."""

from __future__ import annotations

import re

_CC = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)", re.IGNORECASE)
_DEEDS = frozenset({"ru", "tt", "en"})
KNOWN_TO_APPS = frozenset({"arr", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "pod-v4v-1.0"})
"""podcast-namespace, licenses.json, in small letters; others need the address of their text."""


def licence_name(spdx_id: str) -> str:
    """'CC-BY-4.0' -> 'CC BY 4.0'; other ids stay."""
    match = _CC.fullmatch(spdx_id)
    if match:
        return f"CC {match[1].upper()} {match[2]}"
    return "CC0 1.0" if spdx_id.upper() == "CC0-1.0" else spdx_id


def licence_url(spdx_id: str, language: str) -> str | None:
    """Address of the deed on creativecommons.org, None for other licences."""
    match = _CC.fullmatch(spdx_id)
    path = f"licenses/{match[1].lower()}/{match[2]}" if match else None
    if spdx_id.upper() == "CC0-1.0":
        path = "publicdomain/zero/1.0"
    deed = f"deed.{language}" if language in _DEEDS else ""
    return f"https://creativecommons.org/{path}/{deed}" if path else None
