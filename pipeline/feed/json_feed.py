"""A page of the show's feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from pipeline.feed.channel import DESCRIPTION_BYTES, line
from pipeline.feed.edition import Edition, file_address, page_address
from pipeline.feed.item import bare_type, notes_html, summary_of, title_of, topics_of
from pipeline.feed.pages import HEAD, Page
from pipeline.feed.tags import xml_text
from pipeline.model.basics import Person, localised
from pipeline.model.published import PublishedEpisode
from pipeline.text.clean import clean_text
from pipeline.text.truncate import truncate_bytes

VERSION = "https://jsonfeed.org/version/1.1"


def render_json_feed(edition: Edition, page: Page) -> bytes:
    """UTF-8, one item a line; the same records give the same bytes."""
    show, language = edition.show, edition.language
    facts = {
        "version": VERSION,
        "title": line(edition.title),
        "home_page_url": show.link,
        "feed_url": edition.url(page.number, "json"),
        "description": truncate_bytes(clean_text(localised(show.description, language)), DESCRIPTION_BYTES),
        "next_url": edition.url(page.older, "json") if page.older is not None else None,
        "icon": file_address(show, show.cover),
        "favicon": file_address(show, show.cover_small),
        "authors": [{"name": line(localised(show.author, language)), "url": show.link}],
        "language": edition.declared_language,
        "expired": True if show.feed.complete and page.number == HEAD else None,
        "hubs": [{"type": "WebSub", "url": hub} for hub in show.feed.hubs] if page.number == HEAD else None,
    }
    top = ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in _known(facts).items())
    items = ",\n".join(_json(_item(edition, record)) for record in page.items)
    return xml_text(f'{{\n{top},\n"items": [\n{items}\n]\n}}\n').encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in facts.items() if value not in (None, "", [])}


def _item(edition: Edition, record: PublishedEpisode) -> dict[str, Any]:
    show, language = edition.show, edition.language
    title = title_of(record, language)
    html = notes_html(edition, record)
    return _known(
        {
            "id": record.guid,
            "url": page_address(show, record, language),
            "title": title,
            "content_html": html,
            "content_text": None if html else title,  # one of the two must be there
            "summary": summary_of(record, language),
            "image": record.image,
            "banner_image": file_address(show, record.share) if record.share else None,
            "date_published": _moment(record.published_at),
            "date_modified": _moment(record.changed_at),
            "authors": [author for person in record.people if (author := _author(person, language))],
            "tags": topics_of(record),
            "language": language if language in record.title else next(iter(record.title), None),
            "attachments": _attachments(edition, record, title),
        }
    )


def _attachments(edition: Edition, record: PublishedEpisode, title: str) -> list[dict[str, Any]]:
    """All with the same title: that says that they are the same thing in other formats."""
    seconds = (record.duration_ms + 500) // 1000
    return [
        _known(
            {
                "url": file_address(edition.show, file),
                "mime_type": bare_type(file),
                "title": title,
                "size_in_bytes": file.size_bytes or None,
                "duration_in_seconds": seconds or None,
            }
        )
        for file in (record.enclosure, *record.alternates)
    ]


def _author(person: Person, language: str) -> dict[str, Any]:
    return _known({"name": line(localised(person.name, language)), "url": person.url, "avatar": person.image})


def _moment(moment: dt.datetime) -> str:
    """RFC 3339."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
