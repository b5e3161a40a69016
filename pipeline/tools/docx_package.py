"""The parts of a .docx, which is a zip of XML files (ECMA-376, part 2), out of bytes that may be anything.

Nothing is unpacked to a disk, and nothing outside the file is opened. All limits are checked before XML is read.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

_MOST_FILES = 4000
_MOST_BYTES = 300_000_000
"""All that is packed, pictures among it."""
_MOST_PART_BYTES = 40_000_000
"""Three hours of talk with all changes tracked are 10 to 15 MB."""
_MOST_RATIO = 300
"""Word's XML shrinks to a tenth or a fortieth; a bomb, to a thousandth."""
_SMALL_BYTES = 1_000_000
_MOST_MARKS = 1_500_000
_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# All that reading a broken zip raises; NotImplementedError and UnicodeDecodeError are kinds of these.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError)


class BrokenDocx(ValueError):
    """Not a .docx, or not one that can be trusted; the message ends with what to do."""


class DocxPackage:
    """Raises BrokenDocx wherever something is wrong."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            raise BrokenDocx("it is an old .doc, or has a password; save it as .docx without a password")
        # Counted before the list is read: each of its entries takes a hundred times its bytes in memory.
        if data.count(_ENTRY) > _MOST_FILES:
            raise BrokenDocx(f"more than {_MOST_FILES} files are packed in it; it is no text document")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise BrokenDocx(
                f"it is damaged, or no .docx ({error}); open it in your word processor and save it as .docx again"
            ) from error
        self._infos = {info.filename: info for info in self._archive.infolist()}
        self._refuse_bombs()

    def _refuse_bombs(self) -> None:
        infos = self._archive.infolist()
        if sum(info.file_size for info in infos) > _MOST_BYTES:
            raise BrokenDocx(f"it unpacks to more than {_MOST_BYTES:,} bytes; take the pictures out of it")
        for info in infos:
            big = info.file_size > _SMALL_BYTES and info.file_size > info.compress_size * _MOST_RATIO
            if big or info.compress_type not in _PACKING:
                raise BrokenDocx(
                    f"{info.filename!r} in it is packed as no word processor does; open it there and save it again"
                )

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part; None when there is none of that name."""
        info = self._infos.get(part)
        return None if info is None else _tree(self._bytes(info), part)

    def _bytes(self, info: zipfile.ZipInfo) -> bytes:
        try:
            with self._archive.open(info) as file:
                data = file.read(_MOST_PART_BYTES + 1)
        except _BROKEN as error:
            raise BrokenDocx(
                f"{info.filename!r} in it is damaged ({error}); ask for the file again, or save it anew"
            ) from error
        if len(data) > _MOST_PART_BYTES:
            raise BrokenDocx(f"{info.filename!r} in it is larger than {_MOST_PART_BYTES:,} bytes; is it another file?")
        return data

    def related(self, part: str, kind: str) -> Iterator[str]:
        """Names of parts that `part` ('' for the package) uses as `kind`, e.g. 'styles'. Addresses are left alone."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relation in () if root is None else root:
            target = relation.get("Target", "")
            if relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _tree(data: bytes, part: str) -> etree._Element:
    if data.count(b"<") > _MOST_MARKS:
        raise BrokenDocx(f"{part!r} in it holds more than {_MOST_MARKS:,} elements; is it another file?")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocx(
            f"{part!r} in it cannot be read ({error.msg}); open it in your word processor and save it again"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        # Word processors write none (ECMA-376 part 2 forbids it); entities of others would name files of ours.
        raise BrokenDocx(f"{part!r} in it declares a document type, which no word processor does; it was not read")
    return root
