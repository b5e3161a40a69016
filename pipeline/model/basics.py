"""Shared value types of everything that people write: languages, texts per language, people, links, times."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.text.timecodes import parse_timecode_ms


class Model(BaseModel):
    """Frozen, and unknown keys are errors: a typo in a preset must not be silently without effect."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (but tab and line feed) and lone surrogates: no tag, feed or caption may carry them."""


def _clean_text(value: str) -> str:
    text = unicodedata.normalize("NFC", value)
    bad = sorted({f"U+{ord(character):04X}" for character in _CONTROL.findall(text)})
    if bad:
        raise ValueError(f"contains control characters ({', '.join(bad)}); remove them")
    return text


def _one_line(value: str) -> str:
    if "\n" in value:
        raise ValueError("must be one line")
    return value


def _language(value: str) -> str:
    # Apple and the RSS validators want ISO 639-1; `tat` passes them silently and is refused later (publishing.md 0.11).
    if not re.fullmatch(r"[a-z]{2}", value):
        raise ValueError("must be a two-letter ISO 639-1 code such as 'tt' or 'ru'")
    return value


def _http_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s<>\"'\x00-\x1f\x7f-\x9f]+", value):
        raise ValueError("must be an http:// or https:// address")
    try:
        urlsplit(value).port  # noqa: B018 - raises for 'http://[' and 'http://example.org:port'
    except ValueError as error:
        raise ValueError(f"must be an http:// or https:// address ({error})") from None
    return without_keys(value)


def without_keys(address: str) -> str:
    """An address as it may be written down: presets, receipts and logs are read by many."""
    if re.match(r"[a-z0-9+.-]+://[^/]*@", address, re.IGNORECASE):
        raise ValueError("must not hold a name or a password; keys come from the environment or the AWS profile")
    return address


def _timecode(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("must be a time such as '00:12:30.500' or a number of seconds")  # noqa: TRY004
    return parse_timecode_ms(value)


Text = Annotated[str, AfterValidator(_clean_text)]
Line = Annotated[str, AfterValidator(_clean_text), AfterValidator(_one_line), Field(min_length=1)]
Language = Annotated[str, AfterValidator(_language)]
Url = Annotated[str, AfterValidator(_http_url)]
TimeMs = Annotated[int, BeforeValidator(_timecode), Field(ge=0)]
"""A moment in the recording, written 'HH:MM:SS.mmm', 'MM:SS' or as seconds; held as integer milliseconds."""
LocalisedText = dict[Language, Text]
LocalisedLine = dict[Language, Line]


def localised(texts: LocalisedText, language: str, *, else_any: bool = True) -> str:
    """The text in `language`; else the first one there is, so that a missing translation never leaves a blank."""
    if language in texts:
        return texts[language]
    return next(iter(texts.values()), "") if else_any else ""


class Person(Model):
    """Somebody heard in or responsible for an episode (podcast:person)."""

    name: LocalisedLine = Field(description="The name in each language it is written in")
    role: Line = Field("host", description="Role from the podcast taxonomy: host, guest, lecturer, editor …")
    group: Line = Field("cast", description="Group of the role in the podcast taxonomy")
    url: Url | None = Field(None, description="A page about the person")
    image: Url | None = Field(None, description="A portrait")


class Link(Model):
    """A link for the show notes."""

    url: Url = Field(description="Where it leads")
    title: LocalisedLine = Field(description="What listeners read, per language")


class Location(Model):
    """A place that a show or an episode is about (podcast:location)."""

    name: LocalisedLine = Field(description="Its name per language")
    geo: str | None = Field(
        None, pattern=r"^geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?$", description="RFC 5870: geo:55.7963,49.1088"
    )
    osm: str | None = Field(None, pattern=r"^[NWR]\d+(#\d+)?$", description="OpenStreetMap object: R1751445")
