"""edited.md as what outputs are made from."""

from __future__ import annotations

from pipeline.editing.retime import retime
from pipeline.editing.text import parse_document, problems
from pipeline.errors import EpisodeError
from pipeline.model.transcript import Transcript

_SHOWN = 100


def corrected_transcript(
    text: str, *, machine: Transcript, language: str, file: str, episode: str
) -> tuple[Transcript, tuple[str, ...]]:
    """The transcript, and lines that are worth a look. Raises EpisodeError with all that is wrong and its lines."""
    wrong, notes = problems(text, duration_ms=machine.duration_ms)
    if wrong:
        lines = [f"  {file}, {problem}" for problem in wrong[:_SHOWN]]
        more = [f"  … and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        head = f"{episode}: {file} cannot be used as it is; nothing was changed. Correct it and run again:"
        raise EpisodeError("\n".join([head, *lines, *more]), episode=episode)
    document = parse_document(text)
    return retime(machine, document, language=language), tuple(f"{file}, {note}" for note in notes)
