"""An item of a feed: what it says of one episode (publishing.md 1.2, 1.3)."""

from __future__ import annotations

from email.utils import format_datetime

from lxml import etree

from pipeline.feed.channel import (
    DESCRIPTION_BYTES,
    LABEL_CHARS,
    add_licence,
    add_location,
    add_people,
    line,
    social_picture,
)
from pipeline.feed.edition import Edition, file_address, page_address
from pipeline.feed.notes import cut_html, feed_html, plain_html
from pipeline.feed.tags import add, add_html, true_false
from pipeline.model.basics import localised
from pipeline.model.episode import Chapter
from pipeline.model.published import PublishedEpisode, PublishedFile
from pipeline.text.chapter_list import chapter_title
from pipeline.text.clean import clean_text
from pipeline.text.timecodes import clock, timecode
from pipeline.text.truncate import truncate_bytes

FILE_TITLE_CHARS = 32
"""podcast-namespace: a title of an alternateEnclosure should have at most 32 characters."""
PSC_VERSION = "1.2"
_TIMED = frozenset({"text/vtt", "application/x-subrip", "application/srt", "application/json"})


def add_item(channel: etree._Element, edition: Edition, record: PublishedEpisode) -> None:
    """Append the item of a published episode, in the edition's language where it has texts in it."""
    language = edition.language
    item = add(channel, "item")
    title = title_of(record, language)
    add(item, "title", title)
    add(item, "itunes:title", title)
    add(item, "link", page_address(edition.show, record, language))
    # A guid is an address for nobody: adopted ones that look like one stay the same text all the same.
    add(item, "guid", record.guid, {"isPermaLink": "false"})
    add(item, "pubDate", format_datetime(record.published_at))
    file = record.enclosure
    facts = {"url": file_address(edition.show, file), "length": str(file.size_bytes), "type": bare_type(file)}
    add(item, "enclosure", None, facts)
    _add_texts(item, edition, record)
    _add_itunes(item, edition, record)
    _add_podcast(item, edition, record, title)
    _add_media(item, edition, record)
    _add_chapters(item, edition, record)


def title_of(record: PublishedEpisode, language: str) -> str:
    """Never empty: a title may be made of nothing but characters that nobody can see."""
    return line(localised(record.title, language)) or record.episode


def bare_type(file: PublishedFile) -> str:
    """'text/vtt' of 'text/vtt; charset=utf-8': apps compare the type to the letter."""
    return file.content_type.partition(";")[0].strip()


def summary_of(record: PublishedEpisode, language: str) -> str:
    """Plain text, within Apple's limit."""
    return truncate_bytes(clean_text(localised(record.summary, language)).strip(), DESCRIPTION_BYTES)


def topics_of(record: PublishedEpisode) -> list[str]:
    return [topic for topic in map(line, record.keywords) if topic]


def notes_html(edition: Edition, record: PublishedEpisode) -> str:
    """The show notes, else the summary, as HTML."""
    language, made = edition.language, edition.shared.notes
    key = language, record.episode
    if key not in made:
        notes = feed_html(localised(record.notes, language))
        made[key] = notes or plain_html(localised(record.summary, language))
    return made[key]


def _add_texts(item: etree._Element, edition: Edition, record: PublishedEpisode) -> None:
    """itunes:summary comes first: podcastparser takes plain text from it, and HTML from the description.

    The notes stand in content:encoded, too: newsboat prefers that to the summary, and the summary to the description.
    """
    summary = summary_of(record, edition.language)
    if summary:
        add(item, "itunes:summary", summary)
    html = notes_html(edition, record)
    if html:
        add_html(item, "description", cut_html(html, DESCRIPTION_BYTES))
        add_html(item, "content:encoded", html)
    for topic in topics_of(record):
        add(item, "category", topic)


def _add_itunes(item: etree._Element, edition: Edition, record: PublishedEpisode) -> None:
    add(item, "itunes:author", line(localised(edition.show.author, edition.language)))
    seconds = (record.duration_ms + 500) // 1000
    if seconds:
        add(item, "itunes:duration", str(seconds))
    if record.season:
        add(item, "itunes:season", str(record.season))
    if record.number:
        add(item, "itunes:episode", str(record.number))
    add(item, "itunes:episodeType", record.type)
    add(item, "itunes:explicit", true_false(record.explicit))
    if record.image:
        add(item, "itunes:image", None, {"href": record.image})


def _add_podcast(item: etree._Element, edition: Edition, record: PublishedEpisode, title: str) -> None:
    if record.season:
        add(item, "podcast:season", str(record.season))
    if record.number:
        add(item, "podcast:episode", str(record.number))
    add_people(item, record.people, edition.language)
    add_location(item, record.location, edition.language)
    if record.licence and record.licence != edition.show.licence:
        add_licence(item, record.licence)
    if record.share:
        add(item, "podcast:image", None, social_picture(file_address(edition.show, record.share), title))
    for soundbite in record.soundbites:
        facts = {"startTime": seconds_of(soundbite.start), "duration": seconds_of(soundbite.duration)}
        add(item, "podcast:soundbite", line(localised(soundbite.title, edition.language), LABEL_CHARS), facts)


def seconds_of(ms: int) -> str:
    """'80.5': seconds without trailing zeros."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _add_media(item: etree._Element, edition: Edition, record: PublishedEpisode) -> None:
    """The other renditions, and the transcripts.

    The enclosure stands among the renditions again, as their default: only there can its integrity be told.
    """
    for file in (record.enclosure, *record.alternates):
        default = file is record.enclosure
        if default and not file.sha384:
            continue
        facts = {
            "type": bare_type(file),
            "length": str(file.size_bytes) if file.size_bytes else None,
            "bitrate": str(file.bitrate_kbps * 1000) if file.bitrate_kbps else None,
            "lang": file.language or record.language,
            "title": line(file.title, FILE_TITLE_CHARS) if file.title else None,
            "codecs": file.codecs,
            "default": "true" if default else None,
        }
        alternate = add(item, "podcast:alternateEnclosure", None, facts)
        add(alternate, "podcast:source", None, {"uri": file_address(edition.show, file)})
        if file.sha384:
            add(alternate, "podcast:integrity", None, {"type": "sri", "value": f"sha384-{file.sha384}"})
    for file in transcripts(record):
        facts = {
            "url": file_address(edition.show, file),
            "type": bare_type(file),
            "language": file.language or record.language,
            "rel": "captions" if bare_type(file) in _TIMED else None,
        }
        add(item, "podcast:transcript", None, facts)


def transcripts(record: PublishedEpisode) -> list[PublishedFile]:
    """Those in the main language first, and JSON in no other.

    AntennaPod prefers JSON, does not look at the language, and takes the first among equals.
    """
    own: list[PublishedFile] = []
    others: list[PublishedFile] = []
    for file in record.captions:
        if (file.language or record.language) == record.language:
            own.append(file)
        elif bare_type(file) != "application/json":
            others.append(file)
    return own + others


def _add_chapters(item: etree._Element, edition: Edition, record: PublishedEpisode) -> None:
    if record.chapters_file:
        url = file_address(edition.show, record.chapters_file)
        add(item, "podcast:chapters", None, {"url": url, "type": "application/json+chapters"})
    if record.chapters:
        chapters = add(item, "psc:chapters", None, {"version": PSC_VERSION})
        for chapter in record.chapters:
            _add_chapter(chapters, chapter, edition.language)


def _add_chapter(chapters: etree._Element, chapter: Chapter, language: str) -> None:
    title = chapter_title(chapter, language) or clock(chapter.start)
    facts = {"start": timecode(chapter.start), "title": title, "href": chapter.url, "image": chapter.image}
    add(chapters, "psc:chapter", None, facts)
