"""`media rights withhold` and `release` as changes of the two files; nothing is published here."""

from __future__ import annotations

import contextlib
import datetime as dt
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.editing.withheld_voices import voice_passages
from pipeline.errors import MediaError, UsageError
from pipeline.model.basics import Person
from pipeline.model.kept import How, Passage
from pipeline.model.rights import EpisodeRights, WithheldName, WithheldPassage, WithheldPerson, folded
from pipeline.produce import production_of
from pipeline.stages._transcript import whole_transcript
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.lock import locked
from pipeline.store.options import read_preset
from pipeline.store.published_cache import FOLDER, keep_out_of_git
from pipeline.store.rights_file import RightsFile, episode_rights_file, house_rights_file
from pipeline.store.text_lock import text_locked
from pipeline.store.workspace import Workspace
from pipeline.text.timecodes import timecode


@dataclass(frozen=True, kw_only=True)
class Why:
    """What is kept with a withholding, for the house alone."""

    since: dt.date
    reason: str | None = None
    until: dt.date | None = None

    @property
    def fields(self) -> dict[str, Any]:
        found = {"reason": self.reason, "since": self.since, "until": self.until}
        return {key: value for key, value in found.items() if value is not None}


def withhold_episode(folder: EpisodeFolder, why: Why) -> None:
    """All of it. Said again, it takes the new reason."""
    file = episode_rights_file(folder.path)
    with text_locked(folder):
        before = _episode(file).withheld
        since = before.since if before and before.since else why.since
        file.put("withheld", {**why.fields, "since": since})


def withhold_passage(folder: EpisodeFolder, passage: Passage, why: Why, person: str | None = None) -> bool:
    """False when just this is withheld already."""
    file = episode_rights_file(folder.path)
    with text_locked(folder):
        if any(_same(passage, known) and known.until == why.until for known in _episode(file).passages):
            return False
        owner = {"person": person} if person else {}
        file.add("passages", {**_times(passage), "how": passage.how, **owner, **why.fields})
    return True


def withhold_person(
    workspace: Workspace,
    folder: EpisodeFolder | None,
    name: Mapping[str, str],
    also: tuple[str, ...],
    voice: How | None,
    why: Why,
) -> bool:
    """In one episode, or everywhere. False when nothing of it is new."""
    file = _file(workspace, folder)
    wanted = WithheldPerson(
        name=dict(name), also=also, voice=voice is not None, how=voice or "mute", until=why.until
    )
    with _writing(workspace, folder):
        if any(_covers(known, wanted) for known in file.read().people):
            return False
        extra: dict[str, Any] = {"also": list(also)} if also else {}
        extra |= {"voice": True, "how": voice} if voice else {}
        file.add("people", {"name": dict(name), **extra, **why.fields})
    return True


def cover_voices(folder: EpisodeFolder) -> int:
    """Write down what the transcript says is said by people whose voice is withheld. How many passages are new."""
    withheld = folder.options().withheld
    if not any(person.voice for person in withheld.people) or not (folder.path / "transcript" / "asr.json").is_file():
        return 0
    transcript = whole_transcript(folder.path, production_of(folder))
    found = 0
    for person, passage in voice_passages(transcript, withheld):
        if withheld.kept.after_passages(passage.start_ms) < passage.end_ms:
            why = Why(since=folder.today)
            found += withhold_passage(folder, passage, why, person=person.forms[0])
    return found


def release_episode(folder: EpisodeFolder) -> bool:
    """False when it is not withheld as a whole."""
    file = episode_rights_file(folder.path)
    with text_locked(folder):
        if _episode(file).withheld is None:
            return False
        file.remove("withheld", ())
    return True


def release_passages(folder: EpisodeFolder, start_ms: int, end_ms: int) -> int:
    """Every passage that lies within these moments. How many there were."""
    return _release_passages(folder, lambda passage: start_ms <= passage.start and passage.end <= end_ms)


def release_person(workspace: Workspace, folder: EpisodeFolder | None, name: str) -> int:
    """Their entries, in one episode or everywhere, and the passages written for their voice. How many there were."""
    file, gone = _file(workspace, folder), 0
    with _writing(workspace, folder):
        people = file.read().people
        places = [at for at, person in enumerate(people) if _is_called(person, name)]
        forms = {form for at in places for form in map(folded, people[at].forms)} | {folded(name)}
        if places:
            file.remove("people", places)
            gone += len(places)
    for each in [folder] if folder else _folders(workspace):
        gone += _release_passages(each, lambda passage: bool(passage.person) and folded(str(passage.person)) in forms)
    return gone


def name_of(workspace: Workspace, folder: EpisodeFolder | None, name: str) -> tuple[dict[str, str], bool]:
    """The name in all languages in which presets and episodes write it, and whether they do; else as it was given.

    Raises UsageError when it is nearly that of somebody who is there.
    """
    people = list(_people(workspace, folder))
    for person in people:
        if folded(name) in map(folded, person.name.values()):
            return dict(person.name), True
    known = {folded(form): form for person in people for form in person.name.values()}
    near = difflib.get_close_matches(folded(name), known, n=1, cutoff=0.8)
    if near:
        raise UsageError(f"--person {name}: nobody is called so; did you mean «{known[near[0]]}»?")
    return {"tt": name}, False


def _release_passages(folder: EpisodeFolder, wanted: Any) -> int:
    file = episode_rights_file(folder.path)
    with text_locked(folder):
        places = [at for at, passage in enumerate(_episode(file).passages) if wanted(passage)]
        if places:
            file.remove("passages", places)
    return len(places)


def _people(workspace: Workspace, folder: EpisodeFolder | None) -> Iterable[Person]:
    """Of the episode, or of all that can be read here."""
    if folder is not None:
        yield from folder.options().rights.people
        return
    for show in workspace.shows():
        yield from read_preset(workspace, show, whole=True).show.people
    for each in _folders(workspace):
        try:
            yield from each.options().rights.people
        except MediaError:
            continue  # whoever asks for that episode is told


def _folders(workspace: Workspace) -> list[EpisodeFolder]:
    return [EpisodeFolder(workspace=workspace, path=path) for path in workspace.episode_folders()]


def _file(workspace: Workspace, folder: EpisodeFolder | None) -> RightsFile:
    return house_rights_file(workspace) if folder is None else episode_rights_file(folder.path)


@contextlib.contextmanager
def _writing(workspace: Workspace, folder: EpisodeFolder | None) -> Iterator[None]:
    """One writer at a time; never the lock that a run holds for an hour."""
    if folder is not None:
        with text_locked(folder):
            yield
        return
    place = workspace.root / FOLDER
    keep_out_of_git(place)
    with locked(place):
        yield


def _episode(file: RightsFile) -> EpisodeRights:
    found = file.read()
    if not isinstance(found, EpisodeRights):
        raise TypeError(f"{file.name} is not of an episode")
    return found


def _times(passage: Passage) -> dict[str, str]:
    return {"start": timecode(passage.start_ms), "end": timecode(passage.end_ms)}


def _same(passage: Passage, known: WithheldPassage) -> bool:
    return (known.start, known.end, known.how) == (passage.start_ms, passage.end_ms, passage.how)


def _is_called(person: WithheldPerson, name: str) -> bool:
    return WithheldName(forms=person.forms, voice=False, how="mute").is_called([name])


def _covers(known: WithheldPerson, wanted: WithheldPerson) -> bool:
    """Whether all that is wanted is withheld already, for as long."""
    voice = known.voice and known.how == wanted.how if wanted.voice else True
    return {*map(folded, wanted.forms)} <= {*map(folded, known.forms)} and voice and known.until == wanted.until
