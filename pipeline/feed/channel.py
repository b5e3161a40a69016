"""The channel of a feed: what it says of the show (publishing.md 1.1, 1.3; Apple: A Podcaster's Guide to RSS)."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import format_datetime

from lxml import etree

from pipeline.feed.edition import Edition, file_address
from pipeline.feed.pages import HEAD, Page
from pipeline.feed.people import group_and_role
from pipeline.feed.tags import add, true_false, yes_no
from pipeline.model.basics import Location, Person, localised
from pipeline.model.published import PublishedEpisode
from pipeline.model.settings import Licence
from pipeline.text.clean import clean_line, clean_text
from pipeline.text.licences import KNOWN_TO_APPS, licence_url
from pipeline.text.truncate import truncate_bytes, truncate_chars

LINE_CHARS = 255
"""Apple: values have at most 255 characters unless noted."""
DESCRIPTION_BYTES = 4000
"""Apple: descriptions have at most 4000 bytes, which is about 2000 Cyrillic letters."""
LABEL_CHARS = 128
"""podcast-namespace: longer names of persons, places, soundbites may be cut."""
PROOF_CHARS = 4000
TTL_MINUTES = "60"
GENERATOR = "media-pipeline"
"""Without a version: a new release of ours is no reason for everybody to fetch the feed again."""
FEED_TYPE = "application/rss+xml"


def line(text: str, limit: int = LINE_CHARS) -> str:
    """One clean line of at most `limit` characters."""
    return truncate_chars(clean_line(text), limit)


def add_channel(
    rss: etree._Element, edition: Edition, page: Page, trailers: Iterable[PublishedEpisode]
) -> etree._Element:
    """The channel with all but its items.

    Archived pages say to whom they belong; what changes with time stands in the head only, so that they stay as they
    are.
    """
    show, language = edition.show, edition.language
    channel = add(rss, "channel")
    add(channel, "title", line(edition.title))
    add(channel, "link", show.link)
    add(channel, "description", truncate_bytes(clean_text(localised(show.description, language)), DESCRIPTION_BYTES))
    add(channel, "language", edition.declared_language)
    add(channel, "copyright", line(show.copyright))
    add(channel, "generator", GENERATOR)
    _add_dates(channel, edition, page)
    _add_links(channel, edition, page)
    _add_cover(channel, edition)
    _add_itunes(channel, edition, page)
    _add_podcast(channel, edition)
    if page.number == HEAD:
        _add_of_today(channel, edition, trailers)
    return channel


def _add_dates(channel: etree._Element, edition: Edition, page: Page) -> None:
    """Of the records, never of a clock: the same records give the same bytes."""
    changed = [record.changed_at for record in page.slots]
    if page.items:
        add(channel, "pubDate", format_datetime(page.items[0].published_at))
    add(channel, "lastBuildDate", format_datetime(max(changed, default=edition.show.changed_at)))
    if page.number == HEAD:
        add(channel, "ttl", TTL_MINUTES)


def _add_links(channel: etree._Element, edition: Edition, page: Page) -> None:
    """Paging (RFC 5005 section 3), and the same pages as archives (section 4)."""

    def link(rel: str, number: int | None) -> None:
        if number is not None:
            add(channel, "atom:link", None, {"rel": rel, "href": edition.url(number), "type": FEED_TYPE})

    link("self", page.number)
    for hub in edition.show.feed.hubs:
        if page.number == HEAD:
            add(channel, "atom:link", None, {"rel": "hub", "href": hub})
    if page.last == HEAD and page.number == HEAD:
        return
    link("first", HEAD)
    link("previous", page.newer)
    link("next", page.older)
    link("last", page.last)
    link("prev-archive", page.older)
    if page.number != HEAD:
        link("current", HEAD)
        add(channel, "fh:archive")


def _add_cover(channel: etree._Element, edition: Edition) -> None:
    # gPodder takes whichever of the two comes last (publishing.md 0.10): so both name the same picture.
    show = edition.show
    cover = file_address(show, show.cover)
    image = add(channel, "image")
    add(image, "url", cover)
    add(image, "title", line(edition.title))
    add(image, "link", show.link)
    add(channel, "itunes:image", None, {"href": cover})
    alt = line(edition.title)
    artwork = {"purpose": "artwork", "aspect-ratio": "1/1", "alt": alt}
    add(channel, "podcast:image", None, {"href": cover, **artwork, "type": show.cover.content_type})
    small = {"href": file_address(show, show.cover_small), **artwork, "width": "600", "height": "600"}
    add(channel, "podcast:image", None, {**small, "type": show.cover_small.content_type})
    if show.share:
        add(channel, "podcast:image", None, social_picture(file_address(show, show.share), alt))


def social_picture(url: str, alt: str) -> dict[str, str | None]:
    """Attributes of a picture for shared links, 1200x630 PNG."""
    size = {"aspect-ratio": "40/21", "width": "1200", "height": "630"}
    return {"href": url, "purpose": "social", **size, "type": "image/png", "alt": alt}


def _add_itunes(channel: etree._Element, edition: Edition, page: Page) -> None:
    show = edition.show
    add(channel, "itunes:author", line(localised(show.author, edition.language)))
    owner = add(channel, "itunes:owner")
    add(owner, "itunes:name", line(show.owner.name))
    add(owner, "itunes:email", show.owner.email)
    parent = channel
    for category in show.category[:2]:  # the sub-category stands inside its category
        parent = add(parent, "itunes:category", None, {"text": category})
    add(channel, "itunes:explicit", true_false(show.explicit))
    add(channel, "itunes:type", show.type)
    if show.feed.block or edition.season:  # a season is no show of its own: directories have it already
        add(channel, "itunes:block", "Yes")
        add(channel, "podcast:block", "yes")
    if show.feed.complete and page.number == HEAD:
        add(channel, "itunes:complete", "Yes")
    if show.feed.moved_to and edition.main and page.number == HEAD:
        add(channel, "itunes:new-feed-url", show.feed.moved_to)


def _add_podcast(channel: etree._Element, edition: Edition) -> None:
    show = edition.show
    add(channel, "podcast:guid", edition.guid)
    add(channel, "podcast:medium", show.medium)
    add(channel, "podcast:locked", yes_no(show.feed.locked), {"owner": show.owner.email})
    add_licence(channel, show.licence)
    add_people(channel, show.people, edition.language)
    add_location(channel, show.location, edition.language)


def _add_of_today(channel: etree._Element, edition: Edition, trailers: Iterable[PublishedEpisode]) -> None:
    feed = edition.show.feed
    for trailer in trailers:
        file = trailer.enclosure
        facts = {
            "pubdate": format_datetime(trailer.published_at),
            "url": file_address(edition.show, file),
            "length": str(file.size_bytes) if file.size_bytes else None,
            "type": file.content_type,
            "season": str(trailer.season) if trailer.season else None,
        }
        add(channel, "podcast:trailer", line(localised(trailer.title, edition.language), LABEL_CHARS), facts)
    if feed.rhythm:
        complete = "true" if feed.complete else None
        rhythm = {"rrule": feed.rhythm.rrule, "complete": complete}
        add(channel, "podcast:updateFrequency", line(feed.rhythm.text, LABEL_CHARS), rhythm)
    for proof in feed.proofs:
        purpose = truncate_chars(proof.purpose, LABEL_CHARS) if proof.purpose else None
        add(channel, "podcast:txt", truncate_chars(proof.text, PROOF_CHARS), {"purpose": purpose})
    if feed.podroll:
        podroll = add(channel, "podcast:podroll")
        for other in feed.podroll:
            title = line(other.title) if other.title else None
            facts = {"feedGuid": other.guid, "feedUrl": other.url, "title": title}
            add(podroll, "podcast:remoteItem", None, facts)


def add_people(parent: etree._Element, people: Iterable[Person], language: str) -> None:
    for person in people:
        group, role = group_and_role(person)
        facts = {"role": role, "group": group, "href": person.url, "img": person.image}
        name = line(localised(person.name, language), LABEL_CHARS)
        if name:  # an element without a name is not allowed
            add(parent, "podcast:person", name, facts)


def add_licence(parent: etree._Element, licence: Licence) -> None:
    """With the address of its text, which a licence that apps do not know must have; nothing when there is none."""
    name, url = line(licence.id, LABEL_CHARS).lower(), licence.url or licence_url(licence.id, "")
    if url or name in KNOWN_TO_APPS:
        add(parent, "podcast:license", name, {"url": url})


def add_location(parent: etree._Element, location: Location | None, language: str) -> None:
    name = line(localised(location.name, language), LABEL_CHARS) if location else ""
    if location and name:
        add(parent, "podcast:location", name, {"rel": "subject", "geo": location.geo, "osm": location.osm})
