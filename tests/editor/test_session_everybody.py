"""Whoever writes, in whatever order, and whatever breaks off: a word that nobody deleted is there in the end, once."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, precondition, rule

from pipeline.correcting import Correction
from pipeline.editor import session as session_module
from pipeline.store.text_lock import text_locked
from tests.editor.people import NOW, Draft, Killed, Page, drop, edited, killed_at, make_folder, own_words, put, start

numbers = st.integers(0, 40)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(session_module, "_WRITTEN_AFTER_S", 0)


class Everybody(RuleBasedStateMachine):
    """Pages, a text editor, `--text`, kills, restarts and a deleted work/, in any order."""

    pages = Bundle("pages")

    @initialize()
    def begin(self):
        self.place = Path(tempfile.mkdtemp())
        self.folder = make_folder(self.place / "эш", lines=6)
        self.session = start(self.folder)
        self.count = 0
        self.written = set(own_words(self.session.text()[0]))
        self.gone: set[str] = set()
        self.open: list[Page] = []
        self.drafts: list[Draft] = []
        self.vim = self.copy = None

    def word(self, who: str) -> str:
        self.count += 1
        self.written.add(f"{who}{self.count}")
        return f"{who}{self.count}"

    def restart(self):
        self.vim = None  # what it read may be forgotten
        self.session = start(self.folder)

    @rule(target=pages)
    def page_opens(self):
        self.open.append(Page.opened(self.session))
        return self.open[-1]

    @rule(page=pages, at=numbers)
    def page_types(self, page, at):
        page.type(put(self.word("бит"), at))

    @rule(page=pages, at=numbers)
    def page_deletes(self, page, at):
        found = own_words(page.text)
        if found:
            word = found[at % len(found)]
            self.gone.add(word)
            page.type(drop(word))

    @rule(page=pages, answered=st.booleans())
    def page_saves(self, page, answered):
        page.save(self.session, answered=answered)

    @rule(page=pages)
    def page_looks(self, page):
        page.look(self.session)

    @rule(page=pages, step=st.integers(0, 8), after=st.booleans(), vim=st.booleans())
    def server_is_killed_in_a_save(self, page, step, after, vim):
        self.session.text()  # what is written over while no server runs is beyond us
        try:
            with killed_at(step, after=after):
                page.save(self.session, answered=False)
        except Killed:
            pass
        if vim:
            edited(self.folder).write_text(f"{self.now()}{self.word('вим')}\n", encoding="utf-8")
        self.restart()

    @rule()
    def server_starts_again(self):
        self.session.text()
        self.restart()

    @rule()
    def work_is_deleted(self):
        shutil.rmtree(self.folder.path / "work", ignore_errors=True)

    @rule(page=consumes(pages))
    def page_crashes(self, page):
        self.open.remove(page)
        if page.dirty:
            self.drafts.append(page.draft)

    @rule()
    def drafts_come_back(self):
        while self.drafts:
            self.drafts.pop(0).send(self.session)

    def now(self) -> str:
        path = edited(self.folder)
        return path.read_text(encoding="utf-8") if path.exists() else self.session.text()[0]

    @rule()
    def vim_writes(self):
        self.session.text()  # every two seconds a page looks
        edited(self.folder).write_text(f"{self.now()}{self.word('вим')}\n", encoding="utf-8")

    @precondition(lambda self: edited(self.folder).exists())
    @rule()
    def vim_reads(self):
        self.session.text()
        self.vim = self.now()

    @precondition(lambda self: self.vim)
    @rule()
    def vim_writes_what_it_read_long_ago(self):
        self.session.text()
        self.vim += f"{self.word('иске')}\n"
        edited(self.folder).write_text(self.vim, encoding="utf-8")

    @rule()
    def text_is_copied(self):
        self.copy = self.session.text()[0]

    @precondition(lambda self: self.copy)
    @rule(at=numbers)
    def copy_comes_back(self, at):
        mine = put(self.word("импорт"), at)(self.copy)
        self.session.text()
        with text_locked(self.folder):
            Correction(folder=self.folder, now=NOW).save(self.copy, mine, names=("yours", "theirs"))
        self.copy = None

    def teardown(self):
        if not hasattr(self, "session"):
            return
        self.drafts_come_back()
        for page in self.open:
            for _ in range(3):
                page.save(self.session)
            assert not page.dirty
        text, _ = self.session.text()
        found = own_words(text)
        assert self.written - self.gone <= set(found), sorted(self.written - self.gone - set(found))
        if "<<<<<<<" not in text:
            assert len(found) == len(set(found)), sorted(word for word in found if found.count(word) > 1)
        for page in self.open:
            page.look(self.session)
            assert page.text == text


class TestEverybody(Everybody.TestCase):
    settings = settings(
        max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
