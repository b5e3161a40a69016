"""catalogue/harvested.json: what harvesters were ever shown, and when it last changed (docs/formats/harvested.md).

It is the only thing here that cannot be made again: what was shown and is gone must be told as deleted for ever, with
the second in which that happened here, or harvesters keep it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.catalogue.oai_request import stamp
from pipeline.errors import MediaError
from pipeline.store.atomic import write_bytes
from pipeline.store.workspace import Workspace

PATH = "catalogue/harvested.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What of an item is shown now."""

    set_spec: str
    digest: str
    """Hash of its metadata; '' when it is deleted."""
    changed_at: str
    """When its record changed, by its own word: what is believed of items that nobody was shown before."""
    told: bool = True
    """Whether it is told as deleted though nobody was shown it here: it was out, and its record says that it is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """An item as it was last shown."""

    set_spec: str
    digest: str
    datestamp: str
    change: int
    """Number of the change: ascending, never given twice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """All that was ever shown."""

    domain: str
    """In every identifier; it never changes, wherever the site moves."""
    items: Mapping[str, Shown]
    """'show/episode' -> what was shown."""


def noted(note: Note, now: Mapping[str, State], moment: dt.datetime) -> Note:
    """The note after a look at what is shown now: what changed has a new datestamp, what vanished is deleted.

    Pure.
    """
    first = not note.items
    change = max((shown.change for shown in note.items.values()), default=0)
    items = dict(note.items)
    differing = [ref for ref, state in now.items() if ref not in items or items[ref].digest != state.digest]
    for ref in sorted(differing, key=lambda ref: (now[ref].changed_at, ref)):
        state = now[ref]
        if ref not in items and not state.digest and not state.told:
            continue
        change += 1
        datestamp = min(state.changed_at, stamp(moment)) if first else stamp(moment)
        items[ref] = Shown(set_spec=state.set_spec, digest=state.digest, datestamp=datestamp, change=change)
    for ref in sorted(set(items) - set(now)):
        if items[ref].digest:
            change += 1
            items[ref] = replace(items[ref], digest="", datestamp=stamp(moment), change=change)
    return replace(note, items=items)


def read_note(workspace: Workspace) -> Note | None:
    """None when there is none yet. Raises MediaError when it is damaged: a new one would forget what is deleted."""
    path = workspace.root / PATH
    try:
        document = json.loads(path.read_bytes())
        if document["format"] != FORMAT:
            raise MediaError(f"{path} has format {document['format']}; this version reads {FORMAT}: update media")
        items = {str(ref): Shown(**fields) for ref, fields in document["items"].items()}
        return Note(domain=str(document["domain"]), items=items)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MediaError(
            f"{path} is damaged ({error!r:.100}); restore it from git. Without it, nobody is told what was deleted"
        ) from error


def write_note(workspace: Workspace, note: Note) -> None:
    """An item a line: one change is one line of a diff."""
    head = json.dumps({"format": FORMAT, "domain": note.domain}, ensure_ascii=False)[:-1]
    lines = ",\n".join(
        f" {json.dumps(ref)}: " + json.dumps({name: getattr(shown, name) for name in Shown.__slots__})
        for ref, shown in sorted(note.items.items())
    )
    write_bytes(workspace.root / PATH, f'{head}, "items": {{\n{lines}\n}}}}\n'.encode())
