"""outputs/transcript.txt: the transcript as plain text with times, for reading, searching and the lyrics tag."""

from __future__ import annotations

from pipeline.model.transcript import Transcript
from pipeline.text.paragraphs import paragraphs
from pipeline.text.timecodes import clock


def render_transcript_text(transcript: Transcript) -> str:
    """Paragraphs with a blank line between: '[12:30] Name: text', the name where the speaker changes."""
    blocks = []
    speaker: str | None = None
    for paragraph in paragraphs(transcript):
        name = f"{paragraph.speaker}: " if paragraph.speaker and paragraph.speaker != speaker else ""
        blocks.append(f"[{clock(paragraph.start_ms)}] {name}{paragraph.text}\n")
        speaker = paragraph.speaker
    return "\n".join(blocks)
