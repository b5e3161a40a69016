"""One item of a foreign feed as the facts of a record: what we can hold is kept, all else is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pipeline.feed.adopt_notes import adopted_notes, adopted_summary
from pipeline.feed.lint.values import duration_s, essence, extension, number, url_problem, whole_number
from pipeline.feed.read import AUDIO_EXTENSIONS, FeedDocument, FeedItem
from pipeline.feed.read_xml import Tag
from pipeline.model.episode import MOST_CHAPTERS, MOST_KEYWORDS, Chapter
from pipeline.model.published import MOST_FILES, PublishedShow
from pipeline.text.chapter_list import complete_chapters
from pipeline.text.clean import clean_line
from pipeline.text.timecodes import parse_timecode_ms

_TRANSCRIPTS = {
    "vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json", "html": "text/html",
    "htm": "text/html", "txt": "text/plain",
}  # fmt: skip
_UNSAFE = re.compile(r"[\s<>\"'\x00-\x1f\x7f]")
_DAY_S = 86_400
_LONGEST_MS = 10 * _DAY_S * 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Facts of a record that is not validated yet and has no name."""

    item: FeedItem
    title: str
    facts: dict[str, Any]
    problems: list[str] = field(default_factory=list)


def draft_of(
    item: FeedItem, document: FeedDocument, show: PublishedShow, *, guid: str, published_at: dt.datetime
) -> Draft:
    """All that the item says. What is written in a way that no app could read becomes a problem, in words."""
    return _Reading(item, document, show).draft(guid, published_at)


class _Reading:
    def __init__(self, item: FeedItem, document: FeedDocument, show: PublishedShow) -> None:
        self.item, self.tag = item, item.tag
        self.problems: list[str] = []
        spoken = document.language.lower()[:2]
        self.language = spoken if spoken in show.languages else show.languages[0]
        self.explicit = show.explicit
        self.show = show.show
        self.all_alternates = self._alternates()

    def draft(self, guid: str, published_at: dt.datetime) -> Draft:
        title = clean_line(self.item.title) or clean_line(self.item.enclosure_url.rpartition("/")[2]) or "x"
        if not clean_line(self.item.title):
            self.problems.append(f"it has no title: it gets the name of its file, {title!r}")
        duration_ms = self.duration_ms()
        facts = {
            "show": self.show, "guid": guid, "status": "published", "adopted": True, "published_at": published_at,
            "changed_at": published_at, "language": self.language, "title": {self.language: title},
            "link": self.address(self.item.link, "link") if self.item.link else None,
            "summary": self.localised(adopted_summary(self.tag)), "notes": self.localised(adopted_notes(self.tag)),
            "season": self.ordinal("itunes:season", "podcast:season"),
            "number": self.ordinal("itunes:episode", "podcast:episode"), "type": self.kind(),
            "explicit": self.is_explicit(), "people": self.people(), "keywords": self.keywords(),
            "location": self.location(), "chapters": self.chapters(), "soundbites": self.soundbites(),
            "duration_ms": duration_ms, "licence": self.licence(), "enclosure": self.enclosure(),
            "alternates": self.alternates(), "captions": self.captions(), "chapters_file": self.chapters_file(),
            "image": self.image(),
        }  # fmt: skip
        return Draft(item=self.item, title=title, facts=facts, problems=self.problems)

    def localised(self, text: str) -> dict[str, str]:
        return {self.language: text} if text else {}

    def address(self, url: str, what: str) -> str | None:
        """The same address with blanks and quotes as %XX, as every client asks for it; None when it is none."""
        whole = _UNSAFE.sub(lambda sign: quote(sign[0], safe=""), url.strip())
        problem = url_problem(whole)
        if problem:
            self.problems.append(f"{what} {whole[:200]!r} {problem}: not taken over")
            return None
        return whole

    def duration_ms(self) -> int:
        text = self.tag.text_of("itunes:duration")
        seconds = duration_s(text)
        if text and seconds is None:
            self.problems.append(f"its duration {text[:40]!r} cannot be read: unknown")
        return min(round((seconds or 0) * 1000), _LONGEST_MS)

    def ordinal(self, *names: str) -> int | None:
        text = self.tag.text_of(*names)
        value = whole_number(text)
        if text and (value is None or value < 1):
            self.problems.append(f"its {names[0]} {text[:40]!r} is no number from 1 on: not taken over")
            return None
        return value

    def kind(self) -> str:
        text = self.tag.text_of("itunes:episodeType").lower()
        if text and text not in {"full", "trailer", "bonus"}:
            self.problems.append(f"its itunes:episodeType {text[:40]!r} is none that exists: full is taken")
            return "full"
        return text or "full"

    def is_explicit(self) -> bool:
        text = self.tag.text_of("itunes:explicit").lower()
        return text in {"true", "yes", "explicit"} if text else self.explicit

    def keywords(self) -> tuple[str, ...]:
        parts = [*self.tag.text_of("itunes:keywords").split(","), *(tag.text for tag in self.tag.all("category"))]
        words = (clean_line(word) for word in parts)
        return tuple(dict.fromkeys(word for word in words if word))[:MOST_KEYWORDS]

    def image(self) -> str | None:
        tag = self.tag.first("itunes:image")
        url = (tag.get("href") or tag.text) if tag else ""
        return self.address(url, "itunes:image") if url else None

    def people(self) -> list[dict[str, Any]]:
        return [
            {
                "name": {self.language: clean_line(tag.text)},
                "role": clean_line(tag.get("role")).lower() or "host",
                "group": clean_line(tag.get("group")).lower() or "cast",
                "url": self.address(tag.get("href"), "podcast:person href") if tag.get("href") else None,
                "image": self.address(tag.get("img"), "podcast:person img") if tag.get("img") else None,
            }
            for tag in self.some("podcast:person")
            if clean_line(tag.text)
        ]

    def some(self, name: str) -> Iterator[Tag]:
        tags = self.tag.all(name)
        if len(tags) > MOST_FILES:
            self.problems.append(f"it has {len(tags)} tags {name}: the first {MOST_FILES} are taken")
        yield from tags[:MOST_FILES]

    def location(self) -> dict[str, Any] | None:
        tag = self.tag.first("podcast:location")
        name = clean_line(tag.text) if tag else ""
        if not tag or not name:
            return None
        geo, osm = tag.get("geo"), tag.get("osm")
        return {
            "name": {self.language: name},
            "geo": geo if re.fullmatch(r"geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?", geo) else None,
            "osm": osm if re.fullmatch(r"[NWR]\d+(#\d+)?", osm) else None,
        }

    def licence(self) -> dict[str, Any] | None:
        tag = self.tag.first("podcast:license")
        name = clean_line(tag.text) if tag else ""
        if not tag or not name:
            return None
        return {"id": name, "url": self.address(tag.get("url"), "podcast:license") if tag.get("url") else None}

    def enclosure(self) -> dict[str, Any]:
        tag = self.tag.first("enclosure")
        url = self.address(self.item.enclosure_url, "enclosure")
        size = whole_number(tag.get("length")) if tag else None
        kind = essence(tag.get("type")) if tag else ""
        if "/" not in kind:
            kind = AUDIO_EXTENSIONS.get(extension(self.item.enclosure_url), "audio/mpeg")
            self.problems.append(f"its enclosure has no type: {kind} is taken")
        same = next((other for other in self.all_alternates if other["url"] == url), {})
        return {**same, "url": url, "content_type": clean_line(kind), "size_bytes": max(size or 0, 0)}

    def alternates(self) -> list[dict[str, Any]]:
        """Without the enclosure, which feeds name among them once more."""
        return [other for other in self.all_alternates if other["url"] != self.item.enclosure_url.strip()]

    def _alternates(self) -> list[dict[str, Any]]:
        found = []
        for tag in self.some("podcast:alternateEnclosure"):
            source = tag.first("podcast:source")
            url = self.address(source.get("uri"), "podcast:source") if source else None
            kind = clean_line(essence(tag.get("type")))
            if not url or not kind:
                self.problems.append("a podcast:alternateEnclosure without source or type: not taken over")
                continue
            integrity = tag.first("podcast:integrity")
            sri = integrity.get("value") if integrity and integrity.get("type") == "sri" else ""
            bits = number(tag.get("bitrate"))
            found.append({
                "url": url, "content_type": kind, "size_bytes": max(whole_number(tag.get("length")) or 0, 0),
                "sha384": sri.removeprefix("sha384-") if sri.startswith("sha384-") else None,
                "bitrate_kbps": round(bits / 1000) if bits and bits > 0 else None,
                "codecs": clean_line(tag.get("codecs")) or None, "title": clean_line(tag.get("title")) or None,
                "language": self.code(tag.get("lang")),
            })  # fmt: skip
        return found

    def captions(self) -> list[dict[str, Any]]:
        found = []
        for tag in self.some("podcast:transcript"):
            url = self.address(tag.get("url"), "podcast:transcript")
            kind = clean_line(essence(tag.get("type"))) or _TRANSCRIPTS.get(extension(tag.get("url")), "")
            if url and not kind:
                self.problems.append(f"a transcript without a type, {url[:200]}: not taken over")
            if url and kind:
                found.append(
                    {"url": url, "content_type": kind, "size_bytes": 0, "language": self.code(tag.get("language"))}
                )
        return found

    def code(self, language: str) -> str | None:
        return language[:2].lower() if re.fullmatch(r"[A-Za-z]{2}([-_].*)?", language) else None

    def chapters_file(self) -> dict[str, Any] | None:
        tag = self.tag.first("podcast:chapters")
        url = self.address(tag.get("url"), "podcast:chapters") if tag else None
        kind = clean_line(essence(tag.get("type"))) if tag else ""
        return {"url": url, "content_type": kind or "application/json+chapters", "size_bytes": 0} if url else None

    def chapters(self) -> tuple[Chapter, ...]:
        """Those of psc:chapters, sorted; chapters.json lies elsewhere, and its address is kept."""
        holder = self.tag.first("psc:chapters")
        starts: dict[int, Chapter] = {}
        for tag in holder.all("psc:chapter")[:MOST_CHAPTERS] if holder else ():
            title = clean_line(tag.get("title"))
            try:
                start = parse_timecode_ms(tag.get("start"))
            except ValueError:
                start = None
            if start is None or not title:
                self.problems.append(f"a chapter without a time or a title, line {tag.line}: not taken over")
                continue
            facts = {
                name: self.address(tag.get(key), f"psc:chapter {key}")
                for name, key in (("url", "href"), ("image", "image"))
                if tag.get(key)
            }
            chapter = {"start": start / 1000, "title": {self.language: title}, **facts}
            starts.setdefault(start, Chapter.model_validate(chapter))
        return complete_chapters([starts[start] for start in sorted(starts)])

    def soundbites(self) -> list[dict[str, Any]]:
        found = []
        for tag in self.some("podcast:soundbite"):
            start, duration = number(tag.get("startTime")), number(tag.get("duration"))
            if start is None or duration is None or not (0 <= start < _DAY_S and 0 < duration < _DAY_S):
                self.problems.append("a podcast:soundbite without times: not taken over")
                continue
            found.append({"start": start, "duration": duration, "title": self.localised(clean_line(tag.text))})
        return found
