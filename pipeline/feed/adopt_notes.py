"""Show notes of a foreign feed as ours: paragraphs, lists, links, emphasis; nothing that acts."""

from __future__ import annotations

import html
import re

from pipeline.feed.notes import feed_html, plain_html
from pipeline.feed.read_xml import Tag
from pipeline.text.clean import clean_text

MAX_NOTES_CHARS = 100_000
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_TAG = r"<(/?)(?:{})\b(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>"
_SAME = (
    (re.compile(_TAG.format("h[1-6]|div|section|article|blockquote|tr|table|pre|dl|dt|dd"), re.IGNORECASE), r"<\1p>"),
    (re.compile(_TAG.format("b"), re.IGNORECASE), r"<\1strong>"),
    (re.compile(_TAG.format("i"), re.IGNORECASE), r"<\1em>"),
)
"""What is written in other tags, in those that we keep."""
_EMPTY = re.compile(r"<p>(?:\s|<br>|&nbsp;)*</p>\s*")


def adopted_notes(item: Tag) -> str:
    """The fullest text that the item has, as sanitised HTML; '' when it has none."""
    text = max(
        (item.text_of(name)[:MAX_NOTES_CHARS] for name in ("content:encoded", "description", "itunes:summary")), key=len
    )
    if not _MARKUP.search(text):
        return plain_html(html.unescape(text))
    for pattern, ours in _SAME:
        text = pattern.sub(ours, text)
    # HTML reads a line end as a blank; where notes are kept together with their lines, so do we.
    return _EMPTY.sub("", feed_html(text)).strip()


def adopted_summary(item: Tag) -> str:
    """The shorter text, without markup, where the item has one besides its notes."""
    notes = _plain(max((item.text_of(n) for n in ("content:encoded", "description")), key=len))
    for name in ("itunes:subtitle", "itunes:summary"):
        text = _plain(item.text_of(name))
        if text and text != notes and text != _plain(item.text_of("title")):
            return text
    return ""


def _plain(text: str) -> str:
    """Text of HTML: its words, with a blank where a tag stood."""
    words = html.unescape(re.sub(r"<[^<>]*>", " ", feed_html(text[:MAX_NOTES_CHARS])) if "<" in text else text)
    return re.sub(r"\s+", " ", clean_text(words)).strip()
