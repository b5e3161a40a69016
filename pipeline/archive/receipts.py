"""What an episode folder remembers of its copies: `receipts/archive-<target>.json` (docs/formats/archive-receipts.md).

The archive's own register is the truth; this is for when its disk is in a drawer.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipeline.archive.payload import ARCHIVE_RECEIPTS
from pipeline.store.atomic import write_json

FORMAT = 1
_TYPES = {"str": str, "int": int}


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
    stored_bytes: int
    """Of what lies there: of a tar, the file's size."""
    folder_files: int
    folder_bytes: int
    """What of the episode's folder was packed: so it is seen when something was taken out of it since."""
    made_at: str
    """When the folder was read for the bag. What changed later is not in it."""
    verified_at: str
    """When every byte was last read back and was good."""
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
        receipt = CopyReceipt(**{key: value for key, value in document.items() if key != "format"})
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    good = all(isinstance(getattr(receipt, field.name), _TYPES[str(field.type)]) for field in fields(receipt))
    return receipt if good else None


def known_archive(workspace: Path, target: str) -> str | None:
    """Id of the archive that any episode of the workspace has a copy in, by the name of the target."""
    for file in sorted(workspace.glob(f"episodes/*/*/{ARCHIVE_RECEIPTS}{target}.json")):
        receipt = read_receipt(file.parents[1], target)
        if receipt:
            return receipt.archive
    return None
