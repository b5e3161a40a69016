"""source/sources.json: the raw recordings as they came. Described in docs/formats/sources.md."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pipeline.errors import EpisodeError, FixityError
from pipeline.model.media import AudioFacts, MediaFacts, SourceFile
from pipeline.store.atomic import write_json
from pipeline.store.fixity import sha256_of

PATH = "source/sources.json"
FORMAT = 1


def write_sources(folder: Path, sources: Sequence[SourceFile]) -> None:
    files = [{**asdict(s), "mtime_ns": (folder / "source" / s.name).stat().st_mtime_ns} for s in sources]
    write_json(folder / PATH, {"format": FORMAT, "files": files})


def read_sources(folder: Path) -> tuple[SourceFile, ...]:
    """Raises EpisodeError when the record is missing or damaged."""
    return tuple(source for source, _ in source_times(folder))


def check_sources(folder: Path) -> None:
    """Every recording is still what came. Bytes are read again only when size or time differ from the record.

    Raises FixityError that names every recording that is gone or changed.
    """
    problems = []
    for source, mtime_ns in source_times(folder):
        path = folder / "source" / source.name
        if not path.is_file():
            problems.append(f"{path} is gone; put the recording back (sha256 {source.sha256})")
            continue
        stat = path.stat()
        if (stat.st_size, stat.st_mtime_ns) != (source.size_bytes, mtime_ns) and sha256_of(path) != source.sha256:
            problems.append(
                f"{path} is not the recording that came: its bytes changed; put the original back "
                f"(sha256 {source.sha256}), or ingest the new one as an episode of its own"
            )
    if problems:
        raise FixityError("\n".join(problems))


def source_times(folder: Path) -> list[tuple[SourceFile, int]]:
    """Each recording, and its time of change when it came, in nanoseconds. Raises EpisodeError as `read_sources`."""
    path = folder / PATH
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        version, files = document["format"], document["files"]
        found = [(_source(fields), int(fields["mtime_ns"])) for fields in files]
    except FileNotFoundError as error:
        raise EpisodeError(f"{path} is missing: {folder} is no episode that `media ingest` made") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EpisodeError(
            f"{path} is damaged ({error!r}); restore it from git or ingest the recording again"
        ) from error
    if version != FORMAT:
        raise EpisodeError(f"{path} has format {version}; this version reads {FORMAT}: update media")
    if not found:
        raise EpisodeError(f"{path} lists no recording; restore it from git or ingest the recording again")
    return found


def _source(fields: dict[str, object]) -> SourceFile:
    facts = dict(fields["facts"])  # type: ignore[call-overload]
    media = MediaFacts(**{**facts, "audio": AudioFacts(**facts["audio"])})
    if not isinstance(fields["name"], str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", fields["name"]):
        raise ValueError(f"{fields['name']!r} is no name of a source")
    return SourceFile(**{**{k: v for k, v in fields.items() if k != "mtime_ns"}, "facts": media})  # type: ignore[arg-type]
