"""Ways to subscribe: the feed, the schemes that apps listen to, and where else the show is."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.published import PublishedShow
from pipeline.site.paths import relative
from pipeline.site.words import Words, line
from pipeline.text.site_labels import site_labels


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscribeLink:
    """A button."""

    href: str
    title: Words
    kind: str
    """app, feed or elsewhere: which of them need an app on the device, and which are pages."""


def subscribe_links(show: PublishedShow, language: str, page: str) -> list[SubscribeLink]:
    """In the order of buttons: people's own links, apps that take the feed's address, the feed itself.

    `podcast://` opens Apple's app; AntennaPod listens to `pcast:` and takes a whole address after it (its UrlChecker),
    so that https stays https.
    """
    feed = show.feed_url
    _scheme, _, rest = feed.partition("://")
    elsewhere = [
        SubscribeLink(href=link.url, title=line(link.title, language), kind="elsewhere") for link in show.site.links
    ]
    apps = [
        SubscribeLink(href=f"podcast://{rest}", title=Words(text="Apple Podcasts", language="en"), kind="app"),
        SubscribeLink(href=f"pcast:{feed}", title=Words(text="AntennaPod", language="en"), kind="app"),
    ]
    own = feed if show.feed.url else relative(page, f"{show.show}/feed.xml")
    title = Words(text=site_labels(language)["feed"], language=language)
    return [*elsewhere, *apps, SubscribeLink(href=own, title=title, kind="feed")]
