"""Consent and rights: who agreed to what and until when, and what nobody may see or hear (docs/rights.md).

People write two files: `rights.toml` in an episode's folder and `presets/_rights.toml` for all shows. They are about
persons, so they are never published, and are kept apart from all that is. What they mean depends on the day, which
comes in as a value. Nothing here decides that something is withheld: a person writes it; a consent that has run out
is told, not acted upon (docs/decisions/1034).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.model.basics import Line, LocalisedLine, Model, Person, Text, TimeMs
from pipeline.model.kept import How, Kept, Passage, disjoint

Use = Literal["publish", "text", "archive", "clips", "translation", "training"]
"""publish: in feed and on the site. text: as a transcript that can be read and searched. archive: kept for later
times. clips: parts of it alone, in posts and adverts. translation: into other languages, also spoken. training: of
machines, such as speech recognition."""
Access = Literal["open", "restricted", "dark"]

MOST_ENTRIES = 2000
"""Of each kind in one file."""


def _named(name: LocalisedLine) -> LocalisedLine:
    if not name:
        raise ValueError('must say the name in a language: {tt = "Исеме Фамилиясе"}')
    return name


Name = Annotated[LocalisedLine, AfterValidator(_named)]


class Consent(Model):
    """What somebody agreed to."""

    name: Name = Field(description="The name, as it stands in the episode or the preset, per language")
    uses: tuple[Use, ...] = Field(min_length=1, description="What they agreed to")
    given: dt.date = Field(description="The day on which they agreed")
    until: dt.date | None = Field(None, description="The last day on which it holds; without it, it has no end")
    how: Line | None = Field(None, description="Where the signed paper or the message is")
    note: Text | None = Field(None, description="A remark")

    @model_validator(mode="after")
    def _ordered(self) -> Consent:
        if self.until is not None and self.until < self.given:
            raise ValueError(f"until, {self.until}, comes before given, {self.given}")
        return self

    def holds(self, today: dt.date) -> bool:
        return self.given <= today and (self.until is None or today <= self.until)


class _Withholding(Model):
    """Why and when. The reason is for the house: listeners never see it."""

    reason: Text | None = Field(None, description="Why; never published")
    since: dt.date | None = Field(None, description="The day on which this was decided")
    until: dt.date | None = Field(None, description="The last day on which it is withheld; without it, for good")

    def holds(self, today: dt.date) -> bool:
        """`since` is a remark, not a condition: what is to be withheld from tomorrow on is withheld today."""
        return self.until is None or today <= self.until


class WithheldEpisode(_Withholding):
    """The whole episode."""


class WithheldPassage(_Withholding):
    """A stretch of the recording."""

    start: TimeMs = Field(description="Where it begins in the recording: '00:12:30' or seconds")
    end: TimeMs = Field(description="The first moment after it")
    how: How = Field("mute", description="mute: silence of the same length; cut: all after it comes earlier")
    person: Line | None = Field(None, description="Whose voice it is, when a person is withheld with their voice")

    @model_validator(mode="after")
    def _long(self) -> WithheldPassage:
        if self.end <= self.start:
            raise ValueError(f"it ends at {self.end / 1000} s, before it begins, at {self.start / 1000} s")
        return self


class WithheldPerson(_Withholding):
    """Somebody whose name nobody may read."""

    name: Name = Field(description="The name, as it stands in the episode or the preset, per language")
    also: tuple[Line, ...] = Field(
        (), max_length=100, description="Other forms of it in texts: a first name alone, a nickname, Latin script"
    )
    voice: bool = Field(default=False, description="What they say is withheld as well")
    how: How = Field("mute", description="With their voice: mute or cut")

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.name.values(), *self.also)))


class HouseRights(Model):
    """presets/_rights.toml: people across all shows."""

    format: Literal[1] = Field(1, description="Version of this notation")
    consents: tuple[Consent, ...] = Field((), max_length=MOST_ENTRIES, description="Who agreed to what")
    people: tuple[WithheldPerson, ...] = Field((), max_length=MOST_ENTRIES, description="Who is withheld everywhere")


class EpisodeRights(HouseRights):
    """rights.toml of an episode; people and consents in it are about this episode alone."""

    withheld: WithheldEpisode | None = Field(None, description="The whole episode is withheld")
    passages: tuple[WithheldPassage, ...] = Field((), max_length=MOST_ENTRIES, description="Stretches of the recording")


@dataclass(frozen=True, kw_only=True)
class Rights:
    """All that is written about one episode."""

    episode: EpisodeRights = field(default_factory=EpisodeRights)
    house: HouseRights = field(default_factory=HouseRights)
    people: tuple[Person, ...] = ()
    """Those of the show and of the episode, as people wrote them."""

    def on(self, today: dt.date) -> Withheld:
        """What is withheld on that day."""
        whole = self.episode.withheld
        passages = [passage for passage in self.episode.passages if passage.holds(today)]
        people = [person for person in (*self.episode.people, *self.house.people) if person.holds(today)]
        return Withheld(
            whole=whole is not None and whole.holds(today),
            kept=Kept(passages=disjoint([Passage(start_ms=p.start, end_ms=p.end, how=p.how) for p in passages])),
            people=_together(people),
        )

    def consents_of(self, person: Person) -> tuple[Consent, ...]:
        """What this person agreed to: for the episode first, then for the house."""
        return tuple(c for c in (*self.episode.consents, *self.house.consents) if same_name(c.name, person.name))

    def without_consent(self, use: Use, today: dt.date) -> tuple[Person, ...]:
        """People of the episode who have not agreed to this use, or not for this day. Withheld ones do not count."""
        hidden = self.on(today).people
        return tuple(
            person
            for person in _once(self.people)
            if not any(one.is_called(person.name.values()) for one in hidden)
            and not any(use in consent.uses and consent.holds(today) for consent in self.consents_of(person))
        )


@dataclass(frozen=True, kw_only=True)
class WithheldName:
    """A person whose name is not shown."""

    forms: tuple[str, ...]
    """All ways in which it is written."""
    voice: bool
    how: How

    def is_called(self, names: Iterable[str]) -> bool:
        """Whether one of these names is one of this person's."""
        return not {folded(form) for form in self.forms}.isdisjoint(map(folded, names))


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """What of an episode nobody may see or hear on one day. Reasons are not in it."""

    whole: bool = False
    kept: Kept = field(default_factory=Kept)
    people: tuple[WithheldName, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Ascending, without overlap, in times of the recording."""
        return self.kept.passages

    @property
    def nothing(self) -> bool:
        return not (self.whole or self.passages or self.people)

    def hides(self, person: Person) -> bool:
        return any(one.is_called(person.name.values()) for one in self.people)


NOTHING_WITHHELD = Withheld()


def access(rights: Rights, today: dt.date) -> Access:
    """Who may have the archived episode. dark: something of it is withheld. restricted: somebody heard in it has said
    what may be done with it, and publishing is not, or no longer, among it. open: all else.
    """
    withheld = rights.on(today)
    named = any(person.holds(today) for person in rights.episode.people) or any(map(withheld.hides, rights.people))
    if withheld.whole or withheld.passages or named:
        return "dark"
    unpublished = rights.without_consent("publish", today)
    return "restricted" if any(rights.consents_of(person) for person in unpublished) else "open"


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared: canonical letters, no capitals, single spaces, ё as е."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("ё", "е").split())


def same_name(one: LocalisedLine, other: LocalisedLine) -> bool:
    """Whether they have a name in common, in any language."""
    return not set(map(folded, one.values())).isdisjoint(map(folded, other.values()))


def _once(people: Sequence[Person]) -> tuple[Person, ...]:
    """Somebody named in preset and episode stands once."""
    found: list[Person] = []
    for person in people:
        if not any(same_name(person.name, known.name) for known in found):
            found.append(person)
    return tuple(found)


def _together(people: Sequence[WithheldPerson]) -> tuple[WithheldName, ...]:
    """One entry for each person, however often and in however many files they are withheld."""
    found: list[WithheldName] = []
    for person in people:
        one = WithheldName(forms=person.forms, voice=person.voice, how=person.how)
        for known in [known for known in found if known.is_called(one.forms)]:
            found.remove(known)
            how: How = "cut" if "cut" in {k.how for k in (one, known) if k.voice} else "mute"
            one = WithheldName(
                forms=tuple(dict.fromkeys((*known.forms, *one.forms))), voice=known.voice or one.voice, how=how
            )
        found.append(one)
    return tuple(found)
