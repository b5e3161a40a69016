"""Which transcript outputs are made from: the one a person corrected, else the machine's. Shared by the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline.editing.used import corrected_transcript
from pipeline.editing.withheld_transcript import published_transcript
from pipeline.errors import EpisodeError
from pipeline.model.basics import Person
from pipeline.model.production import Production
from pipeline.model.transcript import Transcript
from pipeline.outputs.asr_json import parse_asr
from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages._withheld import withheld_passages
from pipeline.stages.base import StepContext
from pipeline.store.episode_folder import EDITED_MD
from pipeline.text.edited import edited_transcript

EDITED_BYTES = 20_000_000
"""A three-hour talk has 400 kB."""
_NOTES_SHOWN = 20


def withheld_options(production: Production) -> dict[str, Any]:
    """What a transcript depends on besides its files, as an option; nothing where nothing is withheld, so that what was
    made before stays good. Names are in it as a hash only: manifests lie in git, consents perhaps not.
    """
    withheld = production.withheld
    if not withheld.passages and not withheld.people:
        return {}
    people = hashlib.sha256(repr(withheld.people).encode()).hexdigest() if withheld.people else None
    return {"withheld": {"passages": withheld_passages(production), "people": people}}


def transcript_inputs(production: Production) -> tuple[str, ...]:
    """The machine's transcript is an input even beside a corrected one: unchanged words keep their times from it."""
    return (ASR_PATH, production.edited_transcript) if production.edited_transcript else (ASR_PATH,)


def person_names(production: Production) -> tuple[str, ...]:
    """Names of all people who may be named, in every language they are written in."""
    settings = production.settings
    return _names((*settings.show.people, *settings.episode.people))


def _names(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for person in people for name in person.name.values()))


def read_transcript(context: StepContext) -> Transcript:
    """Without what is withheld, in the times that listeners have. Raises EpisodeError when the corrected file is
    malformed, with all its problems.
    """
    return published_transcript_of(context.folder, context.production, say=context.say)


def published_transcript_of(
    folder: Path, production: Production, *, say: Callable[[str], None] = lambda _note: None
) -> Transcript:
    """The same of an episode folder."""
    whole = whole_transcript(folder, production, say=say)
    return published_transcript(whole, production.withheld, language=production.settings.main_language)


def whole_transcript(
    folder: Path, production: Production, *, say: Callable[[str], None] = lambda _note: None
) -> Transcript:
    """All of it, in times of the recording: for the house alone."""
    machine = parse_asr((folder / ASR_PATH).read_text(encoding="utf-8"))
    path = production.edited_transcript
    if path is None:
        return machine
    size = (folder / path).stat().st_size
    if size > EDITED_BYTES:
        raise EpisodeError(
            f"{production.ref}: {path} has {size} bytes; a transcript has at most {EDITED_BYTES}: is it another file?",
            episode=production.ref,
        )
    try:
        text = (folder / path).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise EpisodeError(
            f"{production.ref}: {path} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 in your editor",
            episode=production.ref,
        ) from error
    if path == EDITED_MD:
        corrected, notes = corrected_transcript(
            text, machine=machine, language=production.settings.main_language, file=path, episode=production.ref
        )
        for note in notes[:_NOTES_SHOWN]:
            say(note)
        return corrected
    return edited_transcript(
        text,
        machine=machine,
        names=_names(production.people) or person_names(production),
        languages=production.settings.spoken_languages,
        file=path,
        episode=production.ref,
    )
