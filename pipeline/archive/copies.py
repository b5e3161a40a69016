"""How many good copies each episode has, and where: the archives' registers against what lies there. No bag is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.archive.archives import EARLIER, Archive
from pipeline.archive.payload import episode_files
from pipeline.archive.receipts import CopyReceipt, read_receipt
from pipeline.archive.targets import open_archive
from pipeline.bag.register import Register
from pipeline.bag.schedule import moment
from pipeline.errors import MediaError
from pipeline.model.settings import ArchiveTarget
from pipeline.store.episode_folder import EpisodeFolder

State = Literal["good", "overdue", "damaged", "earlier", "missing", "never", "unknown", "unreachable"]
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

    identity: str
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
    rows = tuple(_row(folder, known, now, troubles) for folder in folders)
    for name, at in known.items():
        troubles += [f"{name}: {problem}" for problem in (at.register.problems if at else ())]
    identities = [at.identity for at in known.values() if at]
    twins = [name for name, at in known.items() if at and identities.count(at.identity) > 1]
    if twins:
        troubles.append(f"{' and '.join(twins)} are one and the same archive: one copy, not {len(twins)}")
    return Board(rows=rows, troubles=tuple(dict.fromkeys(troubles)))


def _ask(archive: Archive) -> _Known:
    identity = archive.identity()
    if identity is None:
        raise FileNotFoundError(2, "there is no archive there")
    bags = frozenset(bag.name for bag in archive.bags() if f"/{EARLIER}/" not in bag.name)
    return _Known(identity=identity, bags=bags, register=archive.register())


def _row(
    folder: EpisodeFolder, known: Mapping[str, _Known | None], now: dt.datetime, troubles: list[str]
) -> EpisodeCopies:
    settings = folder.options().settings.archive
    receipts = {name: read_receipt(folder.path, name) for name in known}
    newest = max((receipt for receipt in receipts.values() if receipt), key=lambda r: r.made_at, default=None)
    copies: list[CopyState] = []
    counted: set[str] = set()
    for name, at in known.items():
        copy = _state(folder.ref, name, at, receipts[name], newest, now - dt.timedelta(days=settings.verify_days))
        if at and copy.state in COUNTED and at.identity in counted:
            copy = replace(copy, state="unknown")  # the same archive by another name
        counted |= {at.identity} if at and copy.state in COUNTED else set()
        copies.append(copy)
        receipt = receipts[name]
        if at and receipt and receipt.archive == at.identity and receipt.register not in at.register.hashes:
            troubles.append(
                f"{name}: its fixity register is not the one that {folder.ref} knows: entries were taken out, or it "
                "was written anew; `media verify` reads all bytes again"
            )
    changed = newest is not None and _changed(folder, newest)
    return EpisodeCopies(ref=folder.ref, copies=tuple(copies), wanted=settings.copies, changed=changed)


def _state(
    ref: str,
    name: str,
    at: _Known | None,
    receipt: CopyReceipt | None,
    newest: CopyReceipt | None,
    overdue: dt.datetime,
) -> CopyState:
    last = receipt.verified_at if receipt else ""
    if at is None or (receipt and receipt.archive != at.identity):
        return CopyState(target=name, state="unreachable", verified_at=last)
    entry = at.register.newest.get(ref)
    if ref not in at.bags or entry is None:
        return CopyState(target=name, state="missing" if receipt or entry else "never", verified_at=last)
    if entry.outcome == "failure":
        return CopyState(target=name, state="damaged", verified_at=last)
    whole = at.register.good(ref)
    if newest is None or whole is None:
        return CopyState(target=name, state="unknown", verified_at=whole.at if whole else "")
    if whole.identity != newest.identity:
        return CopyState(target=name, state="earlier", verified_at=whole.at)
    state: State = "overdue" if moment(whole) < overdue else "good"
    return CopyState(target=name, state=state, verified_at=whole.at)


def _changed(folder: EpisodeFolder, newest: CopyReceipt) -> bool:
    """Whether the folder is not what was packed, as far as can be told without reading it."""
    try:
        made = dt.datetime.fromisoformat(newest.made_at).timestamp()
        files = episode_files(folder.path, folder.ref)
        now = len(files), sum(file.size_bytes for file in files)
        younger = any(file.file.stat().st_mtime > made for file in files)
    except (OSError, ValueError, MediaError):
        return True
    return younger or now != (newest.folder_files, newest.folder_bytes)
