"""How a group of windows becomes segments: decode together, look at what is doubtful, decode that again alone.

The engine comes in as a value, so the decisions here are tested without one. Every choice is deterministic: a run that
was killed and goes on must write the same bytes (docs/decisions/0202).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.model.transcript import Segment
from pipeline.speech import doubts
from pipeline.speech.coverage import overlap_ms
from pipeline.speech.doubts import Decoding
from pipeline.speech.engine import Ears, Engine, Search
from pipeline.speech.sentences import sentences
from pipeline.speech.voice import FloatArray, Span, spans_within
from pipeline.speech.windows import Window, split_window
from pipeline.speech.words import RawWord, ms, place_words, spans_ms, spread_words

SPLIT_FROM_S = 4.0
"""A shorter window is not split: what is wrong with it is not its length."""
SURE_OF_LANGUAGE = 0.9
"""Below it a window may hold two languages, and its halves are asked."""


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A window, or a part of one that had to be split, and what is known of it."""

    window: Window
    sound: FloatArray
    language: str
    language_probability: float
    encoded: Any = None
    """Itself alone, heard by its language's engine; None as long as it is a row of the group."""
    decoding: Decoding = doubts.NOTHING


def recognise(ears: Ears, windows: Sequence[Window], sounds: Sequence[FloatArray]) -> list[Segment]:
    """Segments of all windows, ascending. `sounds` are the windows' samples at 16 kHz."""
    return _Group(ears).segments(windows, sounds)


@dataclass(frozen=True)
class _Group:
    ears: Ears

    def segments(self, windows: Sequence[Window], sounds: Sequence[FloatArray]) -> list[Segment]:
        heard = self.ears.detector.encode(sounds)
        detected = self._detect(heard, len(windows))
        segments: list[Segment] = []
        for language, engine in self.ears.engines.items():
            rows = [row for row, (found, _) in enumerate(detected) if found == language]
            pieces = [
                _Piece(window=windows[row], sound=sounds[row], language=language, language_probability=detected[row][1])
                for row in rows
            ]
            if not rows:
                continue
            own = engine is self.ears.detector
            encoded = engine.pick(heard, rows) if own else engine.encode([piece.sound for piece in pieces])
            segments += self._one_language(engine, encoded, pieces)
        return sorted(segments, key=lambda segment: (segment.start_ms, segment.end_ms))

    def _one_language(self, engine: Engine, encoded: Any, pieces: Sequence[_Piece]) -> Iterator[Segment]:
        language = pieces[0].language
        settled = [self._split(piece) for piece in self._decoded(engine, encoded, pieces)]
        # Windows that stayed whole are aligned together; parts have been heard, and are aligned, alone.
        whole = [its[0].decoding if its[0].encoded is None else doubts.NOTHING for its in settled]
        for its_pieces, its_times in zip(settled, engine.align(encoded, language, whole), strict=True):
            for piece in its_pieces:
                times = its_times
                if piece.encoded is not None:
                    (times,) = self.ears.engines[piece.language].align(piece.encoded, piece.language, [piece.decoding])
                yield from self._segments(piece, times)

    def _decoded(self, engine: Engine, encoded: Any, pieces: Sequence[_Piece]) -> list[_Piece]:
        """All decoded; the doubtful ones again by other means, as long as that helps."""
        language = pieces[0].language
        plain = Search(beam_size=self.ears.beam_size)
        decodings = engine.decode(encoded, language, plain)
        best = [replace(piece, decoding=decoding) for piece, decoding in zip(pieces, decodings, strict=True)]
        for search, doubt in self._ladder(language):
            rows = [row for row, piece in enumerate(best) if doubt & set(self._doubts(piece))]
            if not rows:
                continue
            decodings = engine.decode(engine.pick(encoded, rows), language, search)
            for row, decoding in zip(rows, decodings, strict=True):
                other = replace(best[row], decoding=decoding)
                best[row] = min(best[row], other, key=lambda piece: self._badness([piece]))
        return best

    def _ladder(self, language: str) -> Iterator[tuple[Search, set[str]]]:
        """Other means, and the doubts that they may lift."""
        plain = Search(beam_size=self.ears.beam_size, prompted=False)
        if language in self.ears.prompted:
            yield plain, {doubts.REPETITION, doubts.LOW_CONFIDENCE, doubts.SPARSE}
        yield replace(plain, beam_size=1, no_repeat_ngram=4, repetition_penalty=1.15), {doubts.REPETITION}

    def _detect(self, heard: Any, count: int) -> list[tuple[str, float]]:
        if len(self.ears.languages) == 1:
            return [(self.ears.languages[0], 1.0)] * count
        return self.ears.detector.detect(heard, self.ears.languages)

    def _split(self, piece: _Piece) -> list[_Piece]:
        """A window that is still doubtful in two halves, if that is better."""
        if not self._doubts(piece) or piece.window.seconds < SPLIT_FROM_S:
            return [piece]
        halves = self._halves(piece)
        # Two languages in one window never come out right together, whatever the numbers say.
        if len({half.language for half in halves}) > 1:
            return halves
        return min([piece], halves, key=self._badness)

    def _halves(self, piece: _Piece) -> list[_Piece]:
        result: list[_Piece] = []
        for window in split_window(piece.window, self._spans(piece.window), self.ears.levels):
            sound = piece.sound[window.start - piece.window.start : window.stop - piece.window.start]
            heard = self.ears.detector.encode([sound])
            ((language, probability),) = self._detect(heard, 1)
            engine = self.ears.engines[language]
            encoded = heard if engine is self.ears.detector else engine.encode([sound])
            half = _Piece(
                window=window, sound=sound, language=language, language_probability=probability, encoded=encoded
            )
            (half,) = self._decoded(engine, encoded, [half])
            result += self._split(half) if window != piece.window else [half]
        return result

    def _doubts(self, piece: _Piece) -> tuple[str, ...]:
        window = piece.window
        speech_ms = overlap_ms(spans_ms(self._spans(window)), ms(window.start), ms(window.stop))
        found = doubts.doubts(piece.decoding, speech_ms / 1000)
        unsure = piece.language_probability < SURE_OF_LANGUAGE
        if unsure or doubts.in_other_letters(piece.decoding.text, piece.language, self.ears.languages):
            found = (*found, doubts.LANGUAGE)
        return found

    def _spans(self, window: Window) -> Sequence[Span]:
        return spans_within(self.ears.spans, window.start, window.stop)

    def _badness(self, pieces: Sequence[_Piece]) -> tuple[int, float]:
        """Samples with lost words first, then the mean log probability per token."""
        lost = sum(p.window.stop - p.window.start for p in pieces if doubts.WORDS_LOST & set(self._doubts(p)))
        tokens = [len(p.decoding.tokens) + 1 for p in pieces]
        return lost, -sum(p.decoding.avg_logprob * n for p, n in zip(pieces, tokens, strict=True)) / sum(tokens)

    def _segments(self, piece: _Piece, times: Sequence[RawWord] | None) -> Iterator[Segment]:
        if not piece.decoding.text or doubts.invented(piece.decoding):
            return
        flags = self._doubts(piece)
        spans = self._spans(piece.window)
        if times is None:
            words = spread_words(piece.decoding.text, piece.window, spans)
            flags = (*flags, doubts.NO_WORD_TIMES)
        else:
            words = place_words(times, piece.window, spans)
        for group in sentences(words):
            start, stop = group[0].start_ms, group[-1].end_ms
            unheard = overlap_ms(spans_ms(spans), start, stop) < doubts.MIN_SPOKEN_SHARE * (stop - start)
            yield Segment(
                start_ms=start,
                end_ms=stop,
                text=" ".join(word.text for word in group),
                language=piece.language,
                language_probability=round(piece.language_probability, 3),
                words=group,
                flags=(*flags, doubts.SILENCE) if unheard else flags,
            )
