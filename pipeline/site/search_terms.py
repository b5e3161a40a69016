"""What of an episode can be found by search: its sentences, and the words of its title, people, topics, chapters. Pure.

Whatever a transcript holds, an episode adds at most MOST_SENTENCES sentences and MOST_STEMS stems to the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.model.published import PublishedEpisode
from pipeline.model.reading import NOTHING, Reading
from pipeline.site.words import LONGEST_LINE
from pipeline.text.clean import clean_line
from pipeline.text.stems import stems, words
from pipeline.text.truncate import truncate_chars

MOST_SENTENCES = 20_000
"""A talk of three hours has about 2,000."""
MOST_STEMS = 30_000
"""A talk of three hours has about 4,000."""
LONGEST_SENTENCE = 600
"""Characters of a sentence that are searched and shown."""
FIELDS = ("title", "people", "topics", "chapters", "summary")
"""Where else than in the text a word may stand: bit 0, 1, 2 … of a stem's fields."""
_LONGEST_FIELD = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSentence:
    """A sentence as search shows it."""

    start_ms: int
    language: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Where a stem stands in an episode."""

    sentences: tuple[int, ...]
    """Ascending numbers of sentences, from 0."""
    fields: int
    """Bits, see FIELDS."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """All that the index says of one episode."""

    found: Mapping[str, Found]
    """Stem -> where it stands."""
    words: int
    """How many words its text has: in a long text, a word weighs less."""


def sentences(reading: Reading | None) -> tuple[FoundSentence, ...]:
    """The sentences of the text, in order."""
    return tuple(islice(_sentences(reading or NOTHING), MOST_SENTENCES))


def _sentences(reading: Reading) -> Iterator[FoundSentence]:
    for paragraph in reading.paragraphs:
        for sentence in paragraph.sentences:
            text = truncate_chars(clean_line(sentence.text[: 2 * LONGEST_SENTENCE]), LONGEST_SENTENCE)
            yield FoundSentence(start_ms=sentence.start_ms, language=paragraph.language, text=text)


def terms(episode: PublishedEpisode, spoken: Iterable[FoundSentence]) -> Terms:
    """Stems of all its words."""
    fields = _stems_of_fields(episode)
    places: dict[str, list[int]] = {}
    count = 0
    for number, sentence in enumerate(spoken):
        for word in words(sentence.text):
            count += 1
            for stem in stems(word, sentence.language):
                known = places.get(stem)
                if known is None and len(places) < MOST_STEMS:
                    places[stem] = [number]
                elif known and known[-1] != number:
                    known.append(number)
    found = {
        stem: Found(sentences=tuple(places.get(stem, ())), fields=fields.get(stem, 0)) for stem in {**places, **fields}
    }
    return Terms(found=found, words=count)


def _stems_of_fields(episode: PublishedEpisode) -> dict[str, int]:
    """Stem -> bits of the fields where it stands."""
    found: dict[str, int] = {}
    for bit, texts in enumerate(_fields(episode)):
        for language, text in texts:
            for stem in (stem for word in words(text[:_LONGEST_FIELD]) for stem in stems(word, language)):
                if stem in found or len(found) < MOST_STEMS:
                    found[stem] = found.get(stem, 0) | 1 << bit
    return found


def field_facts(episode: PublishedEpisode) -> list[Any]:
    """Of the record, what the index depends on."""
    return [list(texts) for texts in _fields(episode)]


def _fields(episode: PublishedEpisode) -> tuple[Iterable[tuple[str, str]], ...]:
    """Of each of FIELDS, (language, text) of all it holds."""
    return (
        episode.title.items(),
        [item for person in episode.people for item in person.name.items()],
        [(episode.language, keyword) for keyword in episode.keywords],
        [item for chapter in episode.chapters for item in chapter.title.items()],
        episode.summary.items(),
    )


def title_lines(texts: Mapping[str, str]) -> dict[str, str]:
    """A title per language as search shows it."""
    return {
        language: truncate_chars(clean_line(text[: 8 * LONGEST_LINE]), LONGEST_LINE) for language, text in texts.items()
    }
