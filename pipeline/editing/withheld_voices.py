"""Where somebody speaks whose voice is withheld: passages of the sound, from what the transcript says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.editing.withheld_transcript import withheld_person
from pipeline.model.kept import Passage
from pipeline.model.rights import Rights, Withheld, WithheldName
from pipeline.model.transcript import Segment, Transcript

MARGIN_MS = 250
"""Times of words are sure to a quarter of a second or so; more only where nobody else is cut by it."""


def voice_passages(transcript: Transcript, withheld: Withheld) -> tuple[tuple[WithheldName, Passage], ...]:
    """Each turn of such a person, with a margin as far as it does not reach into what others say."""
    voices = [person for person in withheld.people if person.voice]
    whose = [withheld_person(segment.speaker, voices) for segment in transcript.segments]
    found = []
    for first, after in _runs(whose):
        person = whose[first]
        if person is not None:
            start_ms, end_ms = _with_margins(transcript, first, after)
            found.append((person, Passage(start_ms=start_ms, end_ms=end_ms, how=person.how)))
    return tuple(found)


def uncovered_voices(transcript: Transcript, withheld: Withheld) -> Iterator[tuple[int, int]]:
    """(start_ms, end_ms) of what such people say outside every passage, but for what a person trimmed at its ends."""
    voices = [person for person in withheld.people if person.voice]
    for segment in transcript.segments:
        if withheld_person(segment.speaker, voices) is not None:
            trimmed_ms = min(MARGIN_MS, (segment.end_ms - segment.start_ms) // 4)
            if withheld.kept.after_passages(segment.start_ms + trimmed_ms) < segment.end_ms - trimmed_ms:
                yield segment.start_ms, segment.end_ms


def unheard_of(transcript: Transcript | None, rights: Rights, withheld: Withheld) -> tuple[str, ...]:
    """Names of people of the episode whose voice is withheld, and neither the transcript nor a passage says where they
    speak: nobody can be sure that they are not heard.
    """
    segments = transcript.segments if transcript else ()
    found = []
    for voice in (person for person in withheld.people if person.voice):
        here = any(voice.is_called(person.name.values()) for person in rights.people)
        speaks = any(withheld_person(segment.speaker, [voice]) for segment in segments)
        written = any(passage.person and voice.is_called([passage.person]) for passage in rights.episode.passages)
        if here and not speaks and not written:
            found.append(voice.forms[0])
    return tuple(found)


def _runs(whose: Sequence[WithheldName | None]) -> Iterator[tuple[int, int]]:
    """[first, after) of segments in a row that are one person's."""
    edges = [0, *(at for at, (one, other) in enumerate(pairwise(whose), start=1) if one != other), len(whose)]
    yield from ((first, after) for first, after in pairwise(edges) if first < after)


def _with_margins(transcript: Transcript, first: int, after: int) -> tuple[int, int]:
    segments = transcript.segments
    start_ms, end_ms = _start(segments[first]), max(map(_end, segments[first:after]))
    before = max((_end(segment) for segment in segments[:first][-3:]), default=0)
    following = min((_start(segment) for segment in segments[after:][:3]), default=transcript.duration_ms)
    return (
        max(start_ms - MARGIN_MS, min(before, start_ms), 0),
        min(end_ms + MARGIN_MS, max(following, end_ms), max(transcript.duration_ms, end_ms)),
    )


def _start(segment: Segment) -> int:
    return min([segment.start_ms, *(word.start_ms for word in segment.words)])


def _end(segment: Segment) -> int:
    return max([segment.end_ms, *(word.end_ms for word in segment.words)])
