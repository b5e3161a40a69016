"""The tag files of a bag that is being made. Pure: the same facts give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.bag.manifest import OURS, render_manifest
from pipeline.bag.tags import DECLARATION, render_tags, tag

PROFILE_ID = "urn:uuid:0d3b9f0e-3a0e-5b57-9d1e-6f6d0f5a7c21"
PROFILE = "metadata/profile.json"
ABOUT = "metadata/about.txt"
DUBLIN_CORE = "metadata/dublin-core.xml"
BAGGING_TIME = "Bagging-Time"
"""Ours: the standard's date has no time, and two versions of one day must have an order."""
_UNITS = ("B", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A payload file as it is in the bag."""

    path: str
    size_bytes: int
    digests: Mapping[str, str]
    """By each of OURS."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What bag-info.txt says."""

    organisation: str
    email: str
    description: str
    identifier: str
    """The guid; of a series, that of the show."""
    sender_identifier: str
    """'show/episode'."""
    group: str
    """The show."""
    at: dt.datetime
    """When it was made, UTC."""
    agent: str
    access: str
    """'open', 'restricted' or 'dark': whether anything in it is withheld from the public."""


def made_name(tags: Iterable[tuple[str, str]], now: dt.datetime) -> str:
    """What an earlier version of a bag is called: its own Bagging-Time; of a bag that has none, 'unknown-' and now."""
    said = re.sub(r"[^0-9TZ]", "", tag(tags, BAGGING_TIME) or "")
    return said if re.fullmatch(r"\d{8}T\d{6}Z", said) else f"unknown-{now:%Y%m%dT%H%M%SZ}"


def payload_digest(packed: Sequence[Packed]) -> str:
    """What tells two versions of a payload apart: the sha256 of its sha256 manifest."""
    return hashlib.sha256(_manifest(packed, "sha256")).hexdigest()


def tag_files(packed: Sequence[Packed], facts: Facts, metadata: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> bytes of all files of a bag but its payload. `metadata`: those under metadata/."""
    files = {"bagit.txt": DECLARATION.encode(), "bag-info.txt": render_tags(_info(packed, facts)).encode()}
    files |= {f"manifest-{name}.txt": _manifest(packed, name) for name in OURS} | dict(metadata)
    sealed = dict(files)
    for name in OURS:
        digests = {path: hashlib.new(name, data).hexdigest() for path, data in sealed.items()}
        files[f"tagmanifest-{name}.txt"] = render_manifest(digests).encode()
    return files


def _manifest(packed: Sequence[Packed], algorithm: str) -> bytes:
    return render_manifest({file.path: file.digests[algorithm] for file in packed}).encode()


def _info(packed: Sequence[Packed], facts: Facts) -> list[tuple[str, str]]:
    size = sum(file.size_bytes for file in packed)
    return [
        ("Source-Organization", facts.organisation),
        ("Contact-Email", facts.email),
        ("External-Description", facts.description),
        ("External-Identifier", facts.identifier),
        ("Internal-Sender-Identifier", facts.sender_identifier),
        ("Bag-Group-Identifier", facts.group),
        ("Bagging-Date", facts.at.date().isoformat()),
        (BAGGING_TIME, f"{facts.at:%Y-%m-%dT%H:%M:%SZ}"),
        ("Bag-Size", _readable(size)),
        ("Payload-Oxum", f"{size}.{len(packed)}"),
        ("Bag-Software-Agent", facts.agent),
        ("BagIt-Profile-Identifier", PROFILE_ID),
        ("Access-Status", facts.access),
    ]


def _readable(size: float) -> str:
    unit = 0
    while size >= _THOUSAND and unit < len(_UNITS) - 1:
        size, unit = size / _THOUSAND, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size:.0f} B"
