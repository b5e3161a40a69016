"""What is said in an episode, sentence by sentence: the best text there is of it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.catalogue.entry import Place
from pipeline.errors import EpisodeError
from pipeline.model.languages import UNDETERMINED
from pipeline.model.production import Production
from pipeline.model.reading import Reading
from pipeline.model.record import StepRecord
from pipeline.outputs.reading_json import LARGEST_BYTES
from pipeline.stages._speech_files import ASR_PATH as ASR
from pipeline.stages._transcript import published_transcript_of
from pipeline.stages.captions import READING
from pipeline.stages.captions import STAGE as CAPTIONS
from pipeline.store.episode_folder import EDITED, EpisodeFolder
from pipeline.store.fixity import sha256_of
from pipeline.store.manifest import read_manifest
from pipeline.store.options import Options
from pipeline.text.clean import clean_line
from pipeline.text.reading import reading

_LARGEST_ASR = 200_000_000
"""Bytes; an hour has 1.5 MB."""


def said_in(folder: EpisodeFolder, options: Options) -> tuple[tuple[Place, ...], str | None]:
    """A place per sentence without what is withheld, and what is wrong with the text, if anything.

    outputs/reading.json when it is made of the transcript and for the options of now; else the corrected transcript,
    else the machine's; when that cannot be read, an older reading.json is better than nothing, unless it may hold what
    is withheld.
    """
    made = False
    try:
        made = _regular(folder.path / READING, LARGEST_BYTES)
        production = _production(folder, options)
        if made and _is_fresh(folder, production):
            return _made(folder), None
        if not _regular(folder.path / ASR, _LARGEST_ASR):
            return (), None
        return tuple(_places(reading(published_transcript_of(folder.path, production)))), None
    except (EpisodeError, ValueError, OSError) as error:
        problem = str(error)
    try:
        return (_made(folder) if made and options.withheld.nothing else ()), problem
    except (ValueError, OSError):
        return (), problem


def _made(folder: EpisodeFolder) -> tuple[Place, ...]:
    """Of reading.json. Times of words are not looked at: checking them takes longer than all else there is to do.

    Raises ValueError when it is none.
    """
    try:
        return tuple(
            Place(
                kind="said", start_ms=int(sentence["start"]), language=_language(paragraph["language"]),
                speaker=_clean(paragraph["speaker"]) if paragraph["speaker"] else None, text=_clean(sentence["text"]),
            )
            for paragraph in json.loads((folder.path / READING).read_bytes())["paragraphs"]
            for sentence in paragraph["sentences"]
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError, ValueError) as error:
        raise ValueError(f"{READING} is damaged ({error!r:.100}); `media run {folder.ref}` makes it anew") from error


def _language(code: str) -> str:
    return code if code.isascii() and code.isalpha() else UNDETERMINED


def _places(text: Reading) -> Iterator[Place]:
    for paragraph in text.paragraphs:
        for sentence in paragraph.sentences:
            yield Place(
                kind="said", start_ms=sentence.start_ms, language=paragraph.language,
                speaker=paragraph.speaker, text=_clean(sentence.text),
            )  # fmt: skip


def _clean(text: str) -> str:
    return text if text.isprintable() else clean_line(text)


def _is_fresh(folder: EpisodeFolder, production: Production) -> bool:
    """Whether reading.json was made of what is there now. A folder without transcripts has nothing newer."""
    there = [path for path in (ASR, *EDITED) if _regular(folder.path / path, _LARGEST_ASR)]
    if not there:
        return production.withheld.nothing
    manifest = read_manifest(folder.path)
    step = manifest.get(CAPTIONS.name)
    if step is None or READING not in step.outputs:
        return False
    same = json.loads(json.dumps(CAPTIONS.options(production))) == step.options
    return same and {path: _sha256(folder.path, path, manifest) for path in there} == dict(step.inputs)


def _sha256(folder: Path, path: str, manifest: Mapping[str, StepRecord]) -> str:
    """Of a file that a step made, unchanged size and time spare reading it."""
    status = (folder / path).stat()
    for record in manifest.values():
        made = record.outputs.get(path)
        if made and (made.size_bytes, made.mtime_ns) == (status.st_size, status.st_mtime_ns):
            return made.sha256
    return sha256_of(folder / path)


def _production(folder: EpisodeFolder, options: Options) -> Production:
    """As the captions stage has it: what else a production holds, no text depends on."""
    edited = [path for path in EDITED if (folder.path / path).is_file()]
    if len(edited) > 1:
        raise EpisodeError(f"two corrected transcripts, {' and '.join(edited)}; keep one", episode=folder.ref)
    return Production(
        show=folder.path.parent.name, episode=folder.path.name, settings=options.settings, sources=(),
        edited_transcript=edited[0] if edited else None, cover_sha256="", templates=(),
        people=options.rights.people, withheld=options.withheld,
    )  # fmt: skip


def _regular(path: Path, most: int) -> bool:
    """Whether it is a plain file of a size that we read: a folder from elsewhere may hold pipes, devices and links."""
    try:
        status = path.lstat()
    except OSError:
        return False
    if not stat.S_ISREG(status.st_mode):
        return False
    if status.st_size > most:
        raise EpisodeError(f"{path.name} has {status.st_size} bytes; at most {most} are read")
    return True
