"""The catalogue as static pages: shows by season, a page per episode and per person, in Tatar, Russian and English.

They need no script and no server, can be printed, and hold no address but public ones.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import SimpleNamespace
from typing import Any

from pipeline.catalogue.listing import Listed
from pipeline.model.basics import Person, localised
from pipeline.site.paths import page_path
from pipeline.site.rendering import render_page
from pipeline.site.theme import Theme
from pipeline.site.words import Words, line, passage
from pipeline.text.alphabet import alphabetical
from pipeline.text.catalogue_labels import LANGUAGES, catalogue_labels
from pipeline.text.clean import clean_line
from pipeline.text.labels import episode_label, long_date, role
from pipeline.text.licences import licence_name, licence_url
from pipeline.text.site_labels import duration_words, language_name
from pipeline.text.slugs import slug
from pipeline.text.timecodes import clock

STYLE = "catalogue.css"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Episodes of one show, or with one person."""

    stem: str
    name: Mapping[str, str]
    description: Mapping[str, str]
    episodes: tuple[Listed, ...]

    def row(self, language: str) -> dict[str, Any]:
        return {
            "stem": self.stem,
            "title": line(self.name, language),
            "name": line(self.name, language),
            "description": passage(self.description, language),
            "count": len(self.episodes),
        }


@dataclass(frozen=True, kw_only=True)
class Pages:
    """All of them."""

    episodes: tuple[Listed, ...]
    made: dt.date

    @cached_property
    def shows(self) -> dict[str, Group]:
        """By slug, in alphabetical order."""
        found: dict[str, list[Listed]] = {}
        for one in self.episodes:
            found.setdefault(one.show, []).append(one)
        return {show: _show(show, tuple(found[show])) for show in sorted(found)}

    @cached_property
    def people(self) -> dict[str, Group]:
        """By `_key`, in alphabetical order."""
        names: dict[str, Mapping[str, str]] = {}
        found: dict[str, dict[str, Listed]] = {}
        for one in self.episodes:
            for person in _people(one):
                names[_key(person)] = person.name
                found.setdefault(_key(person), {})[one.ref] = one
        taken = {"index"}
        groups = {}
        for key in sorted(found, key=lambda key: alphabetical(localised(dict(names[key]), LANGUAGES[0]))):
            stem = _free(slug(localised(dict(names[key]), LANGUAGES[0])), key, taken)
            groups[key] = Group(
                stem=f"people/{stem}", name=names[key], description={}, episodes=tuple(found[key].values())
            )
        return groups

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(path below the catalogue's folder, bytes), one after the other: a thousand pages do not fill the memory."""
        yield STYLE, (resources.files("pipeline.catalogue") / "templates" / STYLE).read_bytes()
        for language in LANGUAGES:
            yield self._page("index", "index.html.j2", language, catalogue_labels(language)["catalogue"], {
                "shows": [group.row(language) for group in self.shows.values()],
            })  # fmt: skip
            yield self._page("people/index", "people.html.j2", language, catalogue_labels(language)["people"], {
                "people": [group.row(language) for group in self.people.values()],
            })  # fmt: skip
            for group in self.shows.values():
                facts: dict[str, Any] = {"show": group.row(language), "seasons": _seasons(group, language)}
                yield self._page(group.stem, "show.html.j2", language, line(group.name, language).text, facts)
            for group in self.people.values():
                facts = {"person": group.row(language), "rows": [_row(one, language) for one in group.episodes]}
                yield self._page(group.stem, "person.html.j2", language, line(group.name, language).text, facts)
            for one in self.episodes:
                title = line(one.settings.episode.title, language).text
                yield self._page(_stem(one), "episode.html.j2", language, title, self._episode(one, language))

    def _page(
        self, stem: str, template: str, language: str, title: str, facts: Mapping[str, Any]
    ) -> tuple[str, bytes]:
        path = page_path(stem, language, LANGUAGES)
        common = {
            "title": title,
            "text": SimpleNamespace(**catalogue_labels(language)),
            "made": long_date(self.made, language),
            "alternates": [(code, language_name(code), page_path(stem, code, LANGUAGES)) for code in LANGUAGES],
            "path_of": lambda target: page_path(target, language, LANGUAGES),
        }
        return path, render_page(_theme(), template, {**common, **facts}, path=path, language=language)

    def _episode(self, one: Listed, language: str) -> dict[str, Any]:
        settings, episode = one.settings, one.settings.episode
        licence = settings.show.licence
        return {
            "row": _row(one, language),
            "show": self.shows[one.show].row(language),
            "episode": episode,
            "ref": one.ref,
            "label": episode_label(episode.season, episode.number, language),
            "date": long_date(episode.date, language),
            "duration": duration_words(one.duration_ms, language),
            "spoken": language_name(settings.main_language),
            "people": [(line(p.name, language), self.people[_key(p)].stem, _role(p, language)) for p in _people(one)],
            "keywords": [Words(text=clean_line(word), language=settings.main_language) for word in episode.keywords],
            "status": _status(one, language),
            "page_url": one.page,
            "sound_url": one.sound,
            "licence": licence_name(licence.id),
            "licence_url": licence_url(licence.id, language) or licence.url,
            "copyright": clean_line(settings.show.copyright),
            "copies": [(copy.place, copy.verified) for copy in one.copies],
            "summary": passage(episode.summary, language),
            "chapters": [(clock(chapter.start), line(chapter.title, language)) for chapter in episode.chapters],
        }


def _show(show: str, episodes: tuple[Listed, ...]) -> Group:
    said = episodes[-1].settings.show
    return Group(stem=f"shows/{show}/index", name=said.title, description=said.description, episodes=episodes)


def _seasons(group: Group, language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[int, list[Listed]] = {}
    for one in group.episodes:
        found.setdefault(one.settings.episode.season or 0, []).append(one)
    text = catalogue_labels(language)
    seasons = sorted(found, key=lambda season: (season == 0, season))
    names = [episode_label(season, None, language) if season else text["no_season"] for season in seasons]
    return [(name, [_row(one, language) for one in found[season]]) for season, name in zip(seasons, names, strict=True)]


def _row(one: Listed, language: str) -> dict[str, Any]:
    episode = one.settings.episode
    facts = (long_date(episode.date, language), duration_words(one.duration_ms, language))
    return {
        "stem": _stem(one),
        "title": line(episode.title, language),
        "facts": " · ".join(fact for fact in facts if fact),
    }


def _stem(one: Listed) -> str:
    return f"shows/{one.show}/{one.episode}/index"


def _status(one: Listed, language: str) -> str:
    text = catalogue_labels(language)
    if not one.status:
        return text["unpublished"]
    day = dt.date.fromisoformat(one.published_on)
    return text[one.status].format(long_date(day, language))


def _people(one: Listed) -> Sequence[Person]:
    """Those of the show and of the episode, each once."""
    people = (*one.settings.show.people, *one.settings.episode.people)
    return tuple({_key(person): person for person in people}.values())


def _key(person: Person) -> str:
    """By which a person is known again in another episode or show."""
    return clean_line(localised(person.name, LANGUAGES[0])).casefold()


def _role(person: Person, language: str) -> str:
    return role(person.role, language, person=localised(person.name, language))


def _free(name: str, key: str, taken: set[str]) -> str:
    free = name if name not in taken else f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    taken.add(free)
    return free


@cache
def _theme() -> Theme:
    """Our own templates, rendered as those of the site are: in a sandbox, with everything escaped."""
    files = (resources.files("pipeline.catalogue") / "templates").iterdir()
    templates = {file.name: file.read_text(encoding="utf-8") for file in files if file.name.endswith(".j2")}
    return Theme(templates=templates, static={})
