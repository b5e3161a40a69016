"""Episodes as lists show them, and people and topics as pages name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.published import PublishedEpisode
from pipeline.site.catalogue import Catalogue, Group, topic_key
from pipeline.site.paths import page_path
from pipeline.site.words import Words, line
from pipeline.text.clean import clean_line
from pipeline.text.labels import episode_label, long_date, role
from pipeline.text.site_labels import duration_words, site_labels

_TEASER_CHARACTERS = 220
_LONGEST_ROLE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """An episode in a list."""

    path: str
    title: Words
    label: str
    """'2 нче сезон, 14 нче чыгарылыш'; of a trailer or a bonus, that word."""
    date: str
    date_iso: str
    duration: str
    teaser: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A person or a topic with a page of its own."""

    path: str
    name: Words
    role: str = ""


def row(site: Catalogue, episode: PublishedEpisode, language: str) -> Row:
    """An episode in a list on a page in `language`."""
    return Row(
        path=page_path(f"{episode.folder}/index", language, site.show.languages),
        title=line(episode.title, language),
        label=label(episode, language),
        date=long_date(episode.published_at.date(), language),
        date_iso=episode.published_at.date().isoformat(),
        duration=duration_words(episode.duration_ms, language),
        teaser=line(episode.summary, language, limit=_TEASER_CHARACTERS),
    )


def label(episode: PublishedEpisode, language: str) -> str:
    """Number within season, or what kind of episode it is."""
    if episode.type != "full":
        return site_labels(language)[episode.type]
    return episode_label(episode.season, episode.number, language).replace(" нч", "\u00a0нч")


def people_of(site: Catalogue, episode: PublishedEpisode, language: str) -> list[Name]:
    """Everybody in an episode, with role and page."""
    found = []
    for person in episode.people:
        group = site.people.get(site.person_name(person))
        name = line(person.name, language)
        path = group_path(site, "people", group, language) if group else ""
        said = clean_line(role(person.role, language, person=name.text))
        found.append(Name(path=path, name=name, role=said[:_LONGEST_ROLE]))
    return found


def topics_of(site: Catalogue, episode: PublishedEpisode, language: str) -> list[Name]:
    """An episode's topics, each with its page."""
    groups = [site.topics.get(topic_key(keyword)) for keyword in episode.keywords]
    unique = {group.slug: group for group in groups if group}
    return [topic_name(site, group, language) for group in unique.values()]


def topic_name(site: Catalogue, group: Group, language: str) -> Name:
    """A topic in the letters of whoever wrote it first: keywords have one language only."""
    return Name(
        path=group_path(site, "topics", group, language),
        name=line({group.topic_language: group.topic}, language),
    )


def person_name(site: Catalogue, group: Group, language: str) -> Name:
    """A person as the newest episode writes the name."""
    name = line(group.person.name if group.person else {}, language)
    return Name(path=group_path(site, "people", group, language), name=name)


def group_path(site: Catalogue, kind: str, group: Group, language: str) -> str:
    """First page of a group: kind is seasons, people or topics."""
    return page_path(f"{site.show.show}/{kind}/{group.slug}", language, site.show.languages)


def rows(site: Catalogue, episodes: Iterable[PublishedEpisode], language: str) -> list[Row]:
    return [row(site, episode, language) for episode in episodes]
