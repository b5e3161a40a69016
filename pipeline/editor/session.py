"""The text of one episode while a page corrects it: what is asked for is answered from the files as they are now.

Nothing is held that is not on the disk: what is cached is known by the hash of the text it was made of. So vim,
`media transcript import` and a second tab are all the same: somebody else who writes the file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from pipeline.correcting import ASR, Correction, decoded, read_limited
from pipeline.editing.doubt import Doubt
from pipeline.editing.machine_text import machine_sentences
from pipeline.editing.merge import Conflict
from pipeline.editing.merged import is_merged
from pipeline.editing.origin import origin
from pipeline.editing.review_queue import review_queue
from pipeline.editing.text import parse_document
from pipeline.editing.word_times import WordTimes, word_times
from pipeline.errors import EpisodeError, MediaError
from pipeline.model.settings import Settings
from pipeline.model.transcript import Transcript
from pipeline.store.edit_journal import EditJournal, changed_part
from pipeline.store.episode_folder import EDITED, EDITED_MD, REVISIONS, EpisodeFolder
from pipeline.store.revisions import Revision, find, is_kept, keep, listed, sha256_of_text
from pipeline.store.text_lock import text_locked
from pipeline.text.clean import clean_text

T = TypeVar("T")
NAMES = ("in the browser", "elsewhere")
_KEEP_EVERY = dt.timedelta(minutes=10)
_MOST_SEEN = 32
_WRITTEN_AFTER_S = 0.05
_MOST_LOOKS = 40
"""At a file that is being written, until it stays as it is for so long: text editors write in several pieces."""
_LARGE_CHANGE = 1500
"""Characters changed in one save from which on the text of before is kept: replace-all, a turn thrown away."""
MOST_TEXT_BYTES = 3_000_000
"""Thirty hours. Times of more words take a minute, and sent together with what it was made of it is over the limit."""


class UnknownBase(MediaError):
    """The page started from a text that is not known here; it has to send that one, too."""


@dataclass(frozen=True, kw_only=True)
class SavedText:
    """What a page is told of its save. `etag` is the sha256 of `text`, which is what edited.md says now."""

    etag: str
    text: str
    changed: bool
    conflicts: tuple[Conflict, ...]


@dataclass(kw_only=True)
class Session:
    """One start of the editor for one episode. Its methods may be called from several threads."""

    folder: EpisodeFolder
    now: Callable[[], dt.datetime]
    known_words: Callable[[], frozenset[str]] = frozenset
    """Forms that are known to be words (asked for once, when the review queue is first looked at)."""
    _journal: EditJournal = field(init=False)
    _last: str | None = field(default=None, init=False)
    """What edited.md said when it was looked at last; None before it is there."""
    _kept_at: dt.datetime | None = field(default=None, init=False)
    _made: dict[str, tuple[str, object]] = field(default_factory=dict, init=False)
    _seen: dict[str, str] = field(default_factory=dict, init=False)
    """What the file held last, by hash: somebody else may have written it, so no journal has it."""
    _one: threading.RLock = field(default_factory=threading.RLock, init=False)

    def __post_init__(self) -> None:
        self._journal = EditJournal(folder=self.folder.path / "work" / "editing", now=self.now())
        with self._writing() as correction:
            left = self._journal.left()
            if left.saved not in {None, clean_text(correction.text)}:  # others wrote over it while no server ran
                keep(self.folder.path, (left.saved or "").encode(), ".md", now=self.now())
            if left.unfinished is not None:  # its server was killed before it was in the file
                self._put(correction, *left.unfinished)
            self._said()

    # --- the text -----------------------------------------------------------------------------------------------

    def text(self) -> tuple[str, str]:
        """(text, its sha256): of edited.md as it is now, else what it would begin as."""
        with self._one:
            if self._made.get("text", ("",))[0] != self._mark():
                with self._writing():  # others wrote it: their text is taken in
                    pass
            return self._said()

    def save(self, text: str, *, etag: str, base: str | None = None) -> SavedText:
        """`text` was made from the text with the hash `etag`, which is `base` if the page sent it along.

        Raises UnknownBase when that text cannot be found. OSError: nothing was changed, or all of it: send it again.
        """
        mine = clean_text(text)
        self._check_size(mine)
        with self._one, text_locked(self.folder):
            before = self._base(etag, base)
            with contextlib.suppress(OSError):  # the file itself may have room, or lie on another disk
                self._journal.sent(before, mine, at=self.now())
            return self._put(self._taken_in(), before, mine)

    def _put(self, correction: Correction, before: str, mine: str) -> SavedText:
        keep_former = self._is_time_to_keep(before, mine)
        if before == clean_text(correction.text):
            before = correction.text  # with its spaces and ends of lines as they are
        done = is_merged(before, mine, correction.text)
        saved = None if done else correction.save(before, mine, names=NAMES, keep_former=keep_former)
        if saved and saved.kept:
            self._kept_at = self.now()
        text, etag = self._said()
        with contextlib.suppress(OSError):  # it is in the file: should the journal say so again, nothing comes of it
            self._journal.saved(mine, text, at=self.now())
        if saved is None:
            return SavedText(etag=etag, text=text, changed=False, conflicts=())
        return SavedText(etag=etag, text=text, changed=saved.changed, conflicts=saved.conflicts)

    def _base(self, etag: str, sent: str | None) -> str:
        known = self._seen.get(etag)
        if known is None:
            known = self._journal.text_of(etag)
        if known is None:
            known = find(self.folder.path, etag)
        if known is None and sent is not None and _has_hash(sent, etag):
            known = sent
        if known is None:
            raise UnknownBase("this text began as one that is not known here; send that one along")
        return known

    def _is_time_to_keep(self, before: str, mine: str) -> bool:
        if self._kept_at is None or abs(self.now() - self._kept_at) >= _KEEP_EVERY:  # clocks are put back, too
            return True
        begin, end, new = changed_part(before, mine)
        old = before[begin:end]
        return max(_only_in(old, new), _only_in(new, old)) >= _LARGE_CHANGE

    def _said(self) -> tuple[str, str]:
        text, etag = self._cached("text", self._mark(), self._read)
        self._remember(text)
        return text, etag

    def _remember(self, text: str) -> None:
        etag = sha256_of_text(text)
        self._seen[etag] = self._seen.pop(etag, text)
        while len(self._seen) > _MOST_SEEN:
            del self._seen[next(iter(self._seen))]

    # --- others write the same file -----------------------------------------------------------------------------

    def _taken_in(self) -> Correction:
        """Where others wrote the file, its text of before is kept, and what they had not read stays in it."""
        correction = self._correction()
        if self._last is None or clean_text(correction.text) == self._last:
            return correction
        last = self._last
        correction = self._when_written()
        keep(self.folder.path, last.encode(), ".md", now=self.now())
        written = clean_text(correction.text)
        began = origin(itertools.chain(self._journal.texts(), self._seen.values()), last=last, written=written)
        self._remember(written)  # its editor may write it once more, with more
        if began is not None and not is_kept(self.folder.path, correction.data, ".md"):  # nobody went back to it
            correction.save(began, last, names=NAMES)
            correction = self._correction()
        self._kept_at = None  # what they wrote is kept, too, before it is written over
        return correction

    def _when_written(self) -> Correction:
        for _ in range(_MOST_LOOKS):
            mark = self._mark()
            time.sleep(_WRITTEN_AFTER_S)
            if self._mark() == mark:
                break
        return self._correction()

    # --- what is made of it -------------------------------------------------------------------------------------

    def times(self) -> tuple[WordTimes, str]:
        """(times of its words, hash of the text that they are of)."""
        text, etag = self.text()
        mark = etag + self._heard_mark()
        return self._cached("times", mark, lambda: word_times(self.machine, parse_document(text))), etag

    def doubts(self) -> tuple[tuple[Doubt, ...], str]:
        """(places worth a listen, hash of the text that they are of)."""
        text, etag = self.text()
        times, timed = self.times()
        if timed != etag:
            return self.doubts()
        language = self.settings.main_language

        def found() -> tuple[Doubt, ...]:
            return review_queue(self.machine, parse_document(text), times, language=language, known=self._known)

        return self._cached("doubts", etag + self._heard_mark(), found), etag

    def machine_lines(self, start_ms: int, end_ms: int, language: str) -> tuple[str, ...]:
        """What the machine heard in this stretch, a sentence a line."""
        return machine_sentences(self.machine, start_ms, end_ms, language)

    @property
    def machine(self) -> Transcript:
        """What the machine heard. Raises EpisodeError when it has not listened yet, or its words lie elsewhere."""
        self._refuse_links()
        correction = Correction(folder=self.folder, now=self.now())
        return self._cached("machine", self._heard_mark(), lambda: correction.machine)

    @cached_property
    def _known(self) -> frozenset[str]:
        return self.known_words()

    # --- texts of before ----------------------------------------------------------------------------------------

    def revisions(self) -> list[Revision]:
        """Texts as they once were, newest first."""
        self._refuse_links()
        return listed(self.folder.path)

    def revision(self, name: str) -> str | None:
        """The text of one of them."""
        if name not in {revision.name for revision in self.revisions()}:
            return None
        return decoded(read_limited(self.folder.path / REVISIONS / name), name)

    @property
    def place(self) -> str:
        """A name for this episode of this workspace, which says nothing of either: drafts in a browser go by it."""
        return sha256_of_text(f"{self.folder.workspace.root.resolve()}\n{self.folder.ref}")

    @property
    def settings(self) -> Settings:
        """Of the episode, as its files say now, withheld people among them: whoever corrects a text sees all of it."""
        self._refuse_links()
        return self.folder.options().whole

    # --- underneath ---------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Correction]:
        with self._one, text_locked(self.folder):
            yield self._taken_in()

    def _correction(self) -> Correction:
        return Correction(folder=self.folder, now=self.now(), heard=self.machine)

    def _refuse_links(self) -> None:
        """Looked at each time: a folder may be exchanged for a link while a page is open."""
        self.folder.refuse_links()
        if (self.folder.path / ASR).is_symlink():
            raise EpisodeError(
                f"{self.folder.path / ASR} leads elsewhere; put the real file there", episode=self.folder.ref
            )

    def _read(self) -> tuple[str, str]:
        correction = self._correction()
        text = clean_text(correction.text)
        self._check_size(text)
        self._last = text if correction.file == EDITED_MD else None
        return text, sha256_of_text(text)

    def _check_size(self, text: str) -> None:
        size = len(text.encode())
        if size > MOST_TEXT_BYTES:
            raise EpisodeError(
                f"{EDITED_MD} has {size} bytes; a page takes {MOST_TEXT_BYTES}, thirty hours of speech. Is it another "
                f"file? Without the page: media edit {self.folder.ref} --text",
                episode=self.folder.ref,
            )

    def _mark(self) -> str:
        """Another one when a file that the text is made of was written."""
        return "".join(_mark_of(self.folder.path / name) for name in (ASR, *EDITED))

    def _heard_mark(self) -> str:
        return _mark_of(self.folder.path / ASR)

    def _cached(self, name: str, mark: str, make: Callable[[], T]) -> T:
        with self._one:
            known = self._made.get(name)
            if known is None or known[0] != mark:
                known = self._made[name] = (mark, make())
            return cast("T", known[1])


def _only_in(text: str, other: str) -> int:
    """Characters of the lines that the other has not: what lies unchanged between two places does not count."""
    return sum(map(len, (Counter(text.split("\n")) - Counter(other.split("\n"))).elements()))


def _has_hash(text: str, sha256: str) -> bool:
    try:
        return sha256_of_text(text) == sha256
    except UnicodeEncodeError:  # half a character, which JSON can send and no file can hold
        return False


def _mark_of(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_ino}.{found.st_size}.{found.st_mtime_ns}/"
