"""The text of a file that came from a spreadsheet: UTF-8, UTF-16 as Excel's «Unicode text», or Windows-1251."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import ConfigError

MOST_BYTES = 4_000_000
"""A programme of 500 talks with long summaries has 1 MB."""
SAVE_AS = "save the table as «CSV UTF-8» (Excel: Save as; Google Sheets: File, Download, CSV)"
_LOST = re.compile(r"[\u0400-\u052f]\?[\u0400-\u052f]|(?<!\S)\?[\u0400-\u052f]{2}")
"""A question mark within a word: what Windows-1251 leaves of «ә»."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes, *, file: str) -> tuple[str, tuple[str, ...]]:
    """The text, and what a person should know of it. Raises ConfigError when it is no text."""
    if len(data) > MOST_BYTES:
        raise ConfigError([f"{file}: has over {MOST_BYTES // 1_000_000} MB, too much for an agenda"])
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked or "utf-8", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, (_old_encoding(file),) if encoding == "cp1251" else ()
    raise ConfigError([f"{file}: is neither UTF-8 text nor Windows-1251; {SAVE_AS}"])


def _old_encoding(file: str) -> str:
    letters = "Ә Ө Ү Җ Ң Һ"
    return f"{file}: read as Windows-1251, which has no {letters}: if the agenda has Tatar words, {SAVE_AS}"


def lost_letters(text: str) -> bool:
    """Whether Tatar letters became question marks on the way."""
    return _LOST.search(text) is not None
