"""Pages of an episode: its own, where its text goes on, and the notice that stands there once it is retracted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedEpisode, PublishedFile
from pipeline.site.catalogue import Catalogue, digest_of, topic_key
from pipeline.site.embed import embed_code, oembed_path
from pipeline.site.json_ld import episode_data, script_json
from pipeline.site.notes_html import page_notes
from pipeline.site.once import Once
from pipeline.site.page import Head, media_schemes, render_show_page
from pipeline.site.paths import absolute, file_href, file_url, page_path
from pipeline.site.player import player_of
from pipeline.site.reading_html import ReadingPart, cut_reading, part_count
from pipeline.site.rows import group_path, label, people_of, row, topics_of
from pipeline.site.subscribing import subscribe_links
from pipeline.site.words import line, passage
from pipeline.text.labels import episode_label, long_date
from pipeline.text.licences import licence_name, licence_url
from pipeline.text.site_labels import bitrate_words, duration_words, interface_language, site_labels, size_words

_PAGE_BYTES = 96_000
"""A page, without sound and pictures, is to stay under 100 kB."""
_AROUND_BYTES = 22_000
"""Of those, head, menu, player and footer."""
_PER_CHAPTER = 420
"""Bytes of a chapter besides its title: in the list, and as a Clip in the structured data."""
_LARGEST_READING = 30_000_000
"""Bytes of reading.json: larger ones are not read, whatever a record says."""
_LONGEST_REASON = 2000
"""Characters."""
_TEXT_BYTES = (24_000, 64_000)
"""Least and most of the read-along text on one page."""
_CUT: Once[tuple[ReadingPart, ...]] = Once(4)
"""Texts of the episodes at hand: cut once for all their pages, in all languages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileLink:
    """A file to fetch."""

    href: str
    name: str
    detail: str
    """Bit rate and size, in people's words."""
    language: str | None = None


def episode_pages(site: Catalogue, episode: PublishedEpisode) -> Iterator[Derived]:
    """index.html, text-2.html …, in every language; a retracted episode has notices there."""
    count, limit = _parts(episode)
    facts = fingerprint(site.base, "episode", digest_of(episode), _links(site, episode))
    near = fingerprint([_near(other) for other in site.neighbours(episode)]) if episode.listed else ""
    for number in range(1, count + 1):
        for language in site.show.languages:
            render = partial(_notice, site, episode, number, language)
            if episode.listed:
                render = partial(_page, site, episode, number, count, limit, language)
            yield Derived(
                path=page_path(_stem(episode, number), language, site.show.languages),
                fingerprint=fingerprint(facts, number, language, near if number == 1 else ""),
                render=render,
                readings=(episode.reading,) if episode.reading and episode.listed else (),
            )


def _links(site: Catalogue, episode: PublishedEpisode) -> list[Any]:
    """What an episode's page takes from other records: addresses of people, and of topics as others wrote them."""
    if not episode.listed:
        return []
    people = [site.people[site.person_name(person)].slug for person in episode.people]
    topics = [site.topics.get(topic_key(keyword)) for keyword in episode.keywords]
    return [people, [(group.slug, group.topic, group.topic_language) for group in topics if group]]


def _near(episode: PublishedEpisode | None) -> list[Any]:
    """What an episode's page says of the one before or after."""
    return [episode.episode, episode.title, episode.published_at] if episode else []


def _stem(episode: PublishedEpisode, number: int) -> str:
    return f"{episode.folder}/index" if number == 1 else f"{episode.folder}/text-{number}"


def _parts(episode: PublishedEpisode) -> tuple[int, int]:
    """On how many pages the text stands, and how many bytes of it on each; told from the record alone."""
    titles = sum(len(title.encode()) for chapter in episode.chapters for title in chapter.title.values())
    notes = max((len(html.encode()) for html in episode.notes.values()), default=0)
    names = sum(len(name.encode()) for person in episode.people for name in person.name.values())
    rest = _AROUND_BYTES + _PER_CHAPTER * len(episode.chapters) + 3 * titles + notes + 3 * names
    limit = min(max(_PAGE_BYTES - rest, _TEXT_BYTES[0]), _TEXT_BYTES[1])
    size = min(episode.reading.size_bytes, _LARGEST_READING) if episode.reading else 0
    return part_count(size, limit_bytes=limit), limit


def _page(
    site: Catalogue, episode: PublishedEpisode, number: int, count: int, limit: int, language: str, readings: Readings
) -> bytes:
    show = site.show
    page = page_path(_stem(episode, number), language, show.languages)
    title = line(episode.title, language)
    summary = passage(episode.summary, language)
    first = number == 1
    text = site_labels(language)
    head = Head(
        stem=_stem(episode, number),
        title=title.text if first else f"{title.text}: {text['page_of'].format(number, count)}",
        description=summary.text,
        kind="music.song" if first else "article",
        picture=episode.share or show.share,
        extra=_head_extra(site, episode, language) if first else {"media_schemes": media_schemes(episode)},
    )
    facts = {
        "episode": episode,
        "title": title,
        "about": _about(site, episode, page, language),
        "summary": summary,
        "player": player_of(show, episode, language=language, path=page),
        "season_path": _season_path(site, episode, language),
        "episode_path": page_path(_stem(episode, 1), language, show.languages),
        **_reading_facts(site, episode, number, count, limit, language, readings),
    }
    if first:
        facts |= _first_page_facts(site, episode, page, language)
    return render_show_page(site, "episode.html.j2" if first else "text.html.j2", head, language, facts)


def _head_extra(site: Catalogue, episode: PublishedEpisode, language: str) -> dict[str, Any]:
    show = site.show
    return {
        "json_ld": script_json(episode_data(show, episode, language)),
        "oembed": absolute(show.base_url, oembed_path(show, episode, language)),
        "audio": file_url(show.base_url, episode.enclosure),
        "audio_type": episode.enclosure.content_type,
        "media_schemes": media_schemes(episode),
    }


def _about(site: Catalogue, episode: PublishedEpisode, page: str, language: str) -> dict[str, Any]:
    """The lines under the title."""
    return {
        "label": label(episode, language),
        "date": long_date(episode.published_at.date(), language),
        "date_iso": episode.published_at.date().isoformat(),
        "duration": duration_words(episode.duration_ms, language),
        "explicit": episode.explicit,
        "people": people_of(site, episode, language),
        "cover": file_href(page, site.show.cover_small),
    }


def _first_page_facts(site: Catalogue, episode: PublishedEpisode, page: str, language: str) -> dict[str, Any]:
    show = site.show
    earlier, later = (row(site, near, language) if near else None for near in site.neighbours(episode))
    spoken = language if language in episode.notes else next(iter(episode.notes), language)
    licence = episode.licence or show.licence
    return {
        "notes": _notes(site, episode, spoken),
        "notes_language": spoken,
        "sound_files": [_sound_link(page, file, language) for file in (episode.enclosure, *episode.alternates)],
        "caption_files": [_caption_link(page, file, language) for file in episode.captions],
        "topics": topics_of(site, episode, language),
        "location": line(episode.location.name, language) if episode.location else None,
        "licence_name": line({language: licence_name(licence.id)}, language),
        "licence_url": licence_url(licence.id, interface_language(language)) or licence.url,
        "earlier": earlier,
        "later": later,
        "subscribe": subscribe_links(show, language, page),
        "embed_code": embed_code(show, episode, language),
    }


def _notes(site: Catalogue, episode: PublishedEpisode, spoken: str) -> Markup:
    """Notes in the language they were written in; a summary in another one does not go before them."""
    titles = [*episode.title.values(), *site.show.title.values()]
    summary = passage(episode.summary, spoken) if spoken in episode.summary or not episode.notes else None
    return page_notes(episode.notes.get(spoken, ""), spoken, titles=titles, summary=summary.text if summary else "")


def _reading_facts(
    site: Catalogue, episode: PublishedEpisode, number: int, count: int, limit: int, language: str, readings: Readings
) -> dict[str, Any]:
    """The page's part of the text, and where the others are."""
    if episode.reading is None or (reading := readings.get(episode.reading.sha256 or "")) is None:
        return {"part": None, "part_links": [], "number": number, "reading_language": language}
    key = (episode.reading.sha256, len(reading.paragraphs), episode.language, limit, count)
    parts = _CUT.of(key, partial(cut_reading, reading, language=episode.language, limit_bytes=limit, count=count))
    return {
        "part": parts[number - 1],
        "part_links": _part_links(site, episode, parts, language),
        "number": number,
        "reading_language": episode.language,
    }


def _part_links(
    site: Catalogue, episode: PublishedEpisode, parts: Sequence[ReadingPart], language: str
) -> list[tuple[str, int]]:
    """(address as the page may name it, when the part begins) of each part that has text."""
    return [
        (page_path(_stem(episode, number), language, site.show.languages).rpartition("/")[2], part.start_ms)
        for number, part in enumerate(parts, start=1)
        if part.html
    ]


def _sound_link(page: str, file: PublishedFile, language: str) -> FileLink:
    name = (file.path or file.url or "").rpartition(".")[2].upper()
    known = {"audio/mpeg": "MP3", "audio/x-m4a": "M4A", "audio/mp4": "M4A", "audio/ogg": "Opus", "video/mp4": "MP4"}
    facts = [bitrate_words(file.bitrate_kbps, language), size_words(file.size_bytes, language)]
    return FileLink(
        href=file_href(page, file),
        name=known.get(file.content_type, name[:8]),
        detail=" · ".join(fact for fact in facts if fact),
        language=file.language,
    )


def _caption_link(page: str, file: PublishedFile, language: str) -> FileLink:
    text = site_labels(language)
    kinds = {"text/vtt": "vtt", "application/x-subrip": "srt", "text/plain": "txt", "application/json": "json"}
    kind = kinds.get(file.content_type.split(";")[0].strip(), "other")
    return FileLink(
        href=file_href(page, file),
        name=text[f"captions_{kind}"],
        detail=size_words(file.size_bytes, language),
        language=file.language,
    )


def _season_path(site: Catalogue, episode: PublishedEpisode, language: str) -> tuple[str, str] | None:
    group = next((group for group in site.seasons if group.season == episode.season), None)
    if group is None or not episode.season:
        return None
    return group_path(site, "seasons", group, language), episode_label(episode.season, None, language)


def _notice(site: Catalogue, episode: PublishedEpisode, number: int, language: str, _readings: Readings) -> bytes:
    """Instead of an episode that was retracted: that it was, and why; its title stays, its sound does not."""
    title = line(episode.title, language)
    text = site_labels(language)
    head = Head(stem=_stem(episode, number), title=title.text, description=text["retracted"], indexed=False)
    facts = {"title": title, "reason": passage({language: episode.reason or ""}, language, limit=_LONGEST_REASON)}
    return render_show_page(site, "retracted.html.j2", head, language, facts)
