"""Which transcript outputs are made from: the one a person corrected, else the machine's. Shared by the stages."""

from __future__ import annotations

from pipeline.editing.used import corrected_transcript
from pipeline.errors import EpisodeError
from pipeline.model.production import Production
from pipeline.model.transcript import Transcript
from pipeline.outputs.asr_json import parse_asr
from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages.base import StepContext
from pipeline.store.episode_folder import EDITED_MD
from pipeline.text.edited import edited_transcript

EDITED_BYTES = 20_000_000
"""A three-hour talk has 400 kB."""
_NOTES_SHOWN = 20


def transcript_inputs(production: Production) -> tuple[str, ...]:
    """The machine's transcript is an input even beside a corrected one: unchanged words keep their times from it."""
    return (ASR_PATH, production.edited_transcript) if production.edited_transcript else (ASR_PATH,)


def person_names(production: Production) -> tuple[str, ...]:
    """Names of all people, in every language they are written in."""
    settings = production.settings
    people = (*settings.show.people, *settings.episode.people)
    return tuple(dict.fromkeys(name for person in people for name in person.name.values()))


def read_transcript(context: StepContext) -> Transcript:
    """Raises EpisodeError when the corrected file is malformed, with all its problems."""
    production = context.production
    machine = parse_asr(context.input(ASR_PATH).read_text(encoding="utf-8"))
    path = production.edited_transcript
    if path is None:
        return machine
    size = context.input(path).stat().st_size
    if size > EDITED_BYTES:
        raise EpisodeError(
            f"{production.ref}: {path} has {size} bytes; a transcript has at most {EDITED_BYTES}: is it another file?",
            episode=production.ref,
        )
    try:
        text = context.input(path).read_bytes().decode("utf-8")
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
            context.say(note)
        return corrected
    return edited_transcript(
        text,
        machine=machine,
        names=person_names(production),
        languages=production.settings.spoken_languages,
        file=path,
        episode=production.ref,
    )
