"""Rules of the channel: what directories need to list a show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.feed.lint.apple import CATEGORIES
from pipeline.feed.lint.rule import APPLE, RSS, Feed, Found, rule, rules_in, shown
from pipeline.feed.lint.values import extension, language_parts, url_problem
from pipeline.model.languages import UNDETERMINED, iso_639_2

PICTURE_EXTENSIONS = frozenset({"jpg", "jpeg", "png"})


def _missing(feed: Feed, *names: str, advice: str) -> Iterator[Found]:
    if not feed.channel.text_of(*names):
        yield Found(message=f"<{names[0]}> is missing or empty: {advice}")


@rule("title-missing", "error", RSS, "A show without a title cannot be listed.")
def title(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "title", advice="write the show's name")


@rule("description-missing", "error", RSS, "Directories refuse a show without a description.")
def description(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "description", advice="say what the show is about")


@rule("link-missing", "error", RSS, "RSS 2.0 asks for a link; apps offer it as the show's page.")
def link(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "link", advice="write the address of the show's page")


@rule("language-missing", "error", APPLE, "Apple refuses a show without a language.")
def language_missing(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "language", "dc:language", advice="write tt, ru or another two-letter code")


@rule(
    "language-bad", "error", APPLE, "Apple wants ISO 639-1; with another code it refuses the feed, or a later change."
)
def language_bad(feed: Feed) -> Iterator[Found]:
    tag = feed.channel.first("language")
    if not tag or not tag.text:
        return
    language = language_parts(tag.text)
    if language is None or len(language) != 2 or iso_639_2(language) == UNDETERMINED:  # noqa: PLR2004
        yield Found(
            message=f"the language {shown(tag.text)} is no two-letter code of ISO 639-1: write tt for Tatar, ru for "
            "Russian, or ru-RU with a country",
            tag=tag,
        )


@rule("image-missing", "error", APPLE, "Apple does not list a show without a cover.")
def image_missing(feed: Feed) -> Iterator[Found]:
    tag = feed.channel.first("itunes:image")
    if not tag or not tag.get("href"):
        yield Found(message='<itunes:image href="…"> is missing: a square picture, 1400 to 3000 pixels', tag=tag)


@rule("image-address", "error", APPLE, "A cover that cannot be fetched is not shown.")
def image_address(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:image"):
        problem = url_problem(tag.get("href")) if tag.get("href") else None
        if problem:
            yield Found(message=f"the picture's address {shown(tag.get('href'))} {problem}", item=item, tag=tag)


@rule("image-extension", "warning", APPLE, "The extension has to match the kind of the picture: JPEG or PNG.")
def image_extension(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:image"):
        url = tag.get("href")
        if url and not url_problem(url) and extension(url) not in PICTURE_EXTENSIONS:
            yield Found(message=f"{shown(url)} does not end in .jpg or .png", item=item, tag=tag)


@rule("image-order", "warning", "podcastparser (gPodder)", "gPodder takes the picture that stands last as the cover.")
def image_order(feed: Feed) -> Iterator[Found]:
    pictures = feed.channel.all("image", "itunes:image")
    cover = next((tag.get("href") for tag in pictures if tag.name == "itunes:image"), "")
    last = pictures[-1] if pictures else None
    if last and last.name == "image" and cover and last.text_of("url") != cover:
        yield Found(
            message=f"<image> with {shown(last.text_of('url'))} stands after <itunes:image>: put it before, or "
            "name the same large picture in both",
            tag=last,
        )


@rule("category-missing", "error", APPLE, "Apple refuses a show without a category.")
def category_missing(feed: Feed) -> Iterator[Found]:
    if not feed.channel.all("itunes:category"):
        yield Found(message='<itunes:category text="…"> is missing: take one of Apple\'s list, docs/presets.md has it')


@rule("category-unknown", "error", APPLE, "A category that is not in Apple's list counts as none.")
def category_unknown(feed: Feed) -> Iterator[Found]:
    for tag in feed.channel.all("itunes:category"):
        text = tag.get("text")
        if text not in CATEGORIES:
            yield Found(message=f"there is no category {shown(text)}{_near(text, CATEGORIES)}", tag=tag)
            continue
        for inner in tag.all("itunes:category"):
            if inner.get("text") not in CATEGORIES[text]:
                known = ", ".join(sorted(CATEGORIES[text])) or "none"
                message = f"{text} has no sub-category {shown(inner.get('text'))}; it has: {known}"
                yield Found(message=message, tag=inner)


def _near(text: str, known: object) -> str:
    near = get_close_matches(text, list(known) if isinstance(known, dict) else [], 1)
    return f": is it {near[0]!r}?" if near else ": take one of Apple's list, to the letter (docs/presets.md has it)"


@rule("explicit-missing", "error", APPLE, "Apple refuses a show that does not say whether children may hear it.")
def explicit_missing(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "itunes:explicit", advice="write true or false")


@rule("explicit-bad", "error", APPLE, "Only true and false are read; apps take anything else for false, or refuse it.")
def explicit_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:explicit"):
        if tag.text and tag.text not in {"true", "false"}:
            advice = "true" if tag.text.lower() in {"yes", "explicit", "true"} else "false"
            yield Found(message=f"itunes:explicit is {shown(tag.text)}: write {advice}", item=item, tag=tag)


@rule("author-missing", "warning", APPLE, "Apps show who makes the show below its title.")
def author_missing(feed: Feed) -> Iterator[Found]:
    return _missing(feed, "itunes:author", advice="write who makes the show")


@rule("owner-missing", "warning", APPLE, "Directories prove by the owner's e-mail that a show is yours.")
def owner_missing(feed: Feed) -> Iterator[Found]:
    owner = feed.channel.first("itunes:owner")
    proofs = {tag.get("purpose") for tag in feed.channel.all("podcast:txt")}
    if proofs & {"verify", "applepodcastsverify"}:
        return
    if not owner or not owner.text_of("itunes:email"):
        yield Found(message="<itunes:owner> with <itunes:email> is missing: write an address that you read", tag=owner)


@rule("owner-email", "error", APPLE, "Mail for proving who owns the show would not arrive.")
def owner_email(feed: Feed) -> Iterator[Found]:
    for owner in feed.channel.all("itunes:owner"):
        mail = owner.text_of("itunes:email")
        if mail and not re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", mail):
            yield Found(message=f"{shown(mail)} is no e-mail address", tag=owner)


@rule("type-bad", "error", APPLE, "Apps that do not know the type show the newest episode first.")
def type_bad(feed: Feed) -> Iterator[Found]:
    for tag in feed.channel.all("itunes:type"):
        if tag.text not in {"episodic", "serial"}:
            yield Found(
                message=f"itunes:type is {shown(tag.text)}: write episodic or serial, in small letters", tag=tag
            )


@rule("flag-without-effect", "error", APPLE, "Only the exact word Yes acts; with any other nothing happens, silently.")
def flags(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("itunes:block", "itunes:complete"):
        if tag.text != "Yes":
            advice = "remove the tag" if tag.text.lower() in {"no", "false", ""} else "write Yes, or remove the tag"
            yield Found(message=f"{tag.name} is {shown(tag.text)} and has no effect: {advice}", item=item, tag=tag)


@rule("self-link-missing", "warning", "RSS Advisory Board; W3C", "Apps find the feed's own address by it.")
def self_link(feed: Feed) -> Iterator[Found]:
    if not feed.document.link("self"):
        yield Found(
            message='<atom:link rel="self" href="…" type="application/rss+xml"> is missing: write the feed\'s address'
        )


@rule("self-link-bad", "error", "RFC 4287; W3C", "Apps that follow the feed's own address end up nowhere.")
def self_link_bad(feed: Feed) -> Iterator[Found]:
    for tag in feed.channel.all("atom:link"):
        problem = url_problem(tag.get("href"))
        if problem and tag.get("rel") in {"self", "hub", "next", "prev", "previous", "first", "last", "prev-archive"}:
            yield Found(message=f"atom:link rel={tag.get('rel')}: {shown(tag.get('href'))} {problem}", tag=tag)


@rule("self-link-other", "warning", "RSS Advisory Board", "Apps may move their subscription to the address it names.")
def self_link_other(feed: Feed) -> Iterator[Found]:
    named = feed.document.link("self")
    if feed.url and named and _same(named) != _same(feed.url):
        yield Found(message=f"it calls itself {shown(named, 200)}, but was read at {shown(feed.url, 200)}")


def _same(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


@rule("address-bad", "error", RSS, "An address that cannot be opened helps nobody.")
def link_bad(feed: Feed) -> Iterator[Found]:
    for item, tag in feed.tags("link", "itunes:new-feed-url"):
        problem = url_problem(tag.text) if tag.text else None
        if problem:
            yield Found(message=f"<{tag.name}>: {shown(tag.text)} {problem}", item=item, tag=tag)


@rule("no-items", "warning", APPLE, "Directories list a show with at least one episode.")
def no_items(feed: Feed) -> Iterator[Found]:
    if not feed.items:
        yield Found(message="there is no <item> in it: publish an episode")


@rule("once-only", "error", "RSS 2.0; podcast-namespace", "Where one is asked for, apps take any of several.")
def once_only(feed: Feed) -> Iterator[Found]:
    for names, owners in ((_ONCE_CHANNEL, [(None, feed.channel)]), (_ONCE_ITEM, [(i, i.tag) for i in feed.items])):
        for item, owner in owners:
            seen: set[str] = set()
            for tag in owner.children:
                if tag.name in names and tag.name in seen:
                    yield Found(message=f"<{tag.name}> stands there more than once: keep one", item=item, tag=tag)
                seen.add(tag.name)


_ONCE_CHANNEL = frozenset(
    {
        "title", "link", "description", "language", "itunes:image", "itunes:explicit", "itunes:author", "itunes:owner",
        "itunes:type", "itunes:new-feed-url", "podcast:guid", "podcast:locked", "podcast:medium",
        "podcast:updateFrequency", "podcast:podroll", "podcast:publisher", "podcast:license",
    }
)  # fmt: skip
_ONCE_ITEM = frozenset(
    {
        "title", "link", "description", "content:encoded", "guid", "pubDate", "enclosure", "itunes:duration",
        "itunes:episode", "itunes:season", "itunes:episodeType", "itunes:explicit", "itunes:image", "itunes:title",
        "podcast:chapters", "podcast:season", "podcast:episode", "podcast:license", "psc:chapters",
    }
)  # fmt: skip

RULES = rules_in(globals())
