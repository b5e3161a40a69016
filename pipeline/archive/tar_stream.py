"""Reads an uncompressed tar from its beginning to its end, and believes nothing that stands in it.

Only plain files come out; links, devices, sparse files and names that lead elsewhere are told as problems and skipped.
Python's tarfile reads a header's extension into memory whatever size it claims (a bag from outside may claim 8 GiB) and
takes a cut-off archive for a whole one; both are refused here. Formats: POSIX ustar and pax (IEEE Std 1003.1), and the
long names of GNU tar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.bag.manifest import unsafe_path

BLOCK = 512
_CHUNK_BYTES = 1 << 20
_MOST_EXTENSION_BYTES = 1 << 20
MOST_ENTRIES = 100_000
_USTAR_PREFIX = slice(345, 500)
_TYPES = {b"1": "a hard link", b"2": "a symbolic link", b"3": "a device", b"4": "a device", b"6": "a named pipe",
          b"7": "a file of a strange kind", b"S": "a sparse file"}  # fmt: skip

Read = Callable[[int], bytes]
"""At most so many bytes; none at the end."""


class BrokenTar(Exception):
    """The archive ends too early, or is none. The message says where."""


@dataclass(kw_only=True)
class Member:
    """One entry. Its chunks must be read before the next entry is asked for; what is left of them is skipped."""

    path: str
    size_bytes: int
    chunks: Iterator[bytes]
    problem: str = ""
    """Why it is not to be used: what it is instead of a plain file, or where its name leads."""


@dataclass(kw_only=True)
class _Extension:
    """What pax and GNU headers say of the entry after them."""

    path: str | None = None
    size: int | None = None
    sparse: bool = False


def members(read: Read) -> Iterator[Member]:
    """All entries but folders, in order. Raises BrokenTar where the archive cannot be read on."""
    whole = _Exactly(read)
    extension, count = _Extension(), 0
    while (header := whole.block()) is not None:
        count += 1
        if count > MOST_ENTRIES:
            raise BrokenTar(f"it has more than {MOST_ENTRIES} entries")
        kind, size = header[156:157], _number(header[124:136])
        if kind in {b"x", b"g", b"L", b"K"}:
            _extend(extension, kind, whole.extension(size))
            continue
        size = size if extension.size is None else extension.size
        path = (_name(header) if extension.path is None else extension.path).removeprefix("./")
        problem = _problem(kind, path, sparse=extension.sparse)
        extension = _Extension()
        if kind == b"5" or (path.endswith("/") and not size):
            whole.skip(size)
            continue
        held = 0 if kind in {b"1", b"2", b"3", b"4", b"6"} else size
        chunks = whole.chunks(held)
        yield Member(path=path, size_bytes=size, chunks=chunks, problem=problem)
        for _ in chunks:
            pass


def bag_members(read: Read) -> Iterator[tuple[str, Member]]:
    """The entries of a bag, each with its path in the bag: all must lie in one folder (RFC 8493, 4)."""
    folder: str | None = None
    for member in members(read):
        first, _, path = member.path.partition("/")
        if folder is None and path and not member.problem:
            folder = first
        if not member.problem and (first != folder or not path):
            member.problem = "lies outside the bag's folder"
        yield path, member


class _Exactly:
    """Reads what was asked for, or raises."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._at = 0

    def block(self) -> bytes | None:
        """The next header; None at the end of the archive, which is a block of zeros."""
        header = self._take(BLOCK)
        if not any(header):
            return None
        claimed = _number(header[148:156])
        if sum(header[:148]) + 8 * 32 + sum(header[156:]) != claimed:
            raise BrokenTar(f"at byte {self._at - BLOCK} there is no header of a tar archive")
        return header

    def extension(self, size: int) -> bytes:
        if size > _MOST_EXTENSION_BYTES:
            raise BrokenTar(f"at byte {self._at} a name claims to have {size} bytes")
        return self._take(size + -size % BLOCK)[:size]

    def skip(self, size: int) -> None:
        for _ in self.chunks(size):
            pass

    def chunks(self, size: int) -> Iterator[bytes]:
        """The bytes of an entry, without what fills its last block."""
        left = size
        while left:
            data = self._read(min(left, _CHUNK_BYTES))
            if not data:
                raise BrokenTar(f"it ends at byte {self._at}, in the middle of a file")
            self._at += len(data)
            left -= len(data)
            yield data
        self._take(-size % BLOCK)

    def _take(self, size: int) -> bytes:
        parts = []
        while size:
            data = self._read(size)
            if not data:
                raise BrokenTar(f"it ends at byte {self._at}: the end of the archive is missing")
            self._at += len(data)
            size -= len(data)
            parts.append(data)
        return b"".join(parts)


def _problem(kind: bytes, path: str, *, sparse: bool) -> str:
    if sparse:
        return f"is {_TYPES[b'S']}"
    if kind not in {b"0", b"\0", b"5"}:
        return f"is {_TYPES.get(kind, 'no file')}"
    return unsafe_path(path.removesuffix("/"))


def _number(field: bytes) -> int:
    """Octal, or GNU's binary for what does not fit."""
    if field[0] in {0x80, 0xFF}:
        value = int.from_bytes(field[1:], "big")
        return value if field[0] == 0x80 and value < 1 << 62 else _wrong(field)  # noqa: PLR2004
    text = field.rstrip(b"\0 ").lstrip(b" ")
    if not text:
        return 0
    return int(text, 8) if text.isdigit() and not set(text) & set(b"89") else _wrong(field)


def _wrong(field: bytes) -> int:
    raise BrokenTar(f"{field!r} in a header is no size")


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[_USTAR_PREFIX]) if header[257:262] == b"ustar" and header[262:263] == b"\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _extend(extension: _Extension, kind: bytes, data: bytes) -> None:
    if kind == b"L":
        extension.path = _text(data)
    if kind != b"x":
        return
    while data:
        length, _, _ = data.partition(b" ")
        size = int(length) if length.isdigit() and len(length) < 8 else 0  # noqa: PLR2004
        key, equals, value = data[len(length) + 1 : size].partition(b"=")
        if not equals or size > len(data) or not value.endswith(b"\n"):
            raise BrokenTar("a pax header is damaged")
        if key == b"path":
            extension.path = value[:-1].decode("utf-8", "surrogateescape")
        elif key == b"size":
            extension.size = int(value) if value[:-1].isdigit() and len(value) < 20 else _wrong(value)  # noqa: PLR2004
        elif key.startswith(b"GNU.sparse."):
            extension.sparse = True
        data = data[size:]
