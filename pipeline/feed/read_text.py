"""The text of a feed, whatever its encoding says: what is declared is often not what was written."""

from __future__ import annotations

import codecs
import re

MAX_FEED_BYTES = 24 << 20
"""Larger than any feed of a show; apps give up long before (a feed of 5,000 full items is about 20 MB)."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"))
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Encodings of text that feeds come in; not the codecs that Python has for other ends (utf-7, punycode, zip …).
_CODECS = re.compile(
    r"utf-?8|utf-?(?:16|32)(?:-?[lb]e)?|ascii|iso8859-\d+|cp\d+|koi8-\w|gb\w+|big5\w*|shift_jis\w*|euc_\w+"
)
_DECLARATION = re.compile(r"(\s*)<\?xml\b.*?\?>", re.DOTALL)
_NOT_SPACE = re.compile(r"\S")
_DAMAGE = 0.1
"""Share of replaced characters up to which a text is called damaged UTF-8; above, it is another encoding."""


def feed_text(data: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text without XML declaration, its lines where they were; and what was odd: (code, message) each.

    Raises ValueError when it is too large, or binary.
    """
    if len(data) > MAX_FEED_BYTES:
        raise ValueError(
            f"it has {len(data) / 1e6:.1f} MB; no app reads a feed of more than {MAX_FEED_BYTES / 1e6:.0f} MB. "
            "Move older episodes to further pages (RFC 5005)"
        )
    text, declared, used = _decoded(data)
    oddities = []
    if declared and _name(declared) != _name(used):
        advice = f'write encoding="{used}"' + (" or, better, write UTF-8" if used != "utf-8" else "")
        said = f"it says that it is written in {declared}, but it is {used}: apps that believe it show broken letters"
        oddities.append(("encoding-wrong", f"{said}; {advice}"))
    elif _name(used) != "utf-8":
        oddities.append(("encoding-not-utf8", f"it is written in {used}; write UTF-8, which every app reads"))
    if "\ufffd" in text:
        at = text.count("\n", 0, text.index("\ufffd")) + 1
        oddities.append(
            ("encoding-damaged", f"line {at} has bytes that are no {used} letters: write the text there anew")
        )
    declaration = _DECLARATION.match(text)
    if text[:1].isspace() and declaration:
        oddities.append(
            ("leading-space", "there are blanks or lines before <?xml …?>: strict readers refuse it; remove them")
        )
    if declaration:
        text = _NOT_SPACE.sub(" ", declaration[0]) + text[declaration.end() :]
    return text, tuple(oddities)


def _decoded(data: bytes) -> tuple[str, str, str]:
    """Text, the encoding that is declared ('' when none), and the one that was used."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            # A declaration that a byte order mark contradicts is ignored by every reader (XML 1.0, appendix F).
            return data[len(mark) :].decode(codec, "replace"), "", codec
    for start, codec in _WIDE:
        if data.startswith(start):
            return data.decode(codec, "replace"), "", codec
    if b"\0" in data[:4096]:
        raise ValueError("it is binary, not a feed: it holds zero bytes")
    match = _DECLARED.match(data)
    declared = match[1].decode("ascii").lower() if match else ""
    used = _used(data, declared)
    return data.decode(used, "replace"), declared, used


def _used(data: bytes, declared: str) -> str:
    """What it is really written in. Bytes above 127 that are good UTF-8 are no accident."""
    guess = data.decode("utf-8", "replace")
    letters = sum(map(len, re.findall(r"[^\x00-\x7f]+", guess)))
    damaged = guess.count("\ufffd")
    if letters and damaged <= letters * _DAMAGE:
        return "utf-8"
    codec = _codec(declared or "utf-8")
    if codec:
        try:
            data.decode(codec)
        except UnicodeError:
            pass
        else:
            return declared or "utf-8"
    return _one_byte(data)


def _one_byte(data: bytes) -> str:
    """Cyrillic words are runs of high bytes; in a Latin text such bytes stand alone."""
    high = re.findall(rb"[\xa8\xb8\xc0-\xff]+", data)
    return "windows-1251" if sum(len(run) > 1 for run in high) * 2 > len(high) else "windows-1252"


def _codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    return codec if _CODECS.fullmatch(codec) else None


def _name(encoding: str) -> str:
    """ASCII is UTF-8, too: not a thing to complain about."""
    codec = _codec(encoding) or encoding
    return "utf-8" if codec == "ascii" else codec
