"""Makes the book of a season: one episode at a time into the file, so that a hundred lectures take no more memory
than one.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import EpisodeError, UsageError
from pipeline.model.basics import localised
from pipeline.model.settings import Settings
from pipeline.outputs.audio_tags import plain_text
from pipeline.proceedings.book import Book, Entry
from pipeline.proceedings.chapter_pages import ChapterPages, Page
from pipeline.proceedings.front_pages import (
    colophon_page,
    contents_page,
    cover_page,
    people_of,
    people_page,
    title_page,
)
from pipeline.proceedings.gathering import gather
from pipeline.proceedings.package import CONTAINER, STYLE, ncx_page, package_page
from pipeline.proceedings.public_pages import public_pages
from pipeline.proceedings.xhtml import STYLE as STYLE_SHEET
from pipeline.store.atomic import atomic_write
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.options import Options, inside, read_preset
from pipeline.store.workspace import Workspace
from pipeline.text.clean import clean_line
from pipeline.text.labels import episode_label
from pipeline.text.licences import licence_name, licence_url
from pipeline.text.proceedings_labels import proceedings_labels
from pipeline.tools.epub_container import EpubContainer

NAMESPACE = uuid.UUID("c3f0a2de-6f0e-5a0b-8f6a-2d7d1a3e9b44")
"""Ours, chosen once: the book of a season keeps its identifier through all its editions."""
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|\+00:00)")
_COVER_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, kw_only=True)
class ProceedingsOrder:
    """What the person asked for."""

    workspace: Workspace
    show: str
    season: int | None
    """None: all episodes of the show."""
    language: str | None
    """Of headings and titles; None: the show's main one."""
    target: Path
    today: dt.date | None = None
    """The day for which it is asked what is withheld; None: this machine's."""


@dataclass(frozen=True, kw_only=True)
class Proceedings:
    """A book that was written."""

    target: Path
    title: str
    language: str
    episodes: tuple[str, ...]
    """In the order of the book."""
    notes: tuple[str, ...]
    size_bytes: int


@dataclass(kw_only=True)
class _Press:
    """What is collected while the chapters go into the file."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def make_proceedings(
    order: ProceedingsOrder, *, progress: Callable[[float], None] = lambda _share: None
) -> Proceedings:
    """Raises UsageError, ConfigError, or EpisodeError when there is nothing to make a book of."""
    preset = read_preset(order.workspace, order.show)
    language = order.language or preset.show.languages[0]
    if language not in {*preset.show.languages, "tt", "ru", "en"}:
        raise UsageError(f"--language {language}: choose one of {', '.join(preset.show.languages)}")
    folders = _chosen(order)
    if not folders:
        which = f"season {order.season} of {order.show}" if order.season is not None else order.show
        raise EpisodeError(f"{which} has no episodes that can be in a book; see `media status {order.show}`")
    book = _book(order, preset, language)
    pages = public_pages(order.workspace, order.show, preset, language=language)
    press = _Press()
    with atomic_write(order.target) as file, EpubContainer(file) as container:
        container.add("META-INF/container.xml", CONTAINER)
        for number, folder in enumerate(folders, start=1):
            _print_chapter(container, press, number, folder, language, pages)
            progress(number / len(folders))
        for page in _rest(book, press):
            container.add(f"book/{page.name}", page.data)
        container.add(f"book/{STYLE}", STYLE_SHEET.encode())
        if book.cover:
            container.add(f"book/{book.cover_name}", book.cover, packed=False)
    return Proceedings(
        target=order.target, title=book.title, language=language, episodes=tuple(e.ref for e in press.entries),
        notes=tuple(press.notes), size_bytes=order.target.stat().st_size,
    )  # fmt: skip


def _chosen(order: ProceedingsOrder) -> list[EpisodeFolder]:
    """Episodes of the season in their order: by number, else by date. What is withheld as a whole is not among them."""
    found = []
    for path in order.workspace.episode_folders(order.show):
        today = {} if order.today is None else {"today": order.today}
        folder = EpisodeFolder(workspace=order.workspace, path=path, **today)
        options = folder.options()
        episode = options.settings.episode
        wanted = order.season is None or (episode.season or 1) == order.season
        if wanted and not options.withheld.whole and episode.type != "trailer":
            place = (episode.season or 1, episode.number or 10**9, episode.date, path.name)
            found.append((place, folder))
    return [folder for _, folder in sorted(found, key=lambda item: item[0])]


def _print_chapter(
    container: EpubContainer, press: _Press, number: int, folder: EpisodeFolder, language: str, pages: dict[str, str]
) -> None:
    folder.refuse_links()
    options: Options = folder.options()
    gathered = gather(folder, options, language=language, pages=pages)
    chapter = ChapterPages(number, gathered.contribution, language)
    for page in chapter:
        container.add(f"book/{page.name}", page.data)
    press.entries.append(chapter.entry())
    if press.entries[-1].written == "no_text":
        press.notes.append(f"{folder.ref} has no transcript yet: media run {folder.ref}")
    press.changed.append(gathered.changed_at)


def _rest(book: Book, press: _Press) -> list[Page]:
    entries, people = press.entries, bool(people_of(press.entries))
    good = [f"{match[1]}Z" for moment in press.changed if (match := _MOMENT.fullmatch(moment))]
    modified = max(good, default="2000-01-01T00:00:00Z")
    pages = [title_page(book), contents_page(book, entries, people=people)]
    pages += [people_page(book, entries)] if people else []
    pages += [colophon_page(book, entries, modified=modified), ncx_page(book, entries)]
    return [*([cover_page(book)] if book.cover else []), *pages, package_page(book, entries, modified=modified)]


def _book(order: ProceedingsOrder, preset: Settings, language: str) -> Book:
    show, words = preset.show, proceedings_labels(language)
    season = episode_label(order.season, None, language)
    cover = inside(order.workspace.presets, show.cover)
    kind = _COVER_TYPES.get(cover.suffix.lower()) if cover else None
    what = f"{order.show} season {order.season} {language}"
    return Book(
        title=clean_line(localised(show.title, language)),
        subtitle=f"{words['proceedings']}. {season}" if season else words["proceedings"],
        language=language,
        identifier=f"urn:uuid:{uuid.uuid5(NAMESPACE, what)}",
        author=clean_line(localised(show.author, language)),
        description=clean_line(plain_text(localised(show.description, language))),
        link=show.link,
        copyright=show.copyright,
        licence_name=licence_name(show.licence.id),
        licence_url=show.licence.url or licence_url(show.licence.id, language),
        cover=cover.read_bytes() if cover and kind else None,
        cover_type=kind or "",
        keywords=show.keywords,
    )
