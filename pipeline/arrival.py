"""A raw recording arrives: probed, copied, given an episode of its own, or recognised as one that is already here."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError, EpisodeError, MediaError, UsageError
from pipeline.model.media import MediaFacts, SourceFile
from pipeline.store.atomic import sync_folder, write_bytes
from pipeline.store.episode_folder import EPISODE_FILE, EpisodeFolder
from pipeline.store.fixity import sha256_of
from pipeline.store.intake import check_space, copy_recording
from pipeline.store.lock import locked, try_lock
from pipeline.store.new_episode import episode_toml, mint_guid, write_overrides
from pipeline.store.options import read_preset
from pipeline.store.sources import read_sources, write_sources
from pipeline.store.text_lock import text_locked
from pipeline.store.toml_file import read_toml
from pipeline.store.workspace import Workspace
from pipeline.text.slugs import file_slug, slug
from pipeline.tools.probe import probe

INCOMING = ".incoming-"
UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
"""What a file name may hold and a title may not."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What the producer said at ingest."""

    show: str
    recordings: tuple[Path, ...]
    title: str | None = None
    date: dt.date | None = None
    season: int | None = None
    number: int | None = None
    episode: str | None = None
    """Name of the folder; default: date and title."""
    flags: Mapping[str, Any] | None = None
    """Option tables; they are written into the new episode.toml, so that later runs agree."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Further facts for the new episode.toml, by their keys there; a `title` in here has it in every language."""
    also: Callable[[Path], None] = lambda _folder: None
    """Told the folder before it becomes an episode: puts what else belongs into it there."""


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """Where the recording is now."""

    folder: EpisodeFolder
    new: bool
    notes: tuple[str, ...]


def arrive(workspace: Workspace, arrival: Arrival, *, progress: Callable[[float], None] = lambda _f: None) -> Arrived:
    """Raises ConfigError, UsageError, RecordingError or EpisodeError before anything is copied where possible."""
    facts = _probe_all(arrival.recordings)
    notes: list[str] = []
    title, date = _title_and_date(arrival, facts, notes)
    main = read_preset(workspace, arrival.show, arrival.flags).show.languages[0]
    titles = {"title": {main: title}, **arrival.facts}
    said = {**titles, "date": date, "season": arrival.season, "number": arrival.number}
    settings = read_preset(workspace, arrival.show, arrival.flags, said)
    home = workspace.episodes / arrival.show
    home.mkdir(parents=True, exist_ok=True)
    known = _same_sizes(workspace, arrival)
    if known is not None:
        return _already_here(workspace, known, arrival)
    _free_folder(home, arrival, "any")
    check_space(home, sum(p.stat().st_size for p in arrival.recordings), what="copying the recording")
    with locked(home):
        _sweep(home)
        incoming = Path(tempfile.mkdtemp(prefix=INCOMING, dir=home))
        held = try_lock(incoming)
    try:
        sources = _copy_all(arrival.recordings, facts, incoming, progress)
        write_sources(incoming, sources)
        with locked(home):
            known = _same_bytes(workspace, arrival.show, [s.sha256 for s in sources])
            if known is not None:
                return _already_here(workspace, known, arrival)
            season, number = _numbers(workspace, arrival, serial=settings.show.type == "serial")
            arrival.also(incoming)
            text = episode_toml(
                title=titles["title"],
                date=date,
                guid=mint_guid(arrival.show, [s.sha256 for s in sources]),
                season=season,
                number=number,
                overrides=arrival.flags or {},
                facts={key: value for key, value in arrival.facts.items() if key != "title"},
            )
            write_bytes(incoming / EPISODE_FILE, text.encode())
            target = _free_folder(home, arrival, f"{date.isoformat()}-{slug(title, max_length=48)}")
            incoming.chmod(0o755)
            os.rename(incoming, target)  # noqa: PTH104
            sync_folder(home)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
        if held is not None:
            os.close(held)
    missing = [language for language in settings.show.languages if language not in titles["title"]]
    if missing:
        there = " and ".join(map(repr, titles["title"]))
        notes.append(
            f"the title is in {there} only; add it in {', '.join(map(repr, missing))} to {target / EPISODE_FILE}"
        )
    return Arrived(folder=EpisodeFolder(workspace=workspace, path=target), new=True, notes=tuple(notes))


def _probe_all(recordings: Sequence[Path]) -> list[MediaFacts]:
    """All problems of all files at once."""
    facts, problems = [], list[MediaError]()
    for path in recordings:
        try:
            facts.append(probe(path))
        except MediaError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise EpisodeError("\n".join(str(problem) for problem in problems))
    return facts


def _title_and_date(arrival: Arrival, facts: Sequence[MediaFacts], notes: list[str]) -> tuple[str, dt.date]:
    first = arrival.recordings[0]
    title = arrival.title or UNSPEAKABLE.sub(" ", first.stem).strip() or "recording"
    if arrival.title is None:
        notes.append(f"no --title: the file's name {title!r} is used")
    if arrival.date is not None:
        return title, arrival.date
    if facts[0].recorded_on:
        notes.append(f"no --date: the recording says {facts[0].recorded_on}")
        return title, dt.date.fromisoformat(facts[0].recorded_on)
    date = dt.datetime.fromtimestamp(first.stat().st_mtime).date()  # noqa: DTZ006 - the producer's own calendar
    notes.append(f"no --date and none in the recording: the file's day, {date}, is used")
    return title, date


def _copy_all(
    recordings: Sequence[Path], facts: Sequence[MediaFacts], incoming: Path, progress: Callable[[float], None]
) -> list[SourceFile]:
    total, done = sum(p.stat().st_size for p in recordings) or 1, 0

    def count(size: int) -> None:
        nonlocal done
        done += size
        progress(done / total)

    (incoming / "source").mkdir()
    sources: list[SourceFile] = []
    for index, (path, fact) in enumerate(zip(recordings, facts, strict=True), 1):
        name = f"{index:02}-{file_slug(path.name)}"
        sha256 = copy_recording(path, incoming / "source" / name, progress=count)
        size = (incoming / "source" / name).stat().st_size
        original = path.name.encode("utf-8", "backslashreplace").decode()
        sources.append(SourceFile(name=name, original_name=original, sha256=sha256, size_bytes=size, facts=fact))
    return sources


def _same_sizes(workspace: Workspace, arrival: Arrival) -> Path | None:
    """An episode whose sources have the sizes of these files, and then the same bytes: no copy is needed to know."""
    sizes = [p.stat().st_size for p in arrival.recordings]
    for folder in workspace.episode_folders(arrival.show):
        sources = _sources_of(folder)
        if [s.size_bytes for s in sources] == sizes and [s.sha256 for s in sources] == [
            sha256_of(p) for p in arrival.recordings
        ]:
            return folder
    return None


def _sources_of(folder: Path) -> tuple[SourceFile, ...]:
    """Of another episode. One that is damaged is told when it is worked on; it must not keep new ones out."""
    try:
        return read_sources(folder)
    except (MediaError, OSError):
        return ()


def _same_bytes(workspace: Workspace, show: str, hashes: Sequence[str]) -> Path | None:
    for folder in workspace.episode_folders(show):
        if [s.sha256 for s in _sources_of(folder)] == list(hashes):
            return folder
    return None


def _already_here(workspace: Workspace, path: Path, arrival: Arrival) -> Arrived:
    """Option flags given now hold from now on, so they are written down; facts stay as people have them."""
    if arrival.episode and arrival.episode != path.name:
        raise EpisodeError(
            f"this recording is already the episode {path.parent.name}/{path.name}; "
            "leave --episode out: its guid belongs to that folder",
            episode=path.name,
        )
    folder = EpisodeFolder(workspace=workspace, path=path)
    notes = [f"this recording is already here as {folder.ref}; no second copy is made"]
    given = {"title": arrival.title, "date": arrival.date, "season": arrival.season, "number": arrival.number}
    ignored = [f"--{name}" for name, value in given.items() if value is not None]
    if ignored:
        notes.append(f"{', '.join(ignored)} of this call not used: change it in {path / EPISODE_FILE}")
    changed = []
    if arrival.flags:
        with locked(path), text_locked(folder):
            changed = write_overrides(path / EPISODE_FILE, arrival.flags)
    if changed:
        notes.append(f"{path / EPISODE_FILE} now says {', '.join(changed)}")
    return Arrived(folder=folder, new=False, notes=tuple(notes))


def _numbers(workspace: Workspace, arrival: Arrival, *, serial: bool) -> tuple[int | None, int | None]:
    """In a serial show an episode without a number gets the next one of its season."""
    if arrival.number is not None or not serial:
        return arrival.season, arrival.number
    season = arrival.season or 1
    taken = [_facts_of(folder) for folder in workspace.episode_folders(arrival.show)]
    numbers = [e.get("number", 0) for e in taken if e.get("season", 1) == season]
    return season, max((n for n in numbers if isinstance(n, int)), default=0) + 1


def _facts_of(folder: Path) -> dict[str, Any]:
    """What another episode says of itself; nothing when its episode.toml cannot be read."""
    try:
        return read_toml(folder / EPISODE_FILE)
    except ConfigError:
        return {}


def _free_folder(home: Path, arrival: Arrival, wanted: str) -> Path:
    if arrival.episode is not None:
        if slug(arrival.episode, max_length=80) != arrival.episode:
            raise UsageError(
                f"--episode {arrival.episode!r}: use a-z, 0-9 and hyphens, for example {slug(arrival.episode)!r}"
            )
        if (home / arrival.episode).exists():
            raise EpisodeError(
                f"{home / arrival.episode} exists already, with another recording; choose another --episode",
                episode=arrival.episode,
            )
        return home / arrival.episode
    names = (wanted, *(f"{wanted}-{n}" for n in range(2, 1000)))
    return next(home / name for name in names if not (home / name).exists())


def _sweep(home: Path) -> None:
    """Remove copies that a killed ingest left; those of a living one hold their lock."""
    for folder in home.glob(f"{INCOMING}*"):
        if folder.is_symlink() or not folder.is_dir():
            continue
        held = try_lock(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)
