"""Structured data of pages (schema.org 30.0), by the domains in publishing.md §6.

A transcript and captions belong to the AudioObject, webFeed to the PodcastSeries only; a course is a Course, and its
lectures are LearningResources besides being PodcastEpisodes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.model.published import PublishedEpisode, PublishedFile, PublishedShow
from pipeline.site.catalogue import Group
from pipeline.site.paths import absolute, file_url, page_path
from pipeline.site.words import line, passage
from pipeline.text.chapter_list import complete_chapters
from pipeline.text.clean import clean_line
from pipeline.text.licences import licence_url
from pipeline.text.timecodes import iso_duration

_LONGEST_KEYWORD = 300
_CONTEXT = "https://schema.org"
_ACTORS = frozenset(
    {"host", "co-host", "guest host", "guest", "narrator", "lecturer", "speaker", "panelist", "moderator"}
)
# Ends a script element or begins a comment in it, or ends a line of JavaScript (ECMA-262 before 2019).
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script_json(data: Any) -> Markup:
    """JSON that nothing in it can lead out of a <script> element."""
    text = clean_line(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    for character, escaped in _UNSAFE.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - what HTML would act on was escaped just now


def show_data(show: PublishedShow, language: str) -> dict[str, Any]:
    """PodcastSeries; of a course, a Course besides."""
    types = ["PodcastSeries", "Course"] if show.medium == "course" else "PodcastSeries"
    data = {
        "@context": _CONTEXT,
        "@type": types,
        "@id": f"{show.base_url}/{show.show}/#show",
        "name": line(show.title, language).text,
        "url": absolute(show.base_url, page_path(f"{show.show}/index", language, show.languages)),
        "description": passage(show.description, language).text,
        "inLanguage": list(show.languages),
        "image": file_url(show.base_url, show.cover),
        "author": {"@type": "Organization", "name": line(show.author, language).text},
        "webFeed": show.feed_url,
        "license": show.licence.url or licence_url(show.licence.id, language),
        "keywords": _keywords(show.keywords),
        "actor": [_person(person.name, person.url, language) for person in show.people],
    }
    if show.medium == "course":
        data["provider"] = data["author"]
    return _filled(data)


def episode_data(show: PublishedShow, episode: PublishedEpisode, language: str) -> dict[str, Any]:
    """PodcastEpisode with its sound, captions and chapters; a lecture is a LearningResource besides."""
    url = absolute(show.base_url, page_path(f"{episode.folder}/index", language, show.languages))
    licence = episode.licence or show.licence
    course = show.medium == "course"
    data = {
        "@context": _CONTEXT,
        "@type": ["PodcastEpisode", "LearningResource"] if course else "PodcastEpisode",
        "@id": f"{absolute(show.base_url, episode.folder)}/#episode",
        "name": line(episode.title, language).text,
        "url": url,
        "description": passage(episode.summary, language).text,
        "datePublished": episode.published_at.isoformat(),
        "dateModified": episode.changed_at.isoformat(),
        "episodeNumber": episode.number,
        "duration": iso_duration(episode.duration_ms),
        "inLanguage": episode.language,
        "isAccessibleForFree": True,
        "isFamilyFriendly": not (episode.explicit or show.explicit),
        "license": licence.url or licence_url(licence.id, language),
        "keywords": _keywords(episode.keywords),
        "image": file_url(show.base_url, episode.share or show.cover),
        "accessibilityFeature": ["transcript", "captions"] if episode.captions else None,
        "partOfSeries": {"@type": "PodcastSeries", "@id": f"{show.base_url}/{show.show}/#show",
                         "name": line(show.title, language).text, "webFeed": show.feed_url,
                         "url": absolute(show.base_url, page_path(f"{show.show}/index", language, show.languages))},
        "partOfSeason": _season(show, episode, language),
        "actor": _people(episode, language, acting=True),
        "contributor": _people(episode, language, acting=False),
        "contentLocation": _place(episode, language),
        "associatedMedia": [_audio(show, episode, file, language) for file in (episode.enclosure, *episode.alternates)],
        "hasPart": _clips(episode, url, language),
    }  # fmt: skip
    if course:
        data |= {"learningResourceType": "lecture", "timeRequired": data["duration"]}
    return _filled(data)


def group_data(
    show: PublishedShow, kind: str, group: Group, title: str, stem: str, language: str
) -> dict[str, Any]:
    """PodcastSeason, Person, or a CollectionPage about a topic."""
    url = absolute(show.base_url, page_path(stem, language, show.languages))
    series = {"@type": "PodcastSeries", "@id": f"{show.base_url}/{show.show}/#show",
              "name": line(show.title, language).text}  # fmt: skip
    data: dict[str, Any]
    if kind == "seasons":
        data = {"@type": "PodcastSeason", "seasonNumber": group.season, "partOfSeries": series}
    elif kind == "people":
        data = {"@type": "Person", "sameAs": group.person.url if group.person else None}
    else:
        data = {"@type": "CollectionPage", "about": {"@type": "Thing", "name": title}, "isPartOf": series}
    return _filled({"@context": _CONTEXT, "name": title, "url": url, **data})


def _season(show: PublishedShow, episode: PublishedEpisode, language: str) -> dict[str, Any] | None:
    if not episode.season:
        return None
    path = page_path(f"{show.show}/seasons/{episode.season}", language, show.languages)
    return {"@type": "PodcastSeason", "seasonNumber": episode.season, "url": absolute(show.base_url, path)}


def _people(episode: PublishedEpisode, language: str, *, acting: bool) -> list[dict[str, Any]]:
    chosen = [person for person in episode.people if (person.role.lower() in _ACTORS) is acting]
    return [_person(person.name, person.url, language) for person in chosen]


def _person(name: Mapping[str, str], url: str | None, language: str) -> dict[str, Any]:
    return _filled({"@type": "Person", "name": line(name, language).text, "url": url})


def _place(episode: PublishedEpisode, language: str) -> dict[str, Any] | None:
    if episode.location is None:
        return None
    place: dict[str, Any] = {"@type": "Place", "name": line(episode.location.name, language).text}
    if episode.location.geo:
        latitude, longitude = episode.location.geo.removeprefix("geo:").split(",")
        place["geo"] = {"@type": "GeoCoordinates", "latitude": float(latitude), "longitude": float(longitude)}
    return place


def _audio(show: PublishedShow, episode: PublishedEpisode, file: PublishedFile, language: str) -> dict[str, Any]:
    """One rendition. Its transcript is text, its captions are a file of cues."""
    by_type = {caption.content_type.split(";")[0]: caption for caption in reversed(episode.captions)}
    cues, plain = by_type.get("text/vtt"), by_type.get("text/plain")
    embed = absolute(show.base_url, page_path(f"{episode.folder}/embed", language, show.languages))
    return _filled({
        "@type": "VideoObject" if file.content_type.startswith("video/") else "AudioObject",
        "name": line(episode.title, language).text,
        "contentUrl": file_url(show.base_url, file),
        "encodingFormat": file.content_type,
        "contentSize": str(file.size_bytes) if file.size_bytes else None,
        "duration": iso_duration(episode.duration_ms),
        "bitrate": f"{file.bitrate_kbps} kbps" if file.bitrate_kbps else None,
        "uploadDate": episode.published_at.isoformat(),
        "embedUrl": embed,
        "sha256": file.sha256,
        "inLanguage": file.language or episode.language,
        "transcript": file_url(show.base_url, plain) if plain else None,
        "caption": _filled({"@type": "MediaObject", "contentUrl": file_url(show.base_url, cues),
                            "encodingFormat": "text/vtt", "inLanguage": cues.language}) if cues else None,
    })  # fmt: skip


def _clips(episode: PublishedEpisode, url: str, language: str) -> list[dict[str, Any]]:
    """Chapters as key moments: seconds, each with the address that plays from there."""
    chapters = complete_chapters(episode.chapters)
    ends = [*(chapter.start for chapter in chapters[1:]), episode.duration_ms or None]
    return [
        _filled({
            "@type": "Clip",
            "name": line(chapter.title, language).text,
            "startOffset": chapter.start / 1000,
            "endOffset": end / 1000 if end else None,
            "url": f"{url}#t={chapter.start / 1000:g}",
        })
        for chapter, end in zip(chapters, ends, strict=False)
    ]


def _keywords(keywords: Sequence[str]) -> list[str]:
    return [clean_line(keyword)[:_LONGEST_KEYWORD] for keyword in keywords]


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in data.items() if value is not None and value not in ("", [])}
