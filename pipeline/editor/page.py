"""The page as HTML: a place for the scripts, the sound, and what they must know at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from pipeline.model.settings import Settings
from pipeline.text.editor_labels import INTERFACES, editor_labels

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
    """`sounds`: see sound_sources. `boot` is JSON that the scripts read."""
    return _PAGE.format(
        ref=escape(ref), title=escape(title), language=escape(language), nonce=escape(nonce),
        boot=inline_json(boot), sources=sound_sources(sounds), whole=duration_ms / 1000,
    )  # fmt: skip


def page_boot(ref: str, settings: Settings, *, duration_ms: int) -> dict[str, Any]:
    """What the scripts must know at once."""
    people = (*settings.episode.people, *settings.show.people)
    return {
        "episode": {"ref": ref, "title": page_title(ref, settings), "duration_ms": duration_ms},
        "languages": settings.spoken_languages,
        "people": list(dict.fromkeys(next(iter(person.name.values())) for person in people if person.name)),
        "interfaces": INTERFACES,
        "labels": {code: editor_labels(code) for code, _ in INTERFACES},
    }


def page_title(ref: str, settings: Settings) -> str:
    return next(iter(settings.episode.title.values()), ref)


def sound_sources(sounds: Sequence[tuple[str, str]]) -> str:
    """Elements for (address, media type), the best first."""
    return "".join(f'<source src="{escape(address)}" type="{escape(kind)}">' for address, kind in sounds)


def inline_json(document: Any) -> str:
    """JSON that no text in it can end: `</script>` and `<!--` have no meaning without their `<`."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
