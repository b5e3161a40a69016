"""The page as HTML: a place for the scripts, the sound, and what they must know at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="csp-nonce" content="{nonce}">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="static/editor.css">
<script type="application/json" id="boot">{boot}</script>
<script type="module" src="static/editor.js"></script>
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript. Without it: media edit {ref} --text</noscript>
<audio id="sound" preload="metadata" data-whole="{whole}">{sources}</audio>
</body>
</html>
"""


def render_editor_page(
    *,
    ref: str,
    title: str,
    language: str,
    nonce: str,
    boot: Mapping[str, Any],
    sounds: Sequence[tuple[str, str]],
    duration_ms: int,
) -> str:
    """`sounds`: (address, media type), the best first. `boot` is JSON that the scripts read."""
    sources = "".join(f'<source src="{escape(address)}" type="{escape(kind)}">' for address, kind in sounds)
    return _PAGE.format(
        ref=escape(ref), title=escape(title), language=escape(language), nonce=escape(nonce),
        boot=inline_json(boot), sources=sources, whole=duration_ms / 1000,
    )  # fmt: skip


def inline_json(document: Any) -> str:
    """JSON that no text in it can end: `</script>` and `<!--` have no meaning without their `<`."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
