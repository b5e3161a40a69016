"""What goes with an episode into its bag: recordings as FLAC, its presets, and how it was published."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.payload import FLAC, PRESETS, PUBLISHED, PayloadFile, payload_file
from pipeline.destinations.layout import destination_name, record_path
from pipeline.errors import ToolError
from pipeline.feed.edition import Edition, main_language
from pipeline.feed.pages import HEAD, Page
from pipeline.model.media import SourceFile
from pipeline.model.published import parse_episode, parse_show
from pipeline.model.settings import Settings
from pipeline.store.atomic import write_bytes, write_json
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.fixity import sha256_of
from pipeline.store.options import HOUSE, inside
from pipeline.store.published_cache import cache_for
from pipeline.store.sources import read_sources
from pipeline.tools.flac import decode_flac, encode_flac, flac_version

_SCRATCH = "work/archive"


@dataclass(kw_only=True)
class Companions:
    """The files, and what there is to say of them."""

    files: list[PayloadFile] = field(default_factory=list)
    flacs: dict[str, str] = field(default_factory=dict)
    """FLAC's path in the bag -> name of the recording."""
    flac_version: str = ""
    notes: list[str] = field(default_factory=list)


def companions(folder: EpisodeFolder, settings: Settings, say: Callable[[str], None]) -> Companions:
    """Makes them in the episode's work/; what is there from an earlier run is used again."""
    found = Companions()
    found.files += _presets(folder, settings)
    found.files += _published(folder, settings)
    if settings.archive.flac:
        for source in read_sources(folder.path):
            if source.facts.container.split(",")[0] in {"wav", "w64"} and source.name.endswith((".wav", ".bwf")):
                _flac(folder, source, found, say)
    return found


def _flac(folder: EpisodeFolder, source: SourceFile, found: Companions, say: Callable[[str], None]) -> None:
    scratch = folder.path / _SCRATCH
    scratch.mkdir(parents=True, exist_ok=True)
    target, note = scratch / f"{source.sha256[:16]}.flac", scratch / f"{source.sha256[:16]}.json"
    try:
        found.flac_version = flac_version()
        if not _proven(target, note, source.sha256, found.flac_version):
            say(f"{source.name}: making a FLAC that gives it back to the bit")
            _prove(folder.path / "source" / source.name, target, source.sha256)
            write_json(note, {"wav": source.sha256, "flac": sha256_of(target), "by": found.flac_version})
    except ToolError as error:
        lines = str(error).splitlines()
        reason = " ".join(dict.fromkeys((lines[0], lines[-1])))
        found.notes.append(f"{source.name} is kept as WAV alone: {reason}")
        return
    path = f"{FLAC}{Path(source.name).stem}.flac"
    found.flacs[path] = source.name
    found.files.append(payload_file(path, target))


def _prove(source: Path, target: Path, sha256: str) -> None:
    """Encode, decode again, compare. Raises ToolError; then there is no `target`."""
    back, same = target.with_suffix(".back.wav"), False
    try:
        encode_flac(source, target)
        decode_flac(target, back)
        same = sha256_of(back) == sha256
    finally:
        back.unlink(missing_ok=True)
        if not same:
            target.unlink(missing_ok=True)
    if not same:
        raise ToolError(f"another file than {source.name} comes back from its FLAC")


def _proven(target: Path, note: Path, wav: str, version: str) -> bool:
    """Whether an earlier run has proven this very file."""
    try:
        said = json.loads(note.read_bytes())
        return bool(said == {"wav": wav, "flac": sha256_of(target), "by": version})
    except (OSError, ValueError):
        return False


def _presets(folder: EpisodeFolder, settings: Settings) -> Iterator[PayloadFile]:
    """Whatever the episode is made from besides its own folder."""
    presets, show = folder.workspace.presets, folder.path.parent.name
    names = [HOUSE, f"{show}.toml", settings.show.cover]
    names += [f"templates/{name}" for name in sorted(set(settings.notes.templates.values()))]
    for name in dict.fromkeys(names):
        file = inside(presets, name)
        if file is not None:
            yield payload_file(f"{PRESETS}{name}", file)


def _published(folder: EpisodeFolder, settings: Settings) -> Iterator[PayloadFile]:
    """The record as this machine last saw it at each destination, and the feed's item that was made of it."""
    show, episode = folder.path.parent.name, folder.path.name
    for storage in (settings.storage, *settings.destinations.values()):
        name = destination_name(storage)
        records = cache_for(folder.workspace.root, name, show).records
        record, of_show = records.get(record_path(show, episode)), records.get(f"shows/{show}.json")
        if record is None or of_show is None:
            continue
        scratch = folder.path / _SCRATCH / name
        files = {"record.json": record.data, "show.json": of_show.data}
        try:
            files["feed-item.xml"] = _feed_item(record.data, of_show.data)
        except ValueError:
            files.pop("feed-item.xml", None)  # a record of a newer version is kept as it is
        for file, data in files.items():
            write_bytes(scratch / file, data)
            yield payload_file(f"{PUBLISHED}{name}/{file}", scratch / file)


def _feed_item(record: bytes, of_show: bytes) -> bytes:
    """A feed that has this one item: an item needs its channel to be understood."""
    from pipeline.feed.rss import render_rss  # noqa: PLC0415 - lxml: only when something was published

    episode, show = parse_episode(record), parse_show(of_show)
    edition = Edition(show=show, stem=f"{show.show}/feed", language=main_language(show))
    page = Page(number=HEAD, slots=(episode,), older=None, newer=None, last=HEAD)
    return render_rss(edition, page, ())
