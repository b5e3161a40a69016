"""What is published: one frozen record per episode and one per show, from which feeds, pages and notes are made.

They lie at the destination itself (docs/formats/published.md) and are the truth; a feed or a page is derived from them
and can be made again at any time. They are read back from there, so all in them is checked as input from elsewhere.
All paths are relative to the site's root: the destination's folder, or its prefix in a bucket.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from pipeline.model.basics import Language, Line, LocalisedLine, LocalisedText, Location, Model, Person, Text, Url
from pipeline.model.episode import MOST_CHAPTERS, MOST_KEYWORDS, MOST_PEOPLE, MOST_SOUNDBITES, Chapter, Soundbite
from pipeline.model.publishing import Feed, Site
from pipeline.model.settings import Licence, Owner

_LONGEST_MS = 100 * 86_400_000
"""No recording lasts longer than 100 days; arithmetic with larger numbers would fail where nobody expects it."""
_LARGEST_NUMBER = 10**12
_LARGEST_BYTES = 2**53


def _relative(path: str) -> str:
    if path.startswith("/") or "\\" in path or any(part in {"", ".", ".."} for part in path.split("/")):
        raise ValueError("must be a relative path without '..'")
    return path


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("must say its time zone")
    try:
        return moment.astimezone(dt.UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("is a moment before the first or after the last year") from None


def _in_milliseconds(passages: Any) -> Any:
    """A record holds milliseconds, where people's notation has seconds (basics.TimeMs); models pass as they are."""
    if not isinstance(passages, (list, tuple)):
        return passages
    return [_in_seconds(passage) if isinstance(passage, dict) else passage for passage in passages]


def _in_seconds(passage: dict[str, Any]) -> dict[str, Any]:
    times = {key: passage[key] for key in ("start", "duration") if type(passage.get(key)) is int}
    if any(abs(ms) > _LONGEST_MS for ms in times.values()):
        raise ValueError(f"times must be at most {_LONGEST_MS} ms")
    return passage | {key: ms / 1000 for key, ms in times.items()}


SitePath = Annotated[Line, AfterValidator(_relative)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Moment = Annotated[dt.datetime, AfterValidator(_utc)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


RESERVED = frozenset({"records", "feeds", "seasons", "people", "topics", "search", "pages", "assets", "shows"})
"""Names beside the folders of episodes: no episode can have one."""
MOST_FILES = 200
"""Renditions, or captions, of one episode."""


class PublishedFile(Model):
    """One file that people or their apps can fetch. Either `path` (ours) or `url` (adopted from an older feed)."""

    path: SitePath | None = Field(None, description="Where it lies below the site's root")
    url: Url | None = Field(None, description="Its address, when it lies elsewhere")
    content_type: Line
    size_bytes: int = Field(ge=0, le=_LARGEST_BYTES, description="0: unknown, in an adopted feed only")
    sha256: Sha256 | None = None
    sha384: str | None = Field(None, description="base64, for podcast:integrity (SRI)")
    language: Language | None = None
    bitrate_kbps: int | None = Field(None, ge=0, le=_LARGEST_NUMBER)
    codecs: Line | None = Field(None, description="RFC 6381: mp4a.40.2, opus")
    title: Line | None = Field(None, description="What an app may call it, at most 32 characters")


class PublishedEpisode(Model):
    """The record of an episode: `<show>/records/<episode>.json`, always replaced as a whole."""

    format: Literal[1] = 1
    show: Slug
    episode: Slug
    guid: Line
    status: Literal["scheduled", "published", "retracted"]
    published_at: Moment = Field(description="pubDate; of a scheduled episode, when it is to appear")
    changed_at: Moment = Field(description="When anything in this record last changed")
    reason: Text | None = Field(None, description="Why it was retracted, as listeners may read it")
    never_out: Literal[True] | None = Field(None, description="It was retracted before its time came")
    withheld: Literal[True] | None = Field(
        None, description="Something of it is withheld: a folder that knows nothing of that must not bring it back"
    )
    adopted: bool = Field(default=False, description="Taken over from an older feed: there is no episode folder")
    link: Url | None = Field(None, description="Its page elsewhere, when it was adopted; else its page is ours")

    language: Language = Field(description="Main language of the episode")
    title: LocalisedLine
    summary: LocalisedText = Field(default={}, description="Plain text, per language: people's summary without markup")
    notes: LocalisedText = Field(
        default={}, description="Show notes as sanitised HTML (p br ul ol li a strong em), per language"
    )
    recorded_on: dt.date | None = None
    season: int | None = Field(None, ge=1, le=_LARGEST_NUMBER)
    number: int | None = Field(None, ge=1, le=_LARGEST_NUMBER)
    type: Literal["full", "trailer", "bonus"] = "full"
    explicit: bool = False
    people: tuple[Person, ...] = Field(
        (), max_length=2 * MOST_PEOPLE, description="All of them: those of the show first"
    )
    keywords: tuple[Line, ...] = Field((), max_length=MOST_KEYWORDS)
    location: Location | None = None
    chapters: Annotated[tuple[Chapter, ...], BeforeValidator(_in_milliseconds)] = Field(
        (), max_length=MOST_CHAPTERS + 1, description="Complete: the first at 0; starts in milliseconds"
    )
    soundbites: Annotated[tuple[Soundbite, ...], BeforeValidator(_in_milliseconds)] = Field(
        (), max_length=MOST_SOUNDBITES
    )
    duration_ms: int = Field(ge=0, le=_LONGEST_MS, description="0: unknown, in an adopted feed only")
    licence: Licence | None = None

    enclosure: PublishedFile
    alternates: tuple[PublishedFile, ...] = Field((), max_length=MOST_FILES, description="The other renditions")
    captions: tuple[PublishedFile, ...] = Field(
        (), max_length=MOST_FILES, description="transcript.vtt .srt .json .txt; main language first"
    )
    chapters_file: PublishedFile | None = None
    reading: PublishedFile | None = Field(None, description="reading.json: the read-along text (model/reading.py)")
    waveform: PublishedFile | None = None
    share: PublishedFile | None = Field(None, description="Picture for shared links, 1200x630 PNG")
    image: Url | None = Field(None, description="Its own cover, in an adopted feed")
    earlier_media: tuple[PublishedFile, ...] = Field((), description="Enclosures that were replaced, oldest first")

    earlier: tuple[Sha256, ...] = Field(
        (), description="Hashes of the facts (facts_sha256) that this record replaced: an old folder is known by them"
    )

    digest: str = Field("", exclude=True, description="sha256 of the record's bytes as they lie at the destination")

    @property
    def folder(self) -> str:
        """Below the site's root, without a slash at its end."""
        return f"{self.show}/{self.episode}"

    def facts_sha256(self) -> str:
        """Hash of what people wrote and of the files made of it; not of when and whether it is out."""
        ours = {"status", "published_at", "changed_at", "reason", "never_out", "adopted", "earlier", "earlier_media"}
        leave: dict[str, Any] = dict.fromkeys(ours, True)
        leave |= {"enclosure": {"sha384"}, "alternates": {"__all__": {"sha384"}}}  # the same bytes by another hash
        facts = self.model_dump_json(exclude=leave, exclude_defaults=True)
        return hashlib.sha256(facts.encode()).hexdigest()

    @property
    def listed(self) -> bool:
        """Whether feeds and pages show it."""
        return self.status == "published"

    @property
    def was_out(self) -> bool:
        """Whether listeners have seen it."""
        return self.listed or (self.status == "retracted" and not self.never_out)


class PublishedShow(Model):
    """`shows/<show>.json` at the site's root: what its feeds and pages say of the show."""

    format: Literal[1] = 1
    show: Slug
    base_url: Url = Field(description="Public address of the site's root, without a slash at its end")
    guid: Line = Field(description="podcast:guid: made once, kept for life, also when the address changes")
    title: LocalisedLine
    description: LocalisedText
    medium: Literal["podcast", "course", "video"]
    type: Literal["episodic", "serial"]
    languages: tuple[Language, ...] = Field(min_length=1)
    author: LocalisedLine
    owner: Owner
    category: tuple[Line, ...]
    explicit: bool
    link: Url = Field(description="The show's page as the preset says it; ours is under base_url")
    copyright: Line
    licence: Licence
    people: tuple[Person, ...] = Field((), max_length=MOST_PEOPLE)
    keywords: tuple[Line, ...] = Field((), max_length=MOST_KEYWORDS)
    location: Location | None = None
    feed: Feed
    site: Site
    cover: PublishedFile = Field(description="Square, 1400-3000 px: for feeds")
    cover_small: PublishedFile = Field(description="The same, 600 px JPEG: for pages")
    share: PublishedFile | None = Field(None, description="Picture for shared links, 1200x630")
    withheld: Literal[True] | None = Field(
        None, description="Somebody is left out: a preset that knows nothing of that must not bring the name back"
    )
    changed_at: Moment
    earlier: tuple[Sha256, ...] = Field(
        (), description="Hashes of the facts (facts_sha256) that this record replaced: an old preset is known by them"
    )

    digest: str = Field("", exclude=True, description="sha256 of the record's bytes as they lie at the destination")

    @property
    def feed_url(self) -> str:
        """Address of feed.xml as it calls itself (atom:link rel=self)."""
        return self.feed.url or f"{self.base_url}/{self.show}/feed.xml"

    def facts_sha256(self) -> str:
        """Hash of what people said: without the history, without the pictures that a program drew for it, and without
        what stands at its default, so that a newer version with one more option still knows old facts.
        """
        ours = {"changed_at", "earlier", "guid", "cover_small", "share"}
        facts = self.model_dump_json(exclude=ours, exclude_defaults=True)
        return hashlib.sha256(facts.encode()).hexdigest()


def render_record(record: PublishedEpisode | PublishedShow) -> bytes:
    """The JSON document; the same record always gives the same bytes."""
    return (record.model_dump_json(indent=1, exclude_none=True) + "\n").encode()


def parse_episode(data: bytes) -> PublishedEpisode:
    """Raises ValueError (pydantic's) when it is no record of ours."""
    record = PublishedEpisode.model_validate_json(data)
    return record.model_copy(update={"digest": hashlib.sha256(data).hexdigest()})


def parse_show(data: bytes) -> PublishedShow:
    """Raises ValueError (pydantic's) when it is no record of ours."""
    record = PublishedShow.model_validate_json(data)
    return record.model_copy(update={"digest": hashlib.sha256(data).hexdigest()})
