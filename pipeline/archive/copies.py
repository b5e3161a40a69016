"""How many good copies each episode has, and where: the archives' registers against what lies there. No bag is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.archive.archives import EARLIER, Archive
from pipeline.archive.payload import episode_files
from pipeline.archive.receipts import CopyReceipt, read_receipt
from pipeline.archive.targets import open_archive
from pipeline.bag.register import Register
from pipeline.errors import MediaError
from pipeline.model.settings import ArchiveTarget
from pipeline.store.episode_folder import EpisodeFolder

State = Literal["good", "overdue", "damaged", "earlier", "missing", "never", "unreachable"]
COUNTED = frozenset({"good", "overdue"})
"""States in which a copy counts: every byte of this version of the episode was once read there and was good."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyState:
    """One copy."""

    target: str
    state: State
    verified_at: str = ""
    """When every byte was last read and good, as far as is known."""


@dataclass(frozen=True, kw_only=True)
class EpisodeCopies:
    """A row of the board."""

    ref: str
    copies: tuple[CopyState, ...]
    wanted: int
    changed: bool
    """Whether the episode's folder was changed after its newest bag was made."""

    @property
    def counted(self) -> int:
        return sum(copy.state in COUNTED for copy in self.copies)

    @property
    def archived(self) -> bool:
        """Whether that may be said of the version that lies here."""
        return self.counted >= self.wanted and not self.changed


@dataclass(frozen=True, kw_only=True)
class Board:
    """All of it."""

    rows: tuple[EpisodeCopies, ...]
    troubles: tuple[str, ...]
    """Targets that could not be asked, and why."""


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A target that answered."""

    bags: frozenset[str]
    register: Register


def board(
    workspace: Path, folders: Sequence[EpisodeFolder], targets: Mapping[str, ArchiveTarget], *, now: dt.datetime
) -> Board:
    """Each target is asked once."""
    known: dict[str, _Known | None] = {}
    troubles: list[str] = []
    for name, target in targets.items():
        try:
            known[name] = _ask(open_archive(target, workspace))
        except (MediaError, OSError) as error:
            known[name] = None
            reason = error.strerror if isinstance(error, OSError) else str(error)
            troubles.append(f"{name} ({target.url}): {reason}; is its disk mounted?")
    rows = tuple(_row(folder, known, now) for folder in folders)
    return Board(rows=rows, troubles=tuple(troubles))


def _ask(archive: Archive) -> _Known:
    if archive.identity() is None:
        raise FileNotFoundError(2, "there is no archive there")
    bags = frozenset(bag.name for bag in archive.bags() if f"/{EARLIER}/" not in bag.name)
    return _Known(bags=bags, register=archive.register())


def _row(folder: EpisodeFolder, known: Mapping[str, _Known | None], now: dt.datetime) -> EpisodeCopies:
    settings = folder.options().settings.archive
    receipts = {name: read_receipt(folder.path, name) for name in known}
    newest = max((receipt for receipt in receipts.values() if receipt), key=lambda r: r.written_at, default=None)
    overdue = now - dt.timedelta(days=settings.verify_days)
    copies = [_state(folder.ref, name, at, receipts[name], newest, f"{overdue:%Y-%m-%dT%H:%M:%SZ}")
              for name, at in known.items()]  # fmt: skip
    return EpisodeCopies(
        ref=folder.ref, copies=tuple(copies), wanted=settings.copies, changed=_changed(folder, newest)
    )


def _state(
    ref: str, name: str, at: _Known | None, receipt: CopyReceipt | None, newest: CopyReceipt | None, overdue: str
) -> CopyState:
    if at is None:
        return CopyState(target=name, state="unreachable", verified_at=receipt.verified_at if receipt else "")
    if ref not in at.bags:
        return CopyState(target=name, state="missing" if receipt else "never")
    entry = at.register.last(ref)
    if entry is None:
        return CopyState(target=name, state="never")
    if entry.outcome == "failure":
        return CopyState(target=name, state="damaged", verified_at=receipt.verified_at if receipt else "")
    if newest and receipt and receipt.version != newest.version:
        return CopyState(target=name, state="earlier", verified_at=entry.at)
    return CopyState(target=name, state="overdue" if entry.at < overdue else "good", verified_at=entry.at)


def _changed(folder: EpisodeFolder, newest: CopyReceipt | None) -> bool:
    if newest is None:
        return False
    try:
        made = dt.datetime.fromisoformat(newest.written_at).timestamp()
        return any(file.file.stat().st_mtime > made for file in episode_files(folder.path, folder.ref))
    except (OSError, ValueError, MediaError):
        return True
