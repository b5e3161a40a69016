"""The index of a workspace: an SQLite file that can be thrown away at any time (docs/formats/catalogue.md)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.catalogue.kinds import KINDS
from pipeline.store.code import code_digest
from pipeline.text.latin import bare
from pipeline.text.stems import plain

if TYPE_CHECKING:
    from pipeline.catalogue.gather import Gathered

FILE = "catalogue.sqlite"
APPLICATION_ID = 0x6D656463
FORMAT = 1
_WAIT_S = 30
_CACHE_KIB = 64_000
_MOST_STORED = 200_000
_SCHEMA = f"""
CREATE TABLE made_by(code TEXT NOT NULL);
CREATE TABLE shows(show TEXT PRIMARY KEY, seen TEXT NOT NULL, paths TEXT NOT NULL);
CREATE TABLE episodes(
    id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, seen TEXT NOT NULL, digest TEXT NOT NULL, until TEXT NOT NULL,
    guid TEXT NOT NULL, page TEXT, facts TEXT NOT NULL, places BLOB NOT NULL, problem TEXT
);
CREATE VIRTUAL TABLE texts USING fts5({", ".join(KINDS)}, tokenize = 'ascii');
CREATE TABLE stems(stem TEXT PRIMARY KEY, plain TEXT NOT NULL, bare TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX stems_by_plain ON stems(plain);
CREATE INDEX stems_by_bare ON stems(bare);
"""


class Unusable(Exception):
    """The file cannot serve: damaged, another program's, of another version. It is to be made anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the index has of an episode."""

    seen: str
    digest: str
    until: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """What tells that records of a show changed."""

    paths: tuple[Path, ...]
    seen: str
    """How they and the presets looked when pages were set."""


@dataclass(kw_only=True)
class Index:
    """An open index. What SQLite finds wrong with it comes as sqlite3.Error."""

    connection: sqlite3.Connection
    _stored: set[str] = field(default_factory=set)
    """Stems that are surely there; thousands of each episode were in the one before."""

    def episodes(self) -> dict[str, Known]:
        rows = self.connection.execute("SELECT ref, seen, digest, until FROM episodes")
        return {ref: Known(seen=seen, digest=digest, until=until) for ref, seen, digest, until in rows}

    def problems(self) -> dict[str, str]:
        return dict(self.connection.execute("SELECT ref, problem FROM episodes WHERE problem IS NOT NULL ORDER BY ref"))

    def shows(self) -> dict[str, Watched]:
        rows = self.connection.execute("SELECT show, seen, paths FROM shows")
        return {show: Watched(seen=seen, paths=tuple(map(Path, json.loads(paths)))) for show, seen, paths in rows}

    def put(self, gathered: Gathered, seen: str) -> bool:
        """Replaces what was known of the episode. Whether its page is not known: it is new, or has another guid."""
        entry, rows = gathered.entry, gathered.rows
        until = gathered.until.isoformat() if gathered.until else ""
        if entry is None or rows is None:
            if not gathered.digest:  # nothing of it can be found any more
                self.drop(gathered.ref)
            self.connection.execute(
                "INSERT INTO episodes(ref, seen, digest, until, guid, facts, places, problem)"
                " VALUES(?, ?, ?, ?, '', '{}', x'', ?) ON CONFLICT(ref) DO UPDATE"
                " SET seen = excluded.seen, until = excluded.until, problem = excluded.problem",
                (gathered.ref, seen, gathered.digest, until, gathered.problem),
            )
            return False
        known = self.connection.execute("SELECT page, guid FROM episodes WHERE ref = ?", (entry.ref,)).fetchone()
        page = known[0] if known and known[1] == entry.guid else None
        self.drop(entry.ref)
        facts = json.dumps(entry.facts, ensure_ascii=False)
        made = self.connection.execute(
            "INSERT INTO episodes(ref, seen, digest, until, guid, page, facts, places, problem)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.ref, seen, gathered.digest, until, entry.guid, page, facts, rows.places, gathered.problem),
        )
        marks = ", ".join("?" * (len(KINDS) + 1))
        self.connection.execute(
            f"INSERT INTO texts(rowid, {', '.join(KINDS)}) VALUES({marks})",
            (made.lastrowid, *rows.columns),
        )
        new = [stem for stem in rows.stems if stem not in self._stored]
        rows_of_stems = ((stem, plain(stem), bare(stem)) for stem in new)
        self.connection.executemany("INSERT OR IGNORE INTO stems VALUES(?, ?, ?)", rows_of_stems)
        if len(self._stored) > _MOST_STORED:
            self._stored.clear()
        self._stored.update(new)
        return not known or known[1] != entry.guid

    def drop(self, ref: str) -> None:
        """Stems that nobody uses any more stay: they find nothing."""
        self.connection.execute("DELETE FROM texts WHERE rowid = (SELECT id FROM episodes WHERE ref = ?)", (ref,))
        self.connection.execute("DELETE FROM episodes WHERE ref = ?", (ref,))

    def set_pages(self, show: str, watched: Watched, pages: Mapping[str, str]) -> None:
        """`pages`: guid -> public address, of all episodes of the show that are published."""
        sql = "SELECT ref, guid, page FROM episodes WHERE ref >= ? AND ref < ?"
        refs = self.connection.execute(sql, refs_of(show)).fetchall()
        changed = [(pages.get(guid), ref) for ref, guid, page in refs if pages.get(guid) != page]
        self.connection.executemany("UPDATE episodes SET page = ? WHERE ref = ?", changed)
        paths = json.dumps([str(path) for path in watched.paths])
        self.connection.execute(
            "INSERT OR REPLACE INTO shows(show, seen, paths) VALUES(?, ?, ?)", (show, watched.seen, paths)
        )

    def copy_to(self, other: Index) -> None:
        """All of it, in the place of what the other one has."""
        self.connection.backup(other.connection)

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """All that is read in the block is of one moment, whoever writes meanwhile."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


def refs_of(show: str) -> tuple[str, str]:
    """The first ref of a show, and the first one after all of them ('0' comes after '/')."""
    return f"{show}/", f"{show}0"


def open_index(path: Path) -> Index:
    """The index in this file; a new one when there is none. Raises Unusable, sqlite3.Error."""
    connection = _connect(str(path))
    try:
        _check(connection)
        return Index(connection=connection)
    except BaseException:
        connection.close()
        raise


def temporary_index(place: str = "") -> Index:
    """One that nobody else sees, gone when it is closed: '' on the disk for temporary files, ':memory:' in memory."""
    connection = _connect(place)
    _make(connection)
    return Index(connection=connection)


def remove_index(path: Path) -> None:
    """With what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _connect(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_WAIT_S, isolation_level=None)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _check(connection: sqlite3.Connection) -> None:
    def number(name: str) -> Any:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    if number("application_id") == number("user_version") == 0 and _is_empty(connection):
        _make(connection)
    elif (number("application_id"), number("user_version")) != (APPLICATION_ID, FORMAT):
        raise Unusable("made by another program or another version")
    elif connection.execute("SELECT code FROM made_by").fetchall() != [(_code(),)]:
        raise Unusable("made by another version of media")


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    if _is_empty(connection):  # nobody was faster
        for statement in _SCHEMA.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("INSERT INTO made_by VALUES(?)", (_code(),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _code() -> str:
    """What the words in the index depend on: another version of it makes the index anew."""
    return code_digest("catalogue", "editing", "text")
