"""What the show's record says: the preset's facts, kept apart from what was decided once and for all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ConfigError
from pipeline.feed.podcast_guid import podcast_guid
from pipeline.model.basics import localised
from pipeline.model.picture import JPEG, PNG, parse_picture
from pipeline.model.published import PublishedFile, PublishedShow
from pipeline.publishing.records import Snapshot, sealed, show_path
from pipeline.publishing.target import HERE, Target
from pipeline.store.options import inside

MOST_COVER_BYTES = 20_000_000
_KEPT = 500
"""Earlier facts that are remembered: a preset older than that is nobody's working copy."""


@dataclass(frozen=True, kw_only=True)
class ShowFacts:
    """The record as it should stand, and the pictures that it names, by path."""

    record: PublishedShow
    pictures: Mapping[str, bytes]


def show_facts(target: Target, snapshot: Snapshot, now: dt.datetime, *, take_preset: bool = False) -> ShowFacts:
    """From the preset of this machine; the standing record itself where the preset says nothing new.

    Raises ConfigError when the preset is an old one, or would break what listeners rely on.
    """
    standing = snapshot.shows.get(target.show)
    _check_address(target, standing)
    _check_guid(target, standing)
    pictures = _pictures(target, standing)
    record = PublishedShow(
        show=target.show,
        base_url=target.base_url,
        guid=standing.guid if standing else "unborn",
        **_said(target),
        cover=pictures.cover,
        cover_small=pictures.cover_small,
        share=pictures.share,
        withheld=True if target.withheld else None,
        changed_at=now,
        earlier=standing.earlier if standing else (),
    )
    if standing is None:
        guid = target.settings.feed.guid or podcast_guid(record.feed_url)
        return ShowFacts(record=sealed(record.model_copy(update={"guid": guid})), pictures=pictures.data)
    facts = sealed(record).facts_sha256()
    if facts == standing.facts_sha256():
        return ShowFacts(record=standing, pictures={})
    if facts in standing.earlier and not take_preset:
        raise ConfigError([_old_preset(target, standing)])
    if standing.withheld and not target.withheld and not take_preset:
        raise ConfigError([_old_rights(target)])
    earlier = [*(known for known in standing.earlier if known != facts), standing.facts_sha256()]
    record = record.model_copy(update={"earlier": tuple(dict.fromkeys(earlier))[-_KEPT:]})
    return ShowFacts(record=sealed(record), pictures=pictures.data)


def store_pictures(target: Target, facts: ShowFacts) -> None:
    """Before the record that names them. Their names hold their hash, so what is there stays."""
    for path, data in facts.pictures.items():
        there = target.listing(path)
        if path not in there or there[path].size_bytes != len(data):
            target.write(path, data)


def _said(target: Target) -> dict[str, Any]:
    show = target.settings.show
    said = {name: getattr(show, name) for name in type(show).model_fields if name != "cover"}
    return {**said, "feed": target.settings.feed, "site": target.settings.site}


@dataclass(frozen=True, kw_only=True)
class _Pictures:
    """Of a show, and the bytes of those that are new."""

    cover: PublishedFile
    cover_small: PublishedFile
    share: PublishedFile | None
    data: Mapping[str, bytes]


def _pictures(target: Target, standing: PublishedShow | None) -> _Pictures:
    """The cover and what is drawn of it. That is drawn once: another version of Pillow would give other bytes, and two
    laptops would replace each other's for ever.
    """
    name = target.settings.show.cover
    file = inside(target.workspace.presets, name)
    if file is None:
        raise ConfigError([f"presets/{target.show}.toml: show.cover: there is no file {name!r} in the presets folder"])
    try:
        picture = parse_picture(_bytes(file))
        cover = _file(target.show, "cover", picture.data, picture.mime_type)
        if standing and standing.cover.sha256 == cover.sha256 and _same_words(target, standing):
            return _Pictures(cover=standing.cover, cover_small=standing.cover_small, share=standing.share, data={})
        return _drawn(target, cover, picture.data)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ConfigError([f"show.cover: {name}: {reason}; give a JPEG or PNG, square, 1400-3000 px"]) from error


def _same_words(target: Target, standing: PublishedShow) -> bool:
    show = target.settings.show
    return (show.title, show.author, show.languages[0]) == (standing.title, standing.author, standing.languages[0])


def _drawn(target: Target, cover: PublishedFile, data: bytes) -> _Pictures:
    from pipeline.tools.share_picture import SMALL_PX, draw_share, small_cover  # noqa: PLC0415 - Pillow, rarely needed

    show = target.settings.show
    language = show.languages[0]
    small = small_cover(data)
    drawn = draw_share(data, title=localised(show.title, language), above=localised(show.author, language))
    small_file = _file(target.show, f"cover-{SMALL_PX}", small, JPEG)
    share_file = _file(target.show, "share", drawn, PNG)
    return _Pictures(
        cover=cover,
        cover_small=small_file,
        share=share_file,
        data={str(cover.path): data, str(small_file.path): small, str(share_file.path): drawn},
    )


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(MOST_COVER_BYTES + 1)
    if len(data) > MOST_COVER_BYTES:
        raise ValueError(f"has more than {MOST_COVER_BYTES} bytes")
    return data


def _file(show: str, stem: str, data: bytes, mime_type: str) -> PublishedFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return PublishedFile(
        path=f"{show}/{stem}-{sha256[:8]}{'.jpg' if mime_type == JPEG else '.png'}",
        content_type=mime_type,
        size_bytes=len(data),
        sha256=sha256,
    )


def _check_address(target: Target, standing: PublishedShow | None) -> None:
    """An address of one machine must not get into a feed that the world reads."""
    if standing is None or urlsplit(target.base_url).hostname not in HERE:
        return
    if urlsplit(standing.base_url).hostname not in HERE:
        problem = (
            f"storage.public_base_url is {target.base_url} here, which only this machine can reach, but {target.show} "
            f"is published under {standing.base_url}; set it to that again"
        )
        raise ConfigError([problem])


def _check_guid(target: Target, standing: PublishedShow | None) -> None:
    wanted = target.settings.feed.guid
    if standing is not None and wanted is not None and wanted != standing.guid:
        problem = (
            f"presets/{target.show}.toml: feed.guid: found {wanted!r}, but the show is published with {standing.guid}; "
            "it is kept for life: write that one, or leave it out"
        )
        raise ConfigError([problem])


def _old_rights(target: Target) -> str:
    return (
        f"presets/{target.show}.toml names people who are withheld where {target.show} is published: is "
        "presets/_rights.toml here the one of now? Get it from whoever has it, and run it again; if they were released "
        "on purpose, add --take-preset"
    )


def _old_preset(target: Target, standing: PublishedShow) -> str:
    return (
        f"presets/{target.show}.toml on this machine says what {target.show} said earlier: since "
        f"{standing.changed_at:%Y-%m-%d %H:%M} UTC {show_path(target.show)} at the destination says something newer. "
        "Bring the presets up to date (`git pull`), and run it again; if the older facts are meant, add --take-preset"
    )
