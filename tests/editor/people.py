"""Who writes one transcript at the same time: pages as saving.js has them, and text editors. Every word is its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from pipeline.editor.session import SavedText, Session, UnknownBase
from pipeline.model.transcript import Segment, Transcript, Word
from pipeline.outputs.asr_json import render_asr
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.revisions import sha256_of_text
from pipeline.store.workspace import Workspace
from tests.editor.material import FACTS, REF, ROOT

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
OWN_WORD = re.compile(r"[а-яәөү]+\d+")
Change = Callable[[str], str]


def make_folder(place: Path, *, lines: int = 8) -> EpisodeFolder:
    """An episode whose machine text is «сүз0 сүз1 сүз2 сүз3», «сүз4 …» and so on, a turn each."""
    shutil.copytree(ROOT / "presets", place / "presets")
    folder = EpisodeFolder(workspace=Workspace(root=place), path=place / "episodes" / REF)
    (folder.path / "transcript").mkdir(parents=True)
    (folder.path / "episode.toml").write_text(FACTS, encoding="utf-8")
    segments = []
    for number in range(lines):
        begin = 10_000 * number
        words = tuple(
            Word(text=f"сүз{4 * number + at}", start_ms=at_ms, end_ms=at_ms + 400, probability=0.9)
            for at, at_ms in enumerate(range(begin, begin + 2000, 500))
        )
        segments.append(
            Segment(start_ms=begin, end_ms=words[-1].end_ms, text=" ".join(word.text for word in words), language="tt",
                    language_probability=0.9, words=words, flags=())
        )  # fmt: skip
    machine = Transcript(duration_ms=10_000 * lines, segments=tuple(segments), uncovered=())
    (folder.path / "transcript" / "asr.json").write_text(render_asr(machine), encoding="utf-8")
    return folder


def start(folder: EpisodeFolder) -> Session:
    """As `media edit` does."""
    minutes = itertools.count()
    session = Session(folder=folder, now=lambda: NOW + next(minutes) * dt.timedelta(seconds=20))
    session.text()
    return session


def edited(folder: EpisodeFolder) -> Path:
    return folder.path / "transcript" / "edited.md"


def own_words(text: str) -> list[str]:
    return OWN_WORD.findall(text)


def put(word: str, number: int) -> Change:
    """`word` after the nth one; where a text has fewer, after its last one."""

    def change(text: str) -> str:
        places = list(OWN_WORD.finditer(text))
        if not places:
            return f"{text}{word}\n"
        at = places[min(number, len(places) - 1)].end()
        return f"{text[:at]} {word}{text[at:]}"

    return change


def put_after(anchor: str, word: str) -> Change:
    return lambda text: re.sub(rf"\b{anchor}\b", f"{anchor} {word}", text)


def drop(word: str) -> Change:
    return lambda text: re.sub(rf"[ ]?\b{word}\b", "", text)


@dataclass(kw_only=True)
class Draft:
    """What the browser keeps of a page that is gone (drafts.js)."""

    base: str
    etag: str
    sent: str | None
    text: str

    def send(self, session: Session) -> None:
        if self.sent is not None:
            save(session, self.sent, self.etag, self.base)
            save(session, self.text, sha256_of_text(self.sent), self.sent)
        else:
            save(session, self.text, self.etag, self.base)


@dataclass(kw_only=True, eq=False)
class Page:
    """saving.js: one save at a time; what got no answer is sent once more as it was."""

    base: str
    etag: str
    text: str
    sent: str | None = None
    typed: list[Change] = field(default_factory=list)

    @classmethod
    def opened(cls, session: Session) -> Page:
        text, etag = session.text()
        return cls(base=text, etag=etag, text=text)

    @property
    def dirty(self) -> bool:
        return self.sent is not None or self.text != self.base

    @property
    def draft(self) -> Draft:
        return Draft(base=self.base, etag=self.etag, sent=self.sent, text=self.text)

    def type(self, change: Change) -> None:
        self.text = change(self.text)
        self.typed.append(change)

    def look(self, session: Session) -> None:
        if not self.dirty:
            self._take(*session.text())

    def save(self, session: Session, *, answered: bool = True) -> SavedText | None:
        if not self.dirty:
            return None
        if self.sent is None:
            self.sent, self.typed = self.text, []
        answer = save(session, self.sent, self.etag, self.base)
        if answered:
            self._take(answer.text, answer.etag)
        return answer

    def _take(self, text: str, etag: str) -> None:
        self.base, self.etag = text, etag
        self.text = text
        for change in self.typed if self.sent is not None else ():
            self.text = change(self.text)
        self.sent, self.typed = None, []


def save(session: Session, text: str, etag: str, base: str) -> SavedText:
    try:
        return session.save(text, etag=etag)
    except UnknownBase:
        return session.save(text, etag=etag, base=base)


class Killed(BaseException):
    """The process is gone."""


@contextlib.contextmanager
def killed_at(step: int, *, after: bool) -> Iterator[None]:
    """Nothing happens any more after (or from) the nth time that something comes to the disk for good."""
    steps = itertools.count()

    def dying(real):
        def act(*arguments):
            number = next(steps)
            if number >= step and not (after and number == step):
                raise Killed
            done = real(*arguments)
            if number == step:
                raise Killed
            return done

        return act

    with mock.patch("os.replace", dying(os.replace)), mock.patch("os.fsync", dying(os.fsync)):
        yield
