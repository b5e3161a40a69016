"""Options of what the public gets: the feed, the pages, and what must be before an episode is published."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.model.basics import Language, Line, Link, LocalisedLine, LocalisedText, Model, Text, Url


class Recommended(Model):
    """Another show that this one recommends (podcast:podroll)."""

    guid: Line = Field(description="Its podcast:guid")
    url: Url | None = Field(None, description="Its feed")
    title: Line | None = Field(None, description="Its title")


def _countless(rule: str | None) -> str | None:
    # podcast-namespace: COUNT needs the date of the first one (dtstart), which only the person would know.
    if "COUNT=" in (rule or "").upper():
        raise ValueError("must not have COUNT; say until when: UNTIL=20271231T000000Z")
    return rule


class Rhythm(Model):
    """How often episodes come (podcast:updateFrequency)."""

    text: Line = Field(description="In words: 'every other Friday'")
    rrule: Annotated[Line | None, AfterValidator(_countless)] = Field(
        None, description="The same as an RFC 5545 rule: FREQ=WEEKLY;INTERVAL=2"
    )


class Proof(Model):
    """A line that proves something to a directory (podcast:txt)."""

    text: Text = Field(description="The line", max_length=4000)
    purpose: Line | None = Field(None, description="verify, applepodcastsverify, ai-content …")


class Feed(Model):
    """The show's feed (docs/feeds.md)."""

    url: Url | None = Field(
        None, description="Public address of the feed, when it is not the one in storage; written into tags, too"
    )
    enclosure: Line = Field("mp3", description="Name of the rendition that a feed item points to")
    guid: Line | None = Field(
        None,
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="podcast:guid of a show that had a feed elsewhere; else made once from the feed's address and kept",
    )
    language: Language | None = Field(
        None, description="Language that the feed declares, where a directory does not know the show's own"
    )
    items: int = Field(
        300, ge=10, le=5000, description="Newest items in feed.xml; older ones stand in pages that it links to"
    )
    locked: bool = Field(default=True, description="Other hosts may not import the feed (podcast:locked)")
    hubs: tuple[Url, ...] = Field((), description="WebSub hubs that are told of every change")
    moved_to: Url | None = Field(None, description="The feed's new address, when the show moves (itunes:new-feed-url)")
    block: bool = Field(default=False, description="Directories shall not list the show (itunes:block)")
    complete: bool = Field(default=False, description="No more episodes will come (itunes:complete)")
    podroll: tuple[Recommended, ...] = Field((), description="Shows that this one recommends")
    rhythm: Rhythm | None = Field(None, description="How often episodes come")
    proofs: tuple[Proof, ...] = Field((), description="Lines for directories (podcast:txt)")


class Publishing(Model):
    """What must be before an episode may be published (docs/publishing.md)."""

    approval: bool = Field(default=False, description="Somebody has to approve it: `media review EPISODE --by NAME`")
    full_coverage: bool = Field(
        default=False, description="All speech must stand in the transcript; uncovered stretches stop it"
    )


class Site(Model):
    """The pages (docs/site.md)."""

    name: LocalisedLine = Field(default={}, description="Name of the house, at the top of every page")
    intro: LocalisedText = Field(default={}, description="A few sentences for the home page, per language (Markdown)")
    accent: str = Field(
        "#0b6b4f",
        pattern=r"^#[0-9a-fA-F]{6}$",
        description="Colour of links and buttons, #rrggbb; made darker or lighter until it can be read",
    )
    links: tuple[Link, ...] = Field(
        (), description="Where else the show is: Apple Podcasts, Yandex Music, VK, Telegram … (subscribe buttons)"
    )
