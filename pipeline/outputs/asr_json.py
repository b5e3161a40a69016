"""transcript/asr.json, format 1: the machine's transcript, whole. Described in docs/formats/asr.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pipeline.errors import EpisodeError
from pipeline.model.transcript import Segment, Span, Transcript, Word

FORMAT = 1
_LATEST_MS = 1 << 40


def render_asr(transcript: Transcript) -> str:
    """One segment a line: a three-hour transcript stays readable and diffable."""
    head = {
        "format": FORMAT,
        "duration_ms": transcript.duration_ms,
        "models": dict(transcript.models),
        "uncovered": [[span.start_ms, span.end_ms] for span in transcript.uncovered],
    }
    lines = ",\n".join(_line(_segment(segment)) for segment in transcript.segments)
    return f'{_line(head)[:-1]}, "segments": [\n{lines}\n]}}\n'


def parse_asr(text: str) -> Transcript:
    """Raises EpisodeError when `text` is not a transcript of this format."""
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise EpisodeError(
                f"transcript/asr.json has format {document['format']}, this version reads {FORMAT}: update media"
            )
        return Transcript(
            duration_ms=_ms(document["duration_ms"]),
            segments=tuple(_parse_segment(segment) for segment in document["segments"]),
            uncovered=tuple(Span(start_ms=_ms(start), end_ms=_ms(end)) for start, end in document["uncovered"]),
            models=tuple((_text(key), _text(model)) for key, model in document["models"].items()),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EpisodeError(
            f"transcript/asr.json is damaged ({error!r}); re-make it with `media run EPISODE --from transcribe`"
        ) from error


def _line(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


def _segment(segment: Segment) -> dict[str, Any]:
    fields = asdict(segment)
    fields["words"] = [[w.start_ms, w.end_ms, round(w.probability, 3), w.text] for w in segment.words]
    fields["language_probability"] = round(segment.language_probability, 3)
    return fields


def _parse_segment(fields: dict[str, Any]) -> Segment:
    words = tuple(
        Word(start_ms=_ms(start), end_ms=_ms(end), probability=_share(probability), text=_text(text))
        for start, end, probability, text in fields["words"]
    )
    flags = tuple(_text(flag) for flag in fields["flags"])
    times = {name: _ms(fields[name]) for name in ("start_ms", "end_ms")}
    texts = {name: _text(fields[name]) for name in ("text", "language")}
    sure = _share(fields["language_probability"])
    return Segment(**{**fields, **times, **texts, "language_probability": sure, "words": words, "flags": flags})


def _ms(value: Any) -> int:
    if not isinstance(value, int) or abs(value) > _LATEST_MS:
        raise TypeError(f"{value!r:.40} is no time in milliseconds")
    return value


def _share(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r:.40} is no probability")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value
