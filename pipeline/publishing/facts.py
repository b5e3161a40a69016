"""What a record says: from the options of the episode, the receipt of its upload and a few facts of its files. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pipeline.destinations.layout import site_path
from pipeline.destinations.receipt import ReceiptItem
from pipeline.errors import EpisodeError
from pipeline.model.basics import Person
from pipeline.model.production import Production
from pipeline.model.published import PublishedEpisode, PublishedFile
from pipeline.model.settings import Rendition, Storage
from pipeline.outputs.audio_tags import plain_text
from pipeline.publishing.records import sealed
from pipeline.text.chapter_list import complete_chapters

CAPTIONS = tuple(f"outputs/transcript.{kind}" for kind in ("vtt", "srt", "json", "txt"))
CHAPTERS = "outputs/chapters.json"
READING = "outputs/reading.json"
WAVEFORM = "outputs/waveform.svg"
SHARE = "outputs/share.png"
_CODECS = {"mp3": None, "m4a": "mp4a.40.2", "opus": "opus"}
"""RFC 6381. MP3 needs none: its type says it."""
_KEPT = 100
"""Earlier forms of an episode that are remembered."""
_FORMAT_NAMES = {"mp3": "MP3", "m4a": "AAC", "opus": "Opus"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the production left in the episode folder."""

    items: Sequence[ReceiptItem]
    """What is, or will be, at the destination, by the receipt."""
    duration_ms: int
    notes: Mapping[str, str]
    """Sanitised HTML per language."""
    sha384: Mapping[str, str] = field(default_factory=dict)
    """sha256 of a media file -> its sha384 in base64."""
    withheld: bool = False
    """Something was left out of it: earlier forms of it must not stay."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What the person asked for."""

    now: dt.datetime
    at: dt.datetime | None = None
    restore: bool = False
    """Publish again what was retracted."""
    take_older: bool = False
    """Also what stood there once and was replaced since."""
    withholding: bool = False
    """It goes out to take something back: nobody has to approve that anew."""


def published_episode(
    production: Production, made: Made, storage: Storage, standing: PublishedEpisode | None, intent: Intent
) -> PublishedEpisode:
    """The record as it should stand. `standing`: what stands there now; when nothing changed, it is returned itself.

    Raises EpisodeError for what the two together cannot be.
    """
    settings = production.settings
    _check_withheld(production.ref, made, standing, intent)
    files = _files(production, made, storage)
    enclosure = files[production.rendition_path(settings.feed.enclosure)]
    status, published_at = settled(production.ref, standing, intent)
    record = PublishedEpisode(
        show=production.show,
        episode=standing.episode if standing else production.episode,
        guid=settings.episode.guid,
        status=status,
        published_at=published_at,
        changed_at=intent.now,
        adopted=False,
        **_said(production, made),
        duration_ms=made.duration_ms,
        enclosure=enclosure,
        alternates=tuple(
            files[production.rendition_path(name)]
            for name in settings.enabled_renditions
            if name != settings.feed.enclosure
        ),
        captions=tuple(files[path] for path in CAPTIONS if path in files),
        chapters_file=files.get(CHAPTERS) if settings.episode.chapters else None,
        reading=files.get(READING),
        waveform=files.get(WAVEFORM),
        share=files.get(SHARE),
        earlier_media=() if made.withheld else _earlier(standing, enclosure),
        withheld=True if made.withheld else None,
    )
    return unless_same(_successor(production.ref, record, standing, intent), standing)


def _check_withheld(ref: str, made: Made, standing: PublishedEpisode | None, intent: Intent) -> None:
    """Raises EpisodeError: not every copy of a folder has the rights, and by that nothing withheld may come back."""
    if standing is not None and standing.withheld and not made.withheld and not intent.take_older:
        raise EpisodeError(
            f"{ref}: something of it is withheld where it is published, and nothing here: are "
            f"episodes/{ref}/rights.toml and presets/_rights.toml those of now? Get them from whoever has them, and "
            "run it again; if it was released on purpose, add --take-preset",
            episode=ref,
        )


def _successor(
    ref: str, record: PublishedEpisode, standing: PublishedEpisode | None, intent: Intent
) -> PublishedEpisode:
    """With the hashes of what stood there before. Raises EpisodeError when it is one of those itself: the folder of a
    machine that was not brought up to date must not bring an old text or sound back.
    """
    if standing is None:
        return record
    facts, there = record.facts_sha256(), standing.facts_sha256()
    if facts == there:
        return record.model_copy(update={"earlier": standing.earlier})
    if facts in standing.earlier and not intent.take_older:
        raise EpisodeError(
            f"{ref} is here as it was published earlier: something newer stands there since "
            f"{standing.changed_at:%Y-%m-%d %H:%M} UTC. Bring the episode's folder up to date (`git pull`), and run it "
            "again; if the older form is meant, add --take-preset",
            episode=ref,
        )
    earlier = [*(known for known in standing.earlier if known != facts), there]
    return record.model_copy(update={"earlier": tuple(dict.fromkeys(earlier))[-_KEPT:]})


def unless_same(record: PublishedEpisode, standing: PublishedEpisode | None) -> PublishedEpisode:
    """`standing` when `record` says nothing else, so that a rerun writes nothing and moves no date."""
    if standing is not None:
        unchanged = record.model_copy(update={"changed_at": standing.changed_at})
        if unchanged.model_dump(exclude={"digest"}) == standing.model_dump(exclude={"digest"}):
            return standing
    return sealed(record)


def settled(ref: str, standing: PublishedEpisode | None, intent: Intent) -> tuple[Any, dt.datetime]:
    """Status and date. An episode that is out keeps its date for ever. Raises EpisodeError for what cannot be."""
    if standing is not None and standing.status == "retracted" and not intent.restore:
        why = standing.reason or ("it is withheld" if standing.withheld else "no reason given")
        raise EpisodeError(
            f"{ref} was retracted ({why}); to publish it all the same, with its old "
            "guid and date, add --restore",
            episode=ref,
        )
    if standing is None or not standing.was_out:
        at = intent.at or (standing.published_at if standing else intent.now)
        return ("scheduled" if at > intent.now else "published"), at
    if intent.at is not None and intent.at.replace(microsecond=0) != standing.published_at:
        raise EpisodeError(
            f"{ref} is out since {standing.published_at:%Y-%m-%d %H:%M} UTC, and that date stays: podcast apps sort by "
            "it. Publish without --at",
            episode=ref,
        )
    return "published", standing.published_at


def _said(production: Production, made: Made) -> dict[str, Any]:
    """What people wrote in the preset and in episode.toml."""
    settings = production.settings
    show, episode = settings.show, settings.episode
    summaries = {language: plain_text(text) for language, text in episode.summary.items()}
    return {
        "language": settings.main_language,
        "title": episode.title,
        "summary": {language: text for language, text in summaries.items() if text},
        "notes": dict(made.notes),
        "recorded_on": episode.date,
        "season": episode.season,
        "number": episode.number,
        "type": episode.type,
        "explicit": show.explicit if episode.explicit is None else episode.explicit,
        "people": _people((*show.people, *episode.people), settings.main_language),
        "keywords": tuple(dict.fromkeys(episode.keywords)),
        "location": episode.location,
        "chapters": complete_chapters(episode.chapters),
        "soundbites": episode.soundbites,
        "licence": show.licence,
    }


def _people(people: Iterable[Person], language: str) -> tuple[Person, ...]:
    """Somebody named in both preset and episode stands once, in the first place, as the episode says."""
    found: dict[str, Person] = {}
    for person in people:
        found[person.name.get(language) or next(iter(person.name.values()), "")] = person
    return tuple(found.values())


def _files(production: Production, made: Made, storage: Storage) -> dict[str, PublishedFile]:
    """Path in the episode folder -> file at the destination. Raises EpisodeError when the enclosure is not there."""
    settings = production.settings
    renditions = {production.rendition_path(name): r for name, r in settings.enabled_renditions.items()}
    files = {}
    for item in made.items:
        rendition = renditions.get(item.path)
        text = item.path in CAPTIONS
        files[item.path] = PublishedFile(
            path=site_path(storage, item.key),
            content_type=item.content_type.partition(";")[0],
            size_bytes=item.size_bytes,
            sha256=item.sha256,
            sha384=made.sha384.get(item.sha256),
            language=settings.main_language if rendition or text else None,
            **(_sound(rendition) if rendition else {}),
        )
    missing = sorted(set(renditions) - set(files))
    if missing:
        raise EpisodeError(
            f"{production.ref}: {', '.join(missing)} not among what was uploaded; run "
            f"`media run {production.ref} --only upload`",
            episode=production.ref,
        )
    return files


def _sound(rendition: Rendition) -> dict[str, Any]:
    return {
        "bitrate_kbps": rendition.bitrate_kbps,
        "codecs": _CODECS[rendition.format],
        "title": f"{_FORMAT_NAMES[rendition.format]} {rendition.bitrate_kbps} kbit/s",
    }


def _earlier(standing: PublishedEpisode | None, enclosure: PublishedFile) -> tuple[PublishedFile, ...]:
    """Apps in the middle of the old file finish it there, so its address is kept."""
    if standing is None:
        return ()
    past = (*standing.earlier_media, standing.enclosure)
    return tuple(file for file in past if (file.path, file.url) != (enclosure.path, enclosure.url))


def known_sums(standing: PublishedEpisode | None) -> dict[str, str]:
    """sha384 of the media that stand there: large files are not read twice for it."""
    if standing is None:
        return {}
    media = (standing.enclosure, *standing.alternates, *standing.earlier_media)
    return {file.sha256: file.sha384 for file in media if file.sha256 and file.sha384}


def media_items(made: Sequence[ReceiptItem]) -> tuple[ReceiptItem, ...]:
    return tuple(item for item in made if PurePosixPath(item.path).parts[0] == "renditions")
