"""The facts of an episode that a page of the editor shows and changes, as they travel in JSON.

Only what stands in episode.toml itself, never what the preset adds. Times are integer milliseconds. What a fact may
say is decided by `model/episode.py`, for all files of the episode together; here is only its shape, so that a page
cannot send anything else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from pipeline.errors import ConfigError
from pipeline.model.basics import Model
from pipeline.model.episode import MOST_CHAPTERS, MOST_KEYWORDS, MOST_LINKS, MOST_PEOPLE, MOST_SOUNDBITES
from pipeline.model.layers import dotted

MOST_MS = 3_599_999_999
"""999:59:59.999, the last time that can be written."""
MOST_LANGUAGES = 20

Words = Annotated[str, AfterValidator(lambda text: unicodedata.normalize("NFC", text))]
Texts = Annotated[dict[str, Words], Field(max_length=MOST_LANGUAGES)]
Ms = Annotated[int, Field(strict=True, ge=0, le=MOST_MS)]


class PersonFacts(Model):
    """Somebody heard in the episode."""

    name: Texts
    role: Words | None = None
    group: Words | None = None
    url: Words | None = None
    image: Words | None = None


class ChapterFacts(Model):
    """A named part of the episode."""

    start_ms: Ms
    title: Texts
    url: Words | None = None
    image: Words | None = None


class SoundbiteFacts(Model):
    """A passage that makes people curious."""

    start_ms: Ms
    duration_ms: Ms
    title: Texts = Field(default={})


class LinkFacts(Model):
    """A link for the show notes."""

    url: Words
    title: Texts


class PageFacts(Model):
    """All that can be changed on the page. guid, date, season and number are not among it."""

    title: Texts = Field(default={})
    summary: Texts = Field(default={})
    people: tuple[PersonFacts, ...] = Field((), max_length=MOST_PEOPLE)
    chapters: tuple[ChapterFacts, ...] = Field((), max_length=MOST_CHAPTERS)
    soundbites: tuple[SoundbiteFacts, ...] = Field((), max_length=MOST_SOUNDBITES)
    links: tuple[LinkFacts, ...] = Field((), max_length=MOST_LINKS)
    keywords: tuple[Words, ...] = Field((), max_length=MOST_KEYWORDS)


KEYS = tuple(PageFacts.model_fields)
LISTS = ("people", "chapters", "soundbites", "links", "keywords")


def page_facts(sent: Any, *, what: str) -> dict[str, Any]:
    """What a page sent, in NFC, without white space at the ends and without what is empty: all keys of KEYS.

    Raises ConfigError with every problem of its shape; `what` names what was sent.
    """
    try:
        facts = PageFacts.model_validate(sent)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise ConfigError([f"{what}: {dotted(item['loc']) or 'facts'}: {item['msg']}" for item in found]) from error
    return {key: _filled(value) for key, value in facts.model_dump(mode="json").items()}


def _filled(value: Any) -> Any:
    """Without fields of items and texts that say nothing; an empty field of a page means that there is none."""
    if isinstance(value, Mapping):
        return {key: _filled(inner) for key, inner in value.items() if inner is not None and inner != ""}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_filled(inner) for inner in value if inner != ""]
    return value
