"""Show notes as feeds carry them: sanitised once more, and cut to a limit so that they stay valid HTML."""

from __future__ import annotations

import html as entities
import re

import nh3

from pipeline.text.clean import clean_text
from pipeline.text.markdown import TAGS
from pipeline.text.truncate import truncate_bytes

_ATTRIBUTES = {"a": {"href"}, "p": {"lang"}}
_SCHEMES = {"http", "https", "mailto"}
_TOKEN = re.compile(r'<(?:[^<>"]|"[^"]*")*>|[^<]+|<')
_NAME = re.compile(r"</?([a-z0-9]+)")
_VOID = frozenset({"br"})


def feed_html(notes: str) -> str:
    """`notes` with nothing in it but paragraphs, lists, links and emphasis: records are input from elsewhere."""
    if not notes:
        return ""
    return nh3.clean(
        clean_text(notes), tags=set(TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
    ).strip()


def plain_html(text: str) -> str:
    """Plain text as paragraphs."""
    parts = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", clean_text(text)))
    return "\n".join(f"<p>{entities.escape(part, quote=False)}</p>" for part in parts if part)


def cut_html(html: str, limit: int) -> str:
    """`html` (as `feed_html` gives it) in at most `limit` bytes: cut between words, and what is open is closed."""
    if len(html.encode()) <= limit:
        return html
    kept: list[str] = []
    opened: list[str] = []
    room = limit
    for token in _TOKEN.findall(html):
        name = _NAME.match(token)
        if name is None:
            piece = _fitting(token, room)
            kept.append(piece)
            room -= len(piece.encode())
            if piece != token:
                break
        elif token.startswith("</"):
            if opened and opened[-1] == name[1]:  # its bytes were set aside when it was opened
                kept.append(f"</{opened.pop()}>")
        else:
            closing = "" if name[1] in _VOID else f"</{name[1]}>"
            room -= len(token.encode()) + len(closing)
            if room < 0:
                break
            kept.append(token)
            if closing:
                opened.append(name[1])
    return _closed(kept, opened)


def _fitting(text: str, room: int) -> str:
    """Of `text`, which may hold entities, whole words in at most `room` bytes."""
    if len(text.encode()) <= room:
        return text
    words, limit = entities.unescape(text), room
    while limit > 0:
        piece = entities.escape(truncate_bytes(words, limit), quote=False)
        excess = len(piece.encode()) - room
        if excess <= 0:
            return piece
        limit -= excess
    return ""


def _closed(kept: list[str], opened: list[str]) -> str:
    while kept and opened and (not kept[-1].strip() or kept[-1].startswith(f"<{opened[-1]}")):
        if kept.pop().strip():  # nothing of it was left: an empty list item helps nobody
            opened.pop()
    return "".join(kept) + "".join(f"</{name}>" for name in reversed(opened))
