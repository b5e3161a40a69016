"""What an episode folder remembers of its copies: `receipts/archive-<target>.json` (docs/formats/archive-receipts.md).

The archive's own register is the truth; this is for when its disk is in a drawer.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.archive.payload import ARCHIVE_RECEIPTS
from pipeline.store.atomic import write_json

FORMAT = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyReceipt:
    """One copy, as it was when it was last written or verified from here."""

    target: str
    archive: str
    """Id of the archive."""
    version: str
    """sha256 of the bag's sha256 manifest, and the access to it: which version of the episode it is."""
    identity: str
    """sha256 of the bag's sha256 tagmanifest."""
    size_bytes: int
    written_at: str
    verified_at: str
    """When every byte was last read back and was good; empty when it was not good."""
    register: str
    """Hash of the register's entry: it proves that the register was not written anew since."""


def receipt_file(folder: Path, target: str) -> Path:
    return folder / f"{ARCHIVE_RECEIPTS}{target}.json"


def write_receipt(folder: Path, receipt: CopyReceipt) -> None:
    write_json(receipt_file(folder, receipt.target), {"format": FORMAT, **asdict(receipt)})


def read_receipt(folder: Path, target: str) -> CopyReceipt | None:
    """None when there is none, or it cannot be read."""
    try:
        document = json.loads(receipt_file(folder, target).read_bytes())
        return CopyReceipt(**{key: value for key, value in document.items() if key != "format"})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
