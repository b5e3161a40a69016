"""How a group of windows becomes segments: decode together, look at what is doubtful, decode that again alone.

The engine comes in as a value, so the decisions here are tested without one. Every choice is deterministic: a run that
was killed and goes on must write the same bytes (docs/decisions/0202).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pipeline.model.transcript import Segment
from pipeline.speech import doubts
from pipeline.speech.coverage import overlap_ms
from pipeline.speech.doubts import Decoding
from pipeline.speech.sentences import sentences
from pipeline.speech.voice import FloatArray, Span, spans_within
from pipeline.speech.windows import Window, split_window
from pipeline.speech.words import RawWord, ms, place_words, spans_ms, spread_words

SPLIT_FROM_S = 5.0
"""A shorter window is not split: what is wrong with it is not its length."""
HARD = {doubts.TRUNCATED, doubts.REPETITION, doubts.SPARSE}
"""Doubts that mean lost words, worse than any low probability."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """How to look for the words of a window."""

    beam_size: int
    prompted: bool = True
    """Tell the model the glossary of the language."""
    no_repeat_ngram: int = 0
    """Tokens that may not come twice in this order; 0 allows all."""
    repetition_penalty: float = 1.0


class Engine(Protocol):
    """A speech model. `Encoded` is its own: windows that it has listened to, in order."""

    def encode(self, sounds: Sequence[FloatArray]) -> Any:
        """Listen to windows, once."""

    def pick(self, encoded: Any, rows: Sequence[int]) -> Any:
        """Some of the windows."""

    def detect(self, encoded: Any, languages: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest of `languages` for each window, and its probability among them."""

    def decode(self, encoded: Any, language: str, search: Search) -> list[Decoding]:
        """Write down what each window says."""

    def align(self, encoded: Any, language: str, decodings: Sequence[Decoding]) -> list[list[RawWord] | None]:
        """When each word is said; None where that cannot be found out."""


@dataclass(frozen=True, kw_only=True)
class Ears:
    """What recognition needs to know of the recording and the models."""

    engines: Mapping[str, Engine]
    """By language; one engine may serve several."""
    detector: Engine
    """The one that tells languages apart."""
    beam_size: int
    spans: Sequence[Span]
    """Frames with speech."""
    levels: FloatArray
    """Loudness per frame."""

    @property
    def languages(self) -> tuple[str, ...]:
        """What may be spoken."""
        return tuple(self.engines)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A window, or a piece of one, with its final decoding."""

    window: Window
    decoding: Decoding
    encoded: Any
    """Itself alone, as its engine heard it; None: row of the group that it came from."""


def recognise(ears: Ears, windows: Sequence[Window], sounds: Sequence[FloatArray]) -> list[Segment]:
    """Segments of all windows, ascending. `sounds` are the windows' samples at 16 kHz."""
    heard = ears.detector.encode(sounds)
    if len(ears.languages) == 1:
        detected = [(ears.languages[0], 1.0)] * len(windows)
    else:
        detected = ears.detector.detect(heard, ears.languages)
    segments: list[Segment] = []
    for language in ears.languages:
        rows = [row for row, (found, _) in enumerate(detected) if found == language]
        if not rows:
            continue
        engine = ears.engines[language]
        own = engine is ears.detector
        encoded = engine.pick(heard, rows) if own else engine.encode([sounds[row] for row in rows])
        listener = _Listener(ears=ears, engine=engine, language=language)
        parts = listener.decode(encoded, [windows[row] for row in rows], [sounds[row] for row in rows])
        for row, its_segments in zip(rows, listener.segments(encoded, parts), strict=True):
            segments += [replace(s, language_probability=round(detected[row][1], 3)) for s in its_segments]
    return sorted(segments, key=lambda segment: segment.start_ms)


@dataclass(frozen=True, kw_only=True)
class _Listener:
    """One language's part in a group."""

    ears: Ears
    engine: Engine
    language: str

    def decode(self, encoded: Any, windows: Sequence[Window], sounds: Sequence[FloatArray]) -> list[list[_Part]]:
        """The parts of each window: one, or several where it had to be split."""
        decodings = self.engine.decode(encoded, self.language, Search(beam_size=self.ears.beam_size))
        result: list[list[_Part]] = []
        for row, (window, sound, decoding) in enumerate(zip(windows, sounds, decodings, strict=True)):
            if not self._doubts(window, decoding):
                result.append([_Part(window=window, decoding=decoding, encoded=None)])
            else:
                result.append(self._again(self.engine.pick(encoded, [row]), window, sound, decoding))
        return result

    def segments(self, encoded: Any, parts: Sequence[Sequence[_Part]]) -> list[list[Segment]]:
        """The segments of each window."""
        whole = [its[0].decoding if its[0].encoded is None else _EMPTY for its in parts]
        times = self.engine.align(encoded, self.language, whole)
        result = []
        for its_parts, its_times in zip(parts, times, strict=True):
            segments = []
            for part in its_parts:
                raw = its_times
                if part.encoded is not None:
                    raw = self.engine.align(part.encoded, self.language, [part.decoding])[0]
                segments += self._segments(part, raw)
            result.append(segments)
        return result

    def _doubts(self, window: Window, decoding: Decoding) -> tuple[str, ...]:
        speech_ms = overlap_ms(spans_ms(self._spans(window)), ms(window.start), ms(window.stop))
        return doubts.doubts(decoding, speech_ms / 1000)

    def _spans(self, window: Window) -> Sequence[Span]:
        return spans_within(self.ears.spans, window.start, window.stop)

    def _again(self, encoded: Any, window: Window, sound: FloatArray, first: Decoding) -> list[_Part]:
        """The same window by other means, then in two halves; the best that came out."""
        best = first
        if not first.truncated:
            for search in self._ladder():
                (decoding,) = self.engine.decode(encoded, self.language, search)
                best = min(best, decoding, key=lambda d: self._badness([(window, d)]))
                if not self._doubts(window, best):
                    break
        parts = [_Part(window=window, decoding=best, encoded=encoded)]
        if not self._doubts(window, best) or window.seconds < SPLIT_FROM_S:
            return parts
        halves = self._halves(window, sound)
        return min(parts, halves, key=lambda its: self._badness([(p.window, p.decoding) for p in its]))

    def _ladder(self) -> list[Search]:
        plain = Search(beam_size=self.ears.beam_size, prompted=False)
        return [plain, replace(plain, no_repeat_ngram=4, repetition_penalty=1.15)]

    def _halves(self, window: Window, sound: FloatArray) -> list[_Part]:
        halves = split_window(window, self._spans(window), self.ears.levels)
        parts: list[_Part] = []
        for half in halves:
            piece = sound[half.start - window.start : half.stop - window.start]
            encoded = self.engine.encode([piece])
            (decoding,) = self.engine.decode(encoded, self.language, Search(beam_size=self.ears.beam_size))
            if self._doubts(half, decoding) and len(halves) > 1:
                parts += self._again(encoded, half, piece, decoding)
            else:
                parts.append(_Part(window=half, decoding=decoding, encoded=encoded))
        return parts

    def _badness(self, decoded: Sequence[tuple[Window, Decoding]]) -> tuple[int, float]:
        """Samples with lost words first, then the mean log probability per token."""
        lost = sum(w.stop - w.start for w, d in decoded if HARD & set(self._doubts(w, d)))
        tokens = sum(len(d.tokens) + 1 for _, d in decoded)
        return lost, -sum(d.avg_logprob * (len(d.tokens) + 1) for _, d in decoded) / tokens

    def _segments(self, part: _Part, raw: Sequence[RawWord] | None) -> list[Segment]:
        if not part.decoding.text.strip() or doubts.invented(part.decoding):
            return []
        flags = self._doubts(part.window, part.decoding)
        spans = self._spans(part.window)
        if raw:
            words = place_words(raw, part.window, spans)
        else:
            words = spread_words(part.decoding.text, part.window, spans)
            flags = (*flags, doubts.NO_WORD_TIMES)
        segments = []
        for group in sentences(words):
            start, stop = group[0].start_ms, group[-1].end_ms
            unheard = overlap_ms(spans_ms(spans), start, stop) < doubts.MIN_SPOKEN_SHARE * (stop - start)
            segments.append(
                Segment(
                    start_ms=start,
                    end_ms=stop,
                    text=" ".join(word.text for word in group),
                    language=self.language,
                    language_probability=0.0,
                    words=group,
                    flags=(*flags, doubts.SILENCE) if unheard else flags,
                )
            )
        return segments


_EMPTY = Decoding(text="", tokens=(), avg_logprob=0.0, no_speech=0.0, truncated=False)
