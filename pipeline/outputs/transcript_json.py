"""outputs/transcript.json: the Podcasting 2.0 transcript (podcast-namespace, transcripts.md, version 1.0.0)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.model.caption import Cue

VERSION = "1.0.0"


def render_transcript_json(cues: Iterable[Cue]) -> str:
    """A segment per cue, or per line where two speakers share one; times in seconds. One segment a line."""
    lines = ",\n".join(json.dumps(segment, ensure_ascii=False) for cue in cues for segment in _segments(cue))
    return f'{{"version": "{VERSION}", "segments": [\n{lines}\n]}}\n'


def _segments(cue: Cue) -> Iterator[dict[str, Any]]:
    if not cue.dialogue:
        yield _segment(cue.lines[0].speaker, cue.start_ms, cue.end_ms, cue.text)
        return
    top, bottom = cue.lines
    change = min(max(bottom.start_ms, cue.start_ms + 1), cue.end_ms - 1)
    yield _segment(top.speaker, cue.start_ms, change, top.text)
    yield _segment(bottom.speaker, change, cue.end_ms, bottom.text)


def _segment(speaker: str | None, start_ms: int, end_ms: int, body: str) -> dict[str, Any]:
    head = {"speaker": speaker} if speaker else {}
    return {**head, "startTime": start_ms / 1000, "endTime": end_ms / 1000, "body": body}
