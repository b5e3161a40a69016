"""The container of an EPUB (OCF 3.3): a zip whose first entry says what it is; the same entries give the same bytes."""

from __future__ import annotations

import contextlib
import zipfile
from types import TracebackType
from typing import BinaryIO, Self

_MIMETYPE = b"application/epub+zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Times of files would be those of this run; none is earlier than this one."""
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


class EpubContainer:
    """Entries go into the file one by one; nothing of them stays in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self.add("mimetype", _MIMETYPE, packed=False)

    def add(self, name: str, data: bytes, *, packed: bool = True) -> None:
        """`packed`: whether to compress it; pictures are already."""
        entry = zipfile.ZipInfo(name, date_time=_EPOCH)
        entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._zip.writestr(entry, data, compresslevel=9 if packed else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Also after an error: a zip that is left open writes into a closed file when it is collected.
        with contextlib.nullcontext() if kind is None else contextlib.suppress(OSError):
            self._zip.close()
