"""The page of the editor as one file, for somebody without `media`: it works by a double click, without a network.

The file is four pieces in a frame: styles, what the page must know, the transcript, the script. It knows its own frame,
so that a browser can write the file anew, byte for byte, with another transcript in it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import asdict
from html import escape
from typing import Any

from pipeline.correcting import Correction
from pipeline.editing.offline_text import CLOSING, OPENING, OfflineText, render_offline_text
from pipeline.editing.review_queue import review_queue
from pipeline.editing.text import parse_document
from pipeline.editing.word_times import pack, word_times
from pipeline.editor.episode_files import STATIC, check_built
from pipeline.editor.known_words import known_words
from pipeline.editor.offline_sound import small_peaks, sound_references
from pipeline.editor.page import inline_json, page_boot, page_title, sound_sources
from pipeline.errors import ToolFailed

_PIECE = "@@"
_NOT_INLINE = re.compile(r"</?(?:script|style)|\0", re.IGNORECASE)
"""What ends an element, or begins one inside `<!--`; and what a parser of HTML would change (then no hash fits)."""
_PAGE = f"""<!doctype html>
<html lang="{{language}}" data-offline>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{policy}}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="csp-nonce" content="{{nonce}}">
<title>{{title}}</title>
<link rel="icon" href="data:,">
<style id="looks">{_PIECE}</style>
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript: open it in a browser, not in the preview of a mail program.</noscript>
<audio id="sound" preload="metadata" data-whole="{{whole}}" data-offline>{{sources}}</audio>
<script type="application/json" id="boot">{_PIECE}</script>
{OPENING}{_PIECE}{CLOSING}
<script id="code">{_PIECE}</script>
</body>
</html>
"""


def offline_page(correction: Correction) -> bytes:
    """The page with the text of now. Raises ToolMissing where the editor's scripts were not built."""
    check_built()
    canonical, _, base = correction.going_out()
    folder, settings, machine = correction.folder, correction.settings, correction.machine
    styles, script = (_inlined(name) for name in ("editor.css", "editor.js"))
    nonce = secrets.token_urlsafe(16)
    frame = _frame(
        title=page_title(folder.ref, settings), language=settings.main_language, nonce=nonce,
        policy=_policy(styles, script, nonce), whole=machine.duration_ms / 1000,
        sources=sound_sources(sound_references(folder, settings)),
    )  # fmt: skip
    offline = _offline(correction, canonical, base) | {"frame": frame}
    boot = page_boot(folder.ref, settings, duration_ms=machine.duration_ms) | {"offline": offline}
    transcript = render_offline_text(OfflineText(episode=folder.ref, base=base, text=canonical))
    pieces = (styles, inline_json(boot), transcript, script)
    return "".join(part for pair in zip(frame, (*pieces, ""), strict=True) for part in pair).encode()


def _offline(correction: Correction, canonical: str, base: str) -> dict[str, Any]:
    """What the server would be asked for, of the text that was exported."""
    folder, settings = correction.folder, correction.settings
    document = parse_document(canonical)
    times = word_times(correction.machine, document)
    doubts = review_queue(
        correction.machine, document, times, language=settings.main_language, known=known_words(folder, settings)
    )
    peaks = small_peaks(folder)
    return {
        "text": canonical,
        "base": base,
        "times": _base64(pack(times)),
        "doubts": [asdict(doubt) for doubt in doubts],
        "peaks": peaks and _base64(peaks),
        "sound": sound_references(folder, settings)[0][0],
    }


def _frame(*, title: str, nonce: str, policy: str, **values: str | float) -> list[str]:
    """What stands before, between and after the pieces."""
    escaped = {"title": escape(title), "nonce": escape(nonce), "policy": escape(policy)}
    return [part.format(**escaped, **values) for part in _PAGE.split(_PIECE)]


def _policy(styles: str, script: str, nonce: str) -> str:
    """The file can ask nobody for anything but sound. CodeMirror adds styles of its own, by the nonce."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(styles)}' 'nonce-{nonce}'; "
        "img-src data:; media-src https: http: file: blob: data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _hash(piece: str) -> str:
    return f"sha256-{_base64(hashlib.sha256(piece.encode()).digest())}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _inlined(name: str) -> str:
    """A built file as it may stand in HTML. Raises ToolFailed when it would end its element, or begin another one."""
    text = (STATIC / name).read_text(encoding="utf-8")
    found = _NOT_INLINE.search(text)
    if found:
        raise ToolFailed(
            "build_editor",
            f"{name} holds {found[0]!r}, so it cannot stand inside a page; write that otherwise in pipeline/editor/web "
            "and run `python scripts/build_editor.py`",
        )
    return text
