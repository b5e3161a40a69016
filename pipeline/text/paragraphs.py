"""A transcript as people read it: paragraphs by speaker, pause and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.transcript import Segment, Transcript
from pipeline.text.caption_words import segment_words, speaker_name, spread
from pipeline.text.clean import clean_line
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.sentences import sentence_ends

_PAUSE_MS = 2000
_LONG_PAUSE_MS = 5000
_FULL_CHARS = 500
_MARKS = frozenset(".!?…")


@dataclass(frozen=True, kw_only=True, slots=True)
class TimedWord:
    """A word as readers see it: clean, in one script, without spaces. Milliseconds of the recording."""

    text: str
    start_ms: int
    end_ms: int
    ends_sentence: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """What one speaker says in one breath of thought; one language."""

    start_ms: int
    end_ms: int
    speaker: str | None
    language: str
    words: tuple[TimedWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(kw_only=True, slots=True)
class _Open:
    """The paragraph that is being filled."""

    start_ms: int
    end_ms: int
    speaker: str | None
    language: str
    words: list[TimedWord]
    characters: int = 0

    def add(self, word: TimedWord) -> None:
        self.words.append(word)
        self.characters += len(word.text) + 1
        self.end_ms = max(self.end_ms, word.end_ms)

    def closed(self) -> Paragraph:
        return Paragraph(
            start_ms=self.start_ms, end_ms=self.end_ms, speaker=self.speaker, language=self.language,
            words=tuple(self.words),
        )


def paragraphs(transcript: Transcript) -> Iterator[Paragraph]:
    """A new one where the speaker or the language changes or a person began one, at a sentence's end before a pause of
    2 s or when about 500 characters are full, and at any pause of 5 s. All words, in order.
    """
    current: _Open | None = None
    for segment in transcript.segments:
        speaker = speaker_name(segment.speaker)
        begins = "paragraph" in segment.flags
        for word in _words(segment):
            turn = begins or current is None or current.speaker != speaker or current.language != segment.language
            if current and (turn or _breaks(current, word.start_ms)):
                yield current.closed()
                current = None
            if current is None:
                current = _Open(
                    start_ms=word.start_ms, end_ms=word.end_ms, speaker=speaker, language=segment.language, words=[]
                )
            current.add(word)
            begins = False
    if current:
        yield current.closed()


def _breaks(current: _Open, next_ms: int) -> bool:
    pause = next_ms - current.end_ms
    ended = current.words[-1].ends_sentence
    return pause >= _LONG_PAUSE_MS or (ended and (pause >= _PAUSE_MS or current.characters >= _FULL_CHARS))


def _words(segment: Segment) -> Iterator[TimedWord]:
    words = [
        part
        for word in segment_words(segment)
        # Cleaned again: a letter of the other script may compose with a mark that follows it.
        for part in spread(clean_line(fix_homoglyphs(clean_line(word.text))).split(), word.start_ms, word.end_ms)
    ]
    ends = sentence_ends([text for text, _, _ in words], segment.language)
    for (text, start_ms, end_ms), end in zip(words, ends, strict=True):
        # The last word of a segment ends a sentence only when it says so: recognition cuts where it must.
        says_so = text.rstrip("»”\"')]")[-1:] in _MARKS
        yield TimedWord(text=text, start_ms=start_ms, end_ms=end_ms, ends_sentence=end and says_so)
