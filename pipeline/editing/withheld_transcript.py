"""A transcript without what is withheld, in the times that listeners have. Pure.

Words that touch a withheld passage go, with them all that a withheld voice says; names are masked, also one that begins
in one segment and ends in the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model.kept import Kept
from pipeline.model.rights import Withheld, WithheldName
from pipeline.model.transcript import Segment, Span, Transcript, Word
from pipeline.text.caption_words import segment_words
from pipeline.text.name_mask import Found, names_in, neutral_name


def published_transcript(transcript: Transcript, withheld: Withheld, *, language: str) -> Transcript:
    """`language`: of the neutral words that stand where speakers are named."""
    if not withheld.passages and not withheld.people:
        return transcript
    labels = _labels(transcript, withheld, language)
    heard = [s for s in transcript.segments if not _is_voice(s.speaker, withheld)]
    left = _without_passages(heard, withheld.kept)
    named = _without_names(left, withheld.people)
    return replace(
        transcript,
        duration_ms=withheld.kept.published_ms(transcript.duration_ms),
        segments=tuple(_published(segment, labels, withheld.kept) for segment in named),
        uncovered=tuple(_spans(transcript.uncovered, withheld.kept)),
    )


def withheld_person(speaker: str | None, people: Sequence[WithheldName]) -> WithheldName | None:
    """Whom a speaker's name means: it is one of theirs, or nothing but a form of one."""
    if not speaker:
        return None
    called = next((person for person in people if person.is_called([speaker])), None)
    found = names_in(speaker, people)
    return called or (people[found[0].person] if found else None)


def _is_voice(speaker: str | None, withheld: Withheld) -> bool:
    person = withheld_person(speaker, withheld.people)
    return person is not None and person.voice


def _labels(transcript: Transcript, withheld: Withheld, language: str) -> Mapping[str, str]:
    """Speaker as written -> neutral word. Several people get numbers, so that readers can tell them apart."""
    people: dict[str, WithheldName] = {}
    for segment in transcript.segments:
        person = withheld_person(segment.speaker, withheld.people)
        if segment.speaker and person is not None and not person.voice:
            people[segment.speaker] = person
    order = list(dict.fromkeys(people.values()))
    return {
        speaker: neutral_name(language, order.index(person) + 1 if len(order) > 1 else None)
        for speaker, person in people.items()
    }


def _without_passages(segments: Sequence[Segment], kept: Kept) -> Iterator[Segment]:
    """Without the words that touch a passage; a segment is its words from here on."""
    for segment in segments:
        words = tuple(word for word in segment_words(segment) if not kept.touching(word.start_ms, word.end_ms))
        if not words:
            continue
        if len(words) == len(segment.words):
            yield segment
        elif not segment.words and not kept.touching(segment.start_ms, segment.end_ms):
            yield replace(segment, words=words)
        else:
            yield replace(segment, words=words, start_ms=words[0].start_ms, end_ms=words[-1].end_ms)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Placed:
    """A word of the whole transcript: in which segment, and where in the joined text."""

    segment: int
    word: Word
    start: int
    end: int


def _without_names(segments: Iterator[Segment], people: Sequence[WithheldName]) -> list[Segment]:
    known = list(segments)
    placed, text = _joined(known)
    found = names_in(text, people)
    if not found:
        return known
    words: dict[int, list[Word]] = {number: [] for number in range(len(known))}
    at = 0
    for first, end, names in _groups(placed, found):
        for before in placed[at:first]:
            words[before.segment].append(before.word)
        group = placed[first:end]
        words[group[0].segment].append(_neutral(group, text, names, known[group[0].segment].language))
        at = end
    for rest in placed[at:]:
        words[rest.segment].append(rest.word)
    return [_with_words(segment, words[number]) for number, segment in enumerate(known) if words[number]]


def _with_words(segment: Segment, words: Sequence[Word]) -> Segment:
    return replace(segment, words=tuple(words), end_ms=max(segment.end_ms, words[-1].end_ms))


def _groups(placed: Sequence[_Placed], found: Sequence[Found]) -> Iterator[tuple[int, int, list[Found]]]:
    """(first word, first word after it, names): two names that share a word, as in «Хәсәнова/Сафин», are one group."""
    at, groups = 0, list[tuple[int, int, list[Found]]]()
    for name in found:
        while placed[at].end <= name.start:
            at += 1
        end = at
        while end < len(placed) and placed[end].start < name.end:
            end += 1
        if groups and at < groups[-1][1]:
            first, _, names = groups.pop()
            groups.append((first, end, [*names, name]))
        else:
            groups.append((at, end, [name]))
    yield from groups


def _joined(segments: Sequence[Segment]) -> tuple[list[_Placed], str]:
    placed, texts, at = [], list[str](), 0
    for number, segment in enumerate(segments):
        for word in segment.words:
            placed.append(_Placed(segment=number, word=word, start=at, end=at + len(word.text)))
            texts.append(word.text)
            at += len(word.text) + 1
    return placed, " ".join(texts)


def _neutral(words: Sequence[_Placed], text: str, names: Sequence[Found], language: str) -> Word:
    """One word for those of a name, with what stood around it: «(Айгөл Хәсәнова),» → «(Катнашучы),»."""
    at, shown = words[0].start, ""
    for name in names:
        shown += text[at : name.start] + neutral_name(language)
        at = name.end
    return Word(
        text=shown + text[at : words[-1].end],
        start_ms=words[0].word.start_ms,
        end_ms=max(words[-1].word.end_ms, words[0].word.start_ms),
        probability=min(placed.word.probability for placed in words),
    )


def _published(segment: Segment, labels: Mapping[str, str], kept: Kept) -> Segment:
    words = tuple(
        replace(word, start_ms=kept.published_ms(word.start_ms), end_ms=kept.published_ms(word.end_ms))
        for word in segment.words
    )
    return replace(
        segment,
        start_ms=kept.published_ms(segment.start_ms),
        end_ms=kept.published_ms(segment.end_ms),
        text=" ".join(word.text for word in words),
        words=words,
        speaker=labels.get(segment.speaker, segment.speaker) if segment.speaker else None,
    )


def _spans(spans: Sequence[Span], kept: Kept) -> Iterator[Span]:
    for span in spans:
        start_ms, end_ms = kept.published_ms(kept.after_passages(span.start_ms)), kept.published_ms(span.end_ms)
        if start_ms < end_ms:
            yield Span(start_ms=start_ms, end_ms=end_ms)
