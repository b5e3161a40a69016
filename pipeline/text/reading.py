"""A transcript as a read-along text: the paragraphs of transcript.txt by sentences, each word with its time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.model.reading import Reading, ReadingParagraph, Sentence
from pipeline.model.transcript import Transcript
from pipeline.text.paragraphs import Paragraph, TimedWord, paragraphs

_LONGEST_CHARS = 300
"""A sentence is what lights up while it is heard, and what can be linked to: more than this is no place any more."""
_MARK_IS_WORTH_MS = 1000
_CLAUSE_MARKS = frozenset(",;:—–")


def reading(transcript: Transcript) -> Reading:
    """All words of transcript.txt, in order, in the same paragraphs; times never go back."""
    latest, made = 0, []
    for paragraph in paragraphs(transcript):
        words = []
        for word in paragraph.words:
            latest = max(latest, word.start_ms)
            words.append((word, latest))
        made.append(_paragraph(paragraph, words))
    return Reading(paragraphs=tuple(made))


def _paragraph(paragraph: Paragraph, words: Sequence[tuple[TimedWord, int]]) -> ReadingParagraph:
    return ReadingParagraph(
        speaker=paragraph.speaker,
        language=paragraph.language,
        sentences=tuple(_sentence(part) for whole in _sentences(words) for part in _short(whole)),
    )


def _sentences(words: Sequence[tuple[TimedWord, int]]) -> Iterator[Sequence[tuple[TimedWord, int]]]:
    first = 0
    for index, (word, _) in enumerate(words, start=1):
        if word.ends_sentence or index == len(words):
            yield words[first:index]
            first = index


def _short(words: Sequence[tuple[TimedWord, int]]) -> Iterator[Sequence[tuple[TimedWord, int]]]:
    """Pieces of a sentence, none longer than 300 characters (unless one word is): cut where the speaker stops or a
    comma stands, near enough to equal parts that no word or two are left over.
    """
    characters = _length(words)  # counted once: a hostile sentence has 300,000 words
    while characters > _LONGEST_CHARS and len(words) > 1:
        most = characters // -(-characters // _LONGEST_CHARS)
        cut = _best_cut(words, least=most // 2, most=_LONGEST_CHARS)
        yield words[:cut]
        characters -= _length(words[:cut]) + 1
        words = words[cut:]
    yield words


def _length(words: Sequence[tuple[TimedWord, int]]) -> int:
    return sum(len(word.text) + 1 for word, _ in words) - 1


def _best_cut(words: Sequence[tuple[TimedWord, int]], *, least: int, most: int) -> int:
    """Number of words before the best place to cut; at least one stays on each side."""
    best, best_worth, at = 1, -1, 0
    for index, ((word, _), (following, next_ms)) in enumerate(pairwise(words), start=1):
        at += len(word.text) + 1
        if at - 1 > most:
            break
        pause_ms = max(next_ms - word.end_ms, 0)
        mark = word.text[-1] in _CLAUSE_MARKS or following.text[0] in "—–"
        worth = pause_ms + _MARK_IS_WORTH_MS * mark if at >= least else -1
        if worth >= best_worth:
            best, best_worth = index, worth
    return best


def _sentence(words: Sequence[tuple[TimedWord, int]]) -> Sentence:
    start_ms, last_ms = words[0][1], words[-1][1]
    return Sentence(
        start_ms=start_ms,
        end_ms=max(last_ms, *(word.end_ms for word, _ in words)),
        text=" ".join(word.text for word, _ in words),
        word_starts_ms=tuple(at - start_ms for _, at in words),
    )
