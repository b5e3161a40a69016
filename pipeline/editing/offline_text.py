"""The transcript inside an offline page: one element with JSON, the only part of the file that a correction changes.

What comes back is read by two marks that can stand in no text of ours, never by an HTML parser: whatever else was done
to the file, either this element is whole or the file is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pipeline.text.clean import clean_line, clean_text

OPENING = '<script type="application/json" id="transcript">'
CLOSING = "</script>"
_FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_EXPORT = "media transcript export EPISODE --format html"
_DAMAGED = (
    "the transcript in it was damaged by another program; open the page in a browser, and if the corrections are "
    "there, press «Save» and import the file that this makes"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfflineText:
    """What somebody has in the page."""

    episode: str
    """show/episode, as it was called when it was exported."""
    base: str
    """sha256 of the text that was exported, however often the page was saved since."""
    text: str


def render_offline_text(offline: OfflineText) -> str:
    """What stands between OPENING and CLOSING: byte for byte what the page writes for the same text."""
    document = {"format": _FORMAT, "episode": offline.episode, "base": offline.base, "text": offline.text}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def read_offline_text(html: str) -> OfflineText:
    """Of a page that was saved. Raises ValueError with what is wrong with it."""
    if html.count(OPENING) != 1:
        raise ValueError(
            f"this is no page that `{_EXPORT}` made, or another program has rewritten it; "
            "open the page that was sent, press its button «Save», and import the file that this makes"
        )
    content, closed, _ = html.partition(OPENING)[2].partition(CLOSING)
    if not closed:
        raise ValueError("the file ends in the middle of the transcript; have it sent once more, e.g. packed as .zip")
    document = _document(content)
    if document["format"] != _FORMAT:
        raise ValueError(f"it is of another version of the page; export it anew: {_EXPORT}")
    texts = [document[name] for name in ("episode", "base", "text")]
    if "<" in content or not all(isinstance(text, str) for text in texts) or not _SHA256.fullmatch(texts[1]):
        raise ValueError(_DAMAGED)
    return OfflineText(episode=clean_line(texts[0]), base=texts[1], text=clean_text(texts[2]))


def _document(content: str) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(_DAMAGED) from error
    if not isinstance(document, dict) or not {"format", "episode", "base", "text"} <= document.keys():
        raise ValueError(_DAMAGED)
    return document
