"""Cutting text to a limit without tearing a character: tags, feeds and networks count bytes, and Cyrillic takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

_JOINER = "\u200d"
_VARIATION = range(0xFE00, 0xFE10)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


def truncate_bytes(text: str, limit: int, *, ellipsis: str = "…") -> str:
    """`text` if it has at most `limit` bytes of UTF-8; else as many whole words as fit, and `ellipsis`.

    Where whole words would leave less than half of what fits, the cut is between two characters as people see them
    (a letter with its marks, an emoji with its parts). An ellipsis that does not fit is left out.
    """
    return _truncate(text, limit, ellipsis, lambda part: len(part.encode("utf-8", "surrogatepass")))


def truncate_chars(text: str, limit: int, *, ellipsis: str = "…") -> str:
    """The same with `limit` in code points, as most networks count."""
    return _truncate(text, limit, ellipsis, len)


def graphemes(text: str) -> Iterator[str]:
    """Characters as people see them: near enough to UAX 29 for Cyrillic, Latin and emoji, and cheap."""
    cluster = ""
    flags = 0
    for char in text:
        flag = ord(char) in _FLAGS
        joined = cluster and (_extends(char) or cluster.endswith(_JOINER) or (flag and flags % 2 == 1))
        if cluster and not joined:
            yield cluster
            cluster = ""
        flags = flags + 1 if flag else 0
        cluster += char
    if cluster:
        yield cluster


def _extends(char: str) -> bool:
    code = ord(char)
    return char == _JOINER or code in _VARIATION or code in _SKIN_TONES or unicodedata.category(char) in {"Mn", "Me"}


def _truncate(text: str, limit: int, ellipsis: str, size: Callable[[str], int]) -> str:
    if size(text) <= limit:
        return text
    if size(ellipsis) >= limit:
        ellipsis = ""
    room = limit - size(ellipsis)
    kept: list[str] = []
    for cluster in graphemes(text):
        room -= size(cluster)
        if room < 0:
            break
        kept.append(cluster)
    head = "".join(kept)
    if not text[len(head) : len(head) + 1].isspace():
        words, _, torn = head.rpartition(" ")
        if len(torn) <= len(words):
            head = words
    return head.rstrip(" \t\n,;:—–-") + ellipsis if head.strip() else head
