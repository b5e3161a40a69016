"""What a show's records amount to: episodes in order, seasons, people and topics, each with the episodes they have.

Places are counted from the oldest episode, and a retracted one keeps its place: then a new episode changes few pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.model.basics import Person, localised
from pipeline.model.derived import fingerprint
from pipeline.model.published import PublishedEpisode, PublishedShow, render_record
from pipeline.site.theme import Theme
from pipeline.text.clean import clean_line
from pipeline.text.slugs import slug

PER_PAGE = 24
"""Episodes on a page of older ones; once full it never changes."""
FEWEST_ON_FIRST = 12
"""The first page of a list has so many, up to PER_PAGE more."""
_LONGEST_NAME = 300


@dataclass(frozen=True, kw_only=True)
class Group:
    """Episodes that belong together: a season, a person's, a topic's."""

    slug: str
    episodes: tuple[PublishedEpisode, ...]
    """Oldest first, retracted ones among them."""
    person: Person | None = None
    """As the newest episode writes them."""
    topic: str = ""
    topic_language: str = ""
    season: int = 0

    @cached_property
    def listed(self) -> int:
        """How many of its episodes can be heard."""
        return sum(episode.listed for episode in self.episodes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """One page of a list."""

    number: int
    """1 is the oldest; 0 is the list's first page, which has the newest."""
    episodes: tuple[PublishedEpisode, ...]
    """Newest first, as listed on the page."""
    newer: int | None
    older: int | None


def stretches(episodes: Sequence[PublishedEpisode]) -> tuple[Stretch, ...]:
    """Pages of a list, filled from the oldest: one more episode changes the first page, rarely one or two more."""
    full = max(0, (len(episodes) - FEWEST_ON_FIRST) // PER_PAGE)
    newest = Stretch(number=0, episodes=_shown(episodes[full * PER_PAGE :]), newer=None, older=full or None)
    older = (
        Stretch(
            number=number,
            episodes=_shown(episodes[(number - 1) * PER_PAGE : number * PER_PAGE]),
            newer=number + 1 if number < full else 0,
            older=number - 1 or None,
        )
        for number in range(full, 0, -1)
    )
    return (newest, *older)


def _shown(episodes: Sequence[PublishedEpisode]) -> tuple[PublishedEpisode, ...]:
    return tuple(episode for episode in reversed(episodes) if episode.listed)


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """A show and all that was published of it."""

    show: PublishedShow
    theme: Theme
    episodes: tuple[PublishedEpisode, ...]
    """Published and retracted, oldest first."""

    @cached_property
    def base(self) -> str:
        """Of what every page of the show depends on."""
        return fingerprint(self.theme.digest, digest_of(self.show), bool(self.people), bool(self.topics))

    @cached_property
    def listed(self) -> tuple[PublishedEpisode, ...]:
        return tuple(episode for episode in self.episodes if episode.listed)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Episode -> its place in `listed`."""
        return {episode.episode: place for place, episode in enumerate(self.listed)}

    def neighbours(self, episode: PublishedEpisode) -> tuple[PublishedEpisode | None, PublishedEpisode | None]:
        """The one before and the one after."""
        place = self.places[episode.episode]
        after = place + 1
        return (
            self.listed[place - 1] if place else None,
            self.listed[after] if after < len(self.listed) else None,
        )

    @cached_property
    def seasons(self) -> tuple[Group, ...]:
        """Newest first."""
        found: dict[int, list[PublishedEpisode]] = {}
        for episode in self.episodes:
            if episode.season:
                found.setdefault(episode.season, []).append(episode)
        groups = [Group(slug=str(number), season=number, episodes=tuple(found[number])) for number in sorted(found)]
        return tuple(group for group in reversed(groups) if group.listed)

    @cached_property
    def people(self) -> Mapping[str, Group]:
        """Name in the show's main language -> the person's episodes."""
        newest: dict[str, Person] = {}
        found: dict[str, list[PublishedEpisode]] = {}
        for episode in self.episodes:
            for person in episode.people:
                name = self.person_name(person)
                known = found.setdefault(name, [])
                if not known or known[-1] is not episode:
                    known.append(episode)
                newest[name] = person
        slugs = _slugs(found)
        return {
            name: Group(slug=slugs[name], person=newest[name], episodes=tuple(episodes))
            for name, episodes in found.items()
            if any(episode.listed for episode in episodes)
        }

    @cached_property
    def topics(self) -> Mapping[str, Group]:
        """Keyword in small letters -> its episodes."""
        found: dict[str, list[PublishedEpisode]] = {}
        written: dict[str, tuple[str, str]] = {}
        for episode in self.episodes:
            for keyword in episode.keywords:
                topic = topic_key(keyword)
                known = found.setdefault(topic, [])
                if not known or known[-1] is not episode:
                    known.append(episode)
                written.setdefault(topic, (keyword, episode.language))
        slugs = _slugs(found)
        return {
            topic: Group(
                slug=slugs[topic], topic=written[topic][0], topic_language=written[topic][1], episodes=tuple(episodes)
            )
            for topic, episodes in found.items()
            if topic and any(episode.listed for episode in episodes)
        }

    def person_name(self, person: Person) -> str:
        """By which a person is known again in another episode."""
        return clean_line(localised(person.name, self.show.languages[0]))[:_LONGEST_NAME]


def catalogue(show: PublishedShow, episodes: Iterable[PublishedEpisode], theme: Theme) -> Catalogue:
    """Of all records of a show, in any order; scheduled ones are not seen."""
    seen = [episode for episode in episodes if episode.show == show.show and episode.was_out]
    ordered = sorted(seen, key=lambda episode: (episode.published_at, episode.guid, episode.episode))
    return Catalogue(show=show, theme=theme, episodes=tuple(ordered))


def digest_of(record: PublishedEpisode | PublishedShow) -> str:
    """Hash of a record; of one that was not read from a destination, of the bytes it would have there."""
    return record.digest or hashlib.sha256(render_record(record)).hexdigest()


def topic_key(keyword: str) -> str:
    """By which a topic is known again: 'Татар теле' and 'татар теле' are one."""
    return clean_line(keyword)[:_LONGEST_NAME].lower()


def _slugs(names: Iterable[str]) -> dict[str, str]:
    """A file name for each: plain for the first that has it, with a hash for later ones ('Әли', 'Али')."""
    given: dict[str, str] = {}
    taken = {"index"}
    for name in names:
        plain = slug(name)
        unique = plain if plain not in taken else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        taken.add(unique)
        given[name] = unique
    return given


