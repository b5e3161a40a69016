"""Tag files of a bag: `Label: value` a line (RFC 8493, 2.1.1 and 2.2.2)."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterable

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""bagit.txt"""
_VERSION = re.compile(r"BagIt-Version: ?(\d+\.\d+)\s+Tag-File-Character-Encoding: ?(\S+)\s*")
_ENCODINGS = re.compile(r"utf-(8(-sig)?|(16|32)(-[lb]e)?)|ascii|iso8859-\d+|cp125\d|koi8-r")
"""As Python names them. Others that it knows are no texts (zlib), or need more time than a bag may take (punycode)."""
_LONGEST_NAME = 40
VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")


def render_tags(tags: Iterable[tuple[str, str]]) -> str:
    """Labels may repeat, order is kept. A value is one line: whatever breaks lines in it becomes a space."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in tags)


def parse_tags(text: str) -> list[tuple[str, str]]:
    """Labels and values in order; a line that begins with white space goes on with the one before."""
    found: list[tuple[str, list[str]]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        if line[:1] in {" ", "\t"} and found:
            found[-1][1].append(line.strip())
        elif ":" in line:
            label, _, value = line.partition(":")
            found.append((label.strip(), [value.strip()]))
    return [(label, " ".join(part for part in parts if part)) for label, parts in found]


def tag(tags: Iterable[tuple[str, str]], label: str) -> str | None:
    """The first value of a label, whatever its case."""
    return next((value for name, value in tags if name.lower() == label.lower()), None)


def declared(text: str) -> tuple[str, str] | None:
    """(version, encoding) of a bagit.txt; None when it is none."""
    match = _VERSION.fullmatch(text)
    return (match[1], match[2]) if match else None


def known_encoding(name: str) -> str | None:
    """What Python calls an encoding of texts; None when it is none that a bag may have here."""
    with contextlib.suppress(LookupError, ValueError):
        found = codecs.lookup(name[:_LONGEST_NAME]).name
        return found if _ENCODINGS.fullmatch(found) else None
    return None


def oxum(value: str) -> tuple[int, int] | None:
    """(bytes, files) of a Payload-Oxum."""
    match = re.fullmatch(r"(\d{1,18})\.(\d{1,12})", value)
    return (int(match[1]), int(match[2])) if match else None
