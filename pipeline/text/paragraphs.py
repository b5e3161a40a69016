"""A transcript as people read it: paragraphs by speaker, pause and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.transcript import Segment, Transcript
from pipeline.text.caption_words import segment_words, speaker_name
from pipeline.text.clean import clean_line
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.sentences import sentence_ends

_PAUSE_MS = 2000
_LONG_PAUSE_MS = 5000
_FULL_CHARS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """What one speaker says in one breath of thought; one language."""

    start_ms: int
    end_ms: int
    speaker: str | None
    language: str
    text: str


@dataclass(kw_only=True, slots=True)
class _Open:
    """The paragraph that is being filled."""

    start_ms: int
    end_ms: int
    speaker: str | None
    language: str
    words: list[str]

    def closed(self) -> Paragraph:
        return Paragraph(
            start_ms=self.start_ms, end_ms=self.end_ms, speaker=self.speaker, language=self.language,
            text=" ".join(self.words),
        )


def paragraphs(transcript: Transcript) -> Iterator[Paragraph]:
    """A new one where the speaker or the language changes, at a sentence's end before a pause of 2 s or when about
    500 characters are full, and at any pause of 5 s. All words, in order.
    """
    current: _Open | None = None
    ended = True
    for segment in transcript.segments:
        speaker = speaker_name(segment.speaker)
        for text, ends, start_ms, end_ms in _words(segment):
            turn = current is None or current.speaker != speaker or current.language != segment.language
            if current and (turn or _breaks(current, start_ms, ended=ended)):
                yield current.closed()
                current = None
            if current is None:
                current = _Open(
                    start_ms=start_ms, end_ms=end_ms, speaker=speaker, language=segment.language, words=[]
                )
            current.words.append(text)
            current.end_ms = max(current.end_ms, end_ms)
            ended = ends
    if current:
        yield current.closed()


def _breaks(current: _Open, next_ms: int, *, ended: bool) -> bool:
    pause = next_ms - current.end_ms
    full = sum(map(len, current.words)) + len(current.words) >= _FULL_CHARS if ended else False
    return pause >= _LONG_PAUSE_MS or (ended and (pause >= _PAUSE_MS or full))


def _words(segment: Segment) -> Iterator[tuple[str, bool, int, int]]:
    words = [(fix_homoglyphs(clean_line(w.text)), w.start_ms, w.end_ms) for w in segment_words(segment)]
    words = [word for word in words if word[0]]
    ends = sentence_ends([text for text, _, _ in words], segment.language)
    for (text, start_ms, end_ms), end in zip(words, ends, strict=True):
        # The last word of a segment ends a sentence only when it says so: recognition cuts where it must.
        yield text, end and text.rstrip("»”\"')]")[-1:] in set(".!?…"), start_ms, end_ms
