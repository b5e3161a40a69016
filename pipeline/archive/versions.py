"""Which of several copies of a bag is the newest version, by what each says of itself. No bag is read whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.archive.archives import TarBag
from pipeline.archive.bags import Bag
from pipeline.archive.tar_stream import BrokenTar, bag_members
from pipeline.archive.verify import Chunked, shown
from pipeline.bag.judgement import MOST_INFO_BYTES, PAYLOAD
from pipeline.bag.making import BAGGING_TIME
from pipeline.bag.tags import parse_tags, tag
from pipeline.errors import PublishError

_INFO = "bag-info.txt"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One bag that may be restored."""

    bag: Bag | TarBag
    made_at: str
    """UTC, as its bag-info.txt says; empty when that cannot be read."""

    @property
    def place(self) -> str:
        """For people."""
        return shown(self.bag.place)


def newest_first(bags: Iterable[Bag | TarBag]) -> list[Copy]:
    """Copies of one version stay in their order; those that do not say when they were made come last."""
    return sorted((Copy(bag=bag, made_at=made_at(bag)) for bag in bags), key=lambda copy: copy.made_at, reverse=True)


def others(chosen: Copy, copies: Sequence[Copy]) -> tuple[str, ...]:
    """In words, which other versions than the chosen one were seen."""
    return tuple(_told(copy, chosen) for copy in copies if copy is not chosen and copy.made_at != chosen.made_at)


def _told(copy: Copy, chosen: Copy) -> str:
    if not copy.made_at or not chosen.made_at:
        return f"there is a copy at {copy.place}; one of the two does not say which version it is"
    which = "a newer" if copy.made_at > chosen.made_at else "an earlier"
    return f"{which} version lies at {copy.place} (made {copy.made_at})"


def made_at(bag: Bag | TarBag) -> str:
    """When a bag was made; empty when it does not say so. Of a tar no more than its beginning is read."""
    try:
        data = _info_in_tar(bag) if isinstance(bag, TarBag) else _info(bag)
    except (OSError, PublishError, BrokenTar):
        return ""
    said = tag(parse_tags(data.decode("utf-8", "replace")), BAGGING_TIME) or ""
    return said if _TIME.fullmatch(said) else ""


def _info(bag: Bag) -> bytes:
    if bag.facts(_INFO).size_bytes > MOST_INFO_BYTES:
        return b""
    return b"".join(bytes(chunk) for chunk in bag.chunks(_INFO))


def _info_in_tar(tar: TarBag) -> bytes:
    for path, member in bag_members(Chunked(tar.bag.chunks(tar.path)).read):
        if path == _INFO and not member.problem and member.size_bytes <= MOST_INFO_BYTES:
            return b"".join(member.chunks)
        if path.startswith(PAYLOAD):
            break
    return b""
