"""The facts of an episode as a page of the editor reads and saves them; people keep writing the same file by hand."""

from __future__ import annotations

import codecs
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit

from pipeline.editing.facts_merge import FactConflict, MergedFacts, merge_facts
from pipeline.errors import ConfigError
from pipeline.model.facts import KEYS, page_facts
from pipeline.store.atomic import write_bytes
from pipeline.store.episode_folder import EPISODE_FILE, EpisodeFolder
from pipeline.store.facts_in_toml import facts_in, in_toml
from pipeline.store.options import read_options
from pipeline.store.toml_changes import change_table, check_meaning, document_of, rendered, set_fact
from pipeline.store.toml_file import read_toml
from pipeline.store.toml_lists import Entry, change_list

MOST_BYTES = 5_000_000
"""Of episode.toml: 2,000 chapters in two languages have 0.5 MB."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What episode.toml itself says, without what the preset adds."""

    etag: str
    """sha256 of the file's bytes."""
    facts: dict[str, Any]
    """As `model/facts.py` has them; every key is there."""
    languages: tuple[str, ...]
    """Of the show; the first is its main one."""


@dataclass(frozen=True, kw_only=True)
class SavedFacts:
    """What became of a save."""

    now: Facts
    changed: bool
    """Whether the file was written."""
    merged: bool
    """Whether somebody else had changed it since the page read it."""
    conflicts: tuple[FactConflict, ...]
    """What was not saved, since both changed it differently. All else was."""


@dataclass(frozen=True, kw_only=True)
class _File:
    """episode.toml as it is on disk, or as it is to be."""

    data: bytes
    text: str
    values: Mapping[str, Any]


def read_facts(folder: EpisodeFolder) -> Facts:
    """Raises ConfigError with all problems of the file, EpisodeError when it is a link."""
    return _facts(folder, _read(folder))


def save_facts(folder: EpisodeFolder, etag: str, base: Any, mine: Any) -> SavedFacts:
    """Write what differs between `base`, which the page had read as `etag`, and `mine`, which it wants.

    What others changed in the file meanwhile stays; on the same fact they win, and the conflict is told. Takes no
    lock: the caller holds the one that every writer of this episode.toml holds, from before this call until after it.
    Raises ConfigError with all problems, of what the page sent or of the episode as it would be: then nothing was
    written.
    """
    before, wanted = page_facts(base, what="what was read"), page_facts(mine, what="what was changed")
    file = _read(folder)
    now = _facts(folder, file)
    merged = merge_facts(before, wanted, now.facts)
    candidate = _candidate(folder, file, now.facts, merged)
    changed = candidate.data != file.data
    after = _facts(folder, candidate) if changed else now
    if changed:
        check_meaning(_meaning(candidate, after.facts), _meaning(file, _values(merged)), file=_name(folder))
        write_bytes(folder.path / EPISODE_FILE, candidate.data)
    return SavedFacts(now=after, changed=changed, merged=etag != now.etag, conflicts=merged.conflicts)


def _name(folder: EpisodeFolder) -> str:
    return f"episodes/{folder.ref}/{EPISODE_FILE}"


def _read(folder: EpisodeFolder) -> _File:
    folder.refuse_links()
    path = folder.path / EPISODE_FILE
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        raise ConfigError([f"{_name(folder)}: has over {MOST_BYTES // 1_000_000} MB, too much for facts of an episode"])
    read_toml(path)  # says in words for people what keeps it from being read
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    return _File(data=data, text=text, values=tomllib.loads(text))


def _facts(folder: EpisodeFolder, file: _File) -> Facts:
    """Raises ConfigError with all problems of the episode, as every other verb finds them."""
    options = read_options(folder.workspace, folder.path.parent.name, file.values, episode_file=_name(folder))
    etag = hashlib.sha256(file.data).hexdigest()
    return Facts(etag=etag, facts=facts_in(file.values), languages=options.settings.show.languages)


def _candidate(folder: EpisodeFolder, file: _File, now: Mapping[str, Any], merged: MergedFacts) -> _File:
    text = with_facts(file.text, now, merged, file=_name(folder))
    mark = codecs.BOM_UTF8 if file.data.startswith(codecs.BOM_UTF8) else b""
    return _File(data=mark + text.encode(), text=text, values=tomllib.loads(text))


def with_facts(text: str, now: Mapping[str, Any], merged: MergedFacts, *, file: str) -> str:
    """The text of an episode.toml that says `now`, with the merged facts in it.

    Raises ConfigError when it has a layout in which that cannot be done.
    """
    document = document_of(text, file=file)
    for key, texts in merged.texts.items():
        _change_texts(document, key, now[key], texts)
    for key, items in merged.lists.items():
        entries = [Entry(value=in_toml(item.value), source=item.source) for item in items]
        change_list(document, key, [in_toml(item) for item in now[key]], entries)
    return rendered(document, like=text, file=file)


def _change_texts(document: tomlkit.TOMLDocument, key: str, now: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    if key in document and (wanted or not now):
        change_table(document, key, now, wanted)
    elif key in document:
        document.remove(key)
    elif wanted:
        set_fact(document, key, wanted)


def _values(merged: MergedFacts) -> dict[str, Any]:
    return {**merged.texts, **{key: [item.value for item in items] for key, items in merged.lists.items()}}


def _meaning(file: _File, facts: Mapping[str, Any]) -> dict[str, Any]:
    """These facts, and all else that the file says."""
    return {**file.values, **{key: facts[key] for key in KEYS}}
