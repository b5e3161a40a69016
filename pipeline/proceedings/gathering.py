"""Reads an episode for the book: its facts and its text as people may read them today."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.errors import EpisodeError
from pipeline.model.basics import localised
from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.proceedings.book import Contribution, Contributor, Mark, Words
from pipeline.stages._speech_files import ASR_PATH
from pipeline.stages._transcript import published_transcript_of
from pipeline.store.episode_folder import EDITED, EpisodeFolder
from pipeline.store.manifest import read_manifest
from pipeline.store.options import Options
from pipeline.text.chapter_list import complete_chapters
from pipeline.text.clean import clean_line
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.labels import episode_label, role
from pipeline.text.paragraphs import Paragraph, paragraphs

MOST_ASR_BYTES = 200_000_000
"""An hour has 1.5 MB."""
_TEXT_STEPS = ("captions", "chapters", "notes")


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """An episode, and when anything in it last changed (UTC, ISO 8601)."""

    contribution: Contribution
    changed_at: str


def gather(folder: EpisodeFolder, options: Options, *, language: str, pages: Mapping[str, str]) -> Gathered:
    """Raises EpisodeError when its text cannot be read."""
    settings = options.settings
    episode = settings.episode
    edited = [path for path in EDITED if (folder.path / path).is_file()]
    contribution = Contribution(
        ref=folder.ref,
        guid=episode.guid,
        label=episode_label(episode.season, episode.number, language),
        titles=_titles(settings, language),
        date=episode.date,
        people=_people(settings, language),
        summary=_words(episode.summary, language) if episode.summary else None,
        marks=tuple(
            Mark(start_ms=chapter.start, title=_words(chapter.title, language))
            for chapter in complete_chapters(episode.chapters)
        ),
        links=tuple((_words(link.title, language), link.url) for link in episode.links),
        language=settings.main_language,
        page=pages.get(episode.guid),
        corrected=bool(edited),
        paragraphs=_text(folder, options, edited),
    )
    return Gathered(contribution=contribution, changed_at=_changed_at(folder, episode.date.isoformat()))


def _text(folder: EpisodeFolder, options: Options, edited: list[str]) -> Iterable[Paragraph]:
    """As the captions stage would make it now, without what is withheld; nothing when there is no transcript yet."""
    if len(edited) > 1:
        raise EpisodeError(f"{folder.ref}: two corrected transcripts, {' and '.join(edited)}; keep one")
    asr = folder.path / ASR_PATH
    if asr.is_symlink() or not asr.is_file():
        return ()
    if asr.stat().st_size > MOST_ASR_BYTES:
        raise EpisodeError(f"{folder.ref}: {ASR_PATH} has over {MOST_ASR_BYTES} bytes; is it another file?")
    production = Production(
        show=folder.path.parent.name,
        episode=folder.path.name,
        settings=options.settings,
        sources=(),
        edited_transcript=edited[0] if edited else None,
        cover_sha256="",
        templates=(),
        people=options.rights.people,
        withheld=options.withheld,
    )
    try:
        return paragraphs(published_transcript_of(folder.path, production))
    except (EpisodeError, UnicodeDecodeError, RecursionError) as error:
        told = str(error) if isinstance(error, EpisodeError) else f"{ASR_PATH} is damaged; restore it from git"
        raise EpisodeError(told if folder.ref in told else f"{folder.ref}: {told}", episode=folder.ref) from error


def _titles(settings: Settings, language: str) -> tuple[Words, ...]:
    titles = settings.episode.title
    first = _words(titles, language)
    order = [code for code in (*settings.show.languages, *titles) if code in titles and code != first.language]
    others = (Words(text=_clean(titles[code]), language=code) for code in dict.fromkeys(order))
    return first, *(words for words in others if words.text != first.text)


def _words(texts: Mapping[str, str], language: str) -> Words:
    """In the book's language, else in the first one there is."""
    code = language if language in texts else next(iter(texts), language)
    return Words(text=fix_homoglyphs(texts.get(code, "")), language=code)


def _clean(words: str) -> str:
    return fix_homoglyphs(clean_line(words))


def _people(settings: Settings, language: str) -> tuple[Contributor, ...]:
    """Those of the show first; somebody named in both stands once, as the episode says."""
    found: dict[str, Contributor] = {}
    for person in (*settings.show.people, *settings.episode.people):
        name = _clean(localised(person.name, language))
        if name:
            found[name] = Contributor(name=name, role=role(person.role, language, person=name), url=person.url)
    return tuple(found.values())


def _changed_at(folder: EpisodeFolder, date: str) -> str:
    """When the texts were last made, which is when something in them had changed; else the day of the recording."""
    made = []
    with contextlib.suppress(EpisodeError):
        made = [record.made_at for name, record in read_manifest(folder.path).items() if name in _TEXT_STEPS]
    return max(made, default=f"{date}T00:00:00Z")
