"""`media rights`: who agreed to what, what runs out, what is withheld, and what is due. Asks nobody outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.destinations.layout import destination_name
from pipeline.editing.withheld_voices import uncovered_voices, unheard_of
from pipeline.model.basics import Person
from pipeline.model.rights import Access, Consent, Rights, WithheldPassage, WithheldPerson, access
from pipeline.model.transcript import Transcript
from pipeline.produce import production_of
from pipeline.publishing.content import leaves_out
from pipeline.stages._transcript import whole_transcript
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.options import Options
from pipeline.store.published_cache import cache_for
from pipeline.text.name_addresses import tells_name
from pipeline.text.name_mask import names_in
from pipeline.text.timecodes import clock

MOST_SAID = 50
UNHEARD_OF = (
    "nothing says where they speak: name the speakers in the transcript, then `media rights apply`; or withhold "
    "passages with --from, --to and --person"
)


@dataclass(frozen=True, kw_only=True)
class PersonRights:
    """Somebody heard in an episode."""

    name: str
    state: str
    """agreed | ends soon | ended | not said | withheld"""
    consents: tuple[Consent, ...]


@dataclass(frozen=True, kw_only=True)
class EpisodeReport:
    """All there is to say of one episode."""

    ref: str
    access: Access
    whole: str | None
    """Why all of it is withheld; '' when no reason is written; None when it is not."""
    passages: tuple[WithheldPassage, ...]
    withheld: tuple[WithheldPerson, ...]
    """People withheld in this episode, by its file or by the house's."""
    people: tuple[PersonRights, ...]
    said_ms: tuple[int, ...]
    """Where a withheld name is said aloud: the text does not have it, the sound does."""
    addresses: tuple[str, ...]
    """Addresses that hold a withheld name: the folder's, and those that people link to."""
    due: tuple[str, ...]
    """What somebody has to do, in words."""


def report(folder: EpisodeFolder, *, days: int, spoken: bool) -> EpisodeReport:
    """`days`: a consent that ends within them ends soon. `spoken`: look into the transcript, too.

    Raises ConfigError for what cannot be read.
    """
    options, today = folder.options(), folder.today
    rights, withheld = options.rights, options.withheld
    whole = rights.episode.withheld if withheld.whole else None
    found = {person.name: person for person in (_person(person, rights, today, days) for person in rights.people)}
    people = tuple(found.values())
    transcript = transcript_of(folder) if spoken and withheld.people else None
    return EpisodeReport(
        ref=folder.ref,
        access=access(rights, today),
        whole=(whole.reason or "") if whole else None,
        passages=tuple(passage for passage in rights.episode.passages if passage.holds(today)),
        withheld=tuple(p for p in (*rights.episode.people, *rights.house.people) if p.holds(today)),
        people=people,
        said_ms=tuple(_said(transcript, options)) if transcript else (),
        addresses=telling_addresses(folder, options),
        due=tuple(_due(folder, options, people, transcript)),
    )


def telling_addresses(folder: EpisodeFolder, options: Options) -> tuple[str, ...]:
    """What is published of the episode and tells a withheld name by its address."""
    episode, show = options.settings.episode, options.settings.show
    people = (*show.people, *episode.people)
    linked = [link.url for link in episode.links] + [chapter.url for chapter in episode.chapters]
    pictures = [chapter.image for chapter in episode.chapters] + [person.image for person in people]
    every = (*linked, *pictures, *(person.url for person in people))
    addresses = (folder.path.name, *(address for address in every if address))
    return tuple(address for address in dict.fromkeys(addresses) if tells_name(address, options.withheld.people))


def _person(person: Person, rights: Rights, today: dt.date, days: int) -> PersonRights:
    name = next(iter(person.name.values()))
    consents = rights.consents_of(person)
    if rights.on(today).hides(person):
        return PersonRights(name=name, state="withheld", consents=consents)
    good = [consent for consent in consents if "publish" in consent.uses and consent.holds(today)]
    if not good:
        return PersonRights(name=name, state="ended" if consents else "not said", consents=consents)
    lasts = all(consent.until is not None and consent.until < today + dt.timedelta(days=days) for consent in good)
    return PersonRights(name=name, state="ends soon" if lasts else "agreed", consents=consents)


def _due(
    folder: EpisodeFolder, options: Options, people: tuple[PersonRights, ...], transcript: Transcript | None
) -> Iterator[str]:
    rights, withheld, today = options.rights, options.withheld, folder.today
    asked = options.settings.rights.require_consent
    for person in people:
        if person.state == "ended" or (asked and person.state == "not said"):
            what = "no longer agrees" if person.state == "ended" else "has not agreed"
            yield f"{person.name} {what} to publishing: ask, then write it into rights.toml, or withhold"
    ended = [rights.episode.withheld] if rights.episode.withheld else []
    for entry in (*ended, *rights.episode.passages, *rights.episode.people):
        if not entry.holds(today):
            yield f"a withholding ended on {entry.until}: media rights release it, or give it another day"
    for name in unheard_of(transcript, rights, withheld):
        yield f"{name} is withheld with their voice, and {UNHEARD_OF}"
    if transcript is not None:
        bare = list(uncovered_voices(transcript, withheld))
        if bare:
            yield f"a withheld voice is heard at {clock(bare[0][0])}, {len(bare)} times: media rights apply"
    yield from _standing(folder, options)


def _standing(folder: EpisodeFolder, options: Options) -> Iterator[str]:
    """Whether what this machine last saw at the destination is as it should be."""
    guid = options.whole.episode.guid
    cache = cache_for(
        folder.workspace.root, destination_name(options.settings.storage), folder.path.parent.name
    )
    for found in cache.records.values():
        record = json.loads(found.data)
        if record.get("guid") != guid or record.get("status") == "retracted":
            continue
        if options.withheld.whole:
            yield "it is withheld and still published: media rights apply"
        elif not record.get("withheld") and leaves_out(folder, production_of(folder)):
            yield "it is published with what is withheld: media rights apply"


def transcript_of(folder: EpisodeFolder) -> Transcript | None:
    """All of it; None before there is one."""
    try:
        return whole_transcript(folder.path, production_of(folder))
    except FileNotFoundError:
        return None


def _said(transcript: Transcript, options: Options) -> Iterator[int]:
    """The first moments at which a withheld name is said outside every passage."""
    words = [word for segment in transcript.segments for word in segment.words]
    starts, text = [], ""
    for word in words:
        starts.append(len(text))
        text += f"{word.text} "
    at, found = 0, 0
    for name in names_in(text, options.withheld.people):
        while at + 1 < len(starts) and starts[at + 1] <= name.start:
            at += 1
        if not options.withheld.kept.touching(words[at].start_ms, words[at].end_ms) and found < MOST_SAID:
            found += 1
            yield words[at].start_ms
