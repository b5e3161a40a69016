"""The catalogue's pages: what they say, that they are valid and reach everywhere, and whose files are touched."""

import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
import urllib.parse

import pytest
from lxml import etree

from pipeline.catalogue.listing import listing
from pipeline.catalogue.page_folder import JOURNAL, NOTE, PageFolder
from pipeline.catalogue.pages import Pages
from pipeline.errors import UsageError
from pipeline.publishing.commit import Change, commit
from tests.catalogue.material import SHOW, TODAY, episode, workspace
from tests.feed import records
from tests.publishing.workspaces import target
from tests.site.test_html import CHECKER, EXPECTED

FACTS = """season = 2
number = 3
keywords = ["татар теле", "<b>"]
summary = {tt = "Беренче юл.\\n\\nИкенче <script>alert(1)</script>.", ru = "Кратко."}
"""
TABLES = """[[people]]
name = {tt = "Уйдырма Лектор", ru = "Вымышленный Лектор"}
role = "lecturer"
[[chapters]]
start = "01:02:03"
title = {tt = "Сораулар"}
"""


@pytest.fixture
def space(tmp_path):
    space = workspace(tmp_path / "workspace")
    folder = episode(space, "s02e03", title="Һәр җирдә өчпочмак", facts=FACTS, tables=TABLES)
    (folder / "master").mkdir()
    (folder / "master" / "measurement.json").write_text('{"duration_ms": 5000000}', encoding="utf-8")
    (folder / "receipts").mkdir()
    (folder / "receipts" / "archive-attic.json").write_text(
        '{"format": 1, "target": "attic", "verified_at": "2026-11-01T10:00:00Z"}', encoding="utf-8"
    )
    episode(space, "index", title='"><img src=x onerror=alert(1)>')
    episode(space, "talk", title="Конференция чыгышы", show="conference", tables=TABLES)
    return space


def files(space):
    return dict(Pages(episodes=listing(space, None, TODAY).episodes, made=TODAY).files())


def test_an_episodes_page_says_all_that_is_known(space):
    record = records.episode(1, episode="s02e03", guid="tag:test,s02e03")
    now = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    commit(target(space), lambda _there: Change(now=now, episodes=(record,), proven=True, pages=False))
    page = files(space)[f"shows/{SHOW}/s02e03/index.html"].decode()
    for said in (
        "Һәр җирдә өчпочмак", "20 ноябрь, 2026 ел", "1\u00a0сәг\u00a023\u00a0мин", "Уйдырма Лектор", "лектор",
        "татар теле",
        "Беренче юл.", "1:02:03", "Сораулар", "tag:test,s02e03", "CC BY 4.0", "attic", "тикшерелгән: 2026-11-01",
        f'href="https://media.example.org/{SHOW}/s02e03/index.html"', "бастырылган:",
    ):  # fmt: skip
        assert said in page, said
    russian = files(space)[f"shows/{SHOW}/s02e03/index.ru.html"].decode()
    assert "Вымышленный Лектор" in russian
    assert "Кратко." in russian
    assert '<span lang="tt">Һәр җирдә өчпочмак</span>' in russian


def test_nothing_that_people_wrote_becomes_markup(space):
    for path, data in files(space).items():
        if path.endswith(".html"):
            assert b"<script" not in data, path
            assert b"<img" not in data, path
            assert b"<b>" not in data, path


def test_every_link_leads_to_a_page_that_is_there(space):
    made = files(space)
    for path, data in made.items():
        if not path.endswith(".html"):
            continue
        tree = etree.fromstring(data, etree.HTMLParser())
        for link in tree.xpath("//@href"):
            if re.match(r"https?:|#", link):
                continue
            there = urllib.parse.urlsplit(urllib.parse.urljoin(f"http://x/{path}", link)).path[1:]
            assert urllib.parse.unquote(there) in made, f"{path}: {link}"


def test_a_person_of_two_shows_has_one_page(space):
    page = files(space)["people/uidyrma-lektor.html"].decode()
    assert "Һәр җирдә өчпочмак" in page
    assert "Конференция чыгышы" in page


def test_w3c_finds_nothing_wrong(space, tmp_path, require_tool):
    java = require_tool("java")
    if not CHECKER.exists():
        require_tool("npm ci in tests/site/w3c")
    PageFolder(root=tmp_path / "pages").update(files(space).items())
    argv = [java, "-jar", CHECKER, "--also-check-css", "--skip-non-html", "--exit-zero-always", tmp_path / "pages"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=100)
    assert [line for line in done.stderr.splitlines() if not EXPECTED.search(line)] == []


def test_only_what_changed_is_written_and_vanished_pages_go(space, tmp_path):
    place = tmp_path / "pages"
    first = PageFolder(root=place)
    first.update(files(space).items())
    assert first.written == len(files(space))
    again = PageFolder(root=place)
    again.update(files(space).items())
    assert (again.written, again.removed) == (0, 0)
    (place / "mine.txt").write_text("mine")
    shutil.rmtree(space.episodes / "conference")
    third = PageFolder(root=place)
    third.update(files(space).items())
    assert third.removed > 0
    assert not (place / "shows" / "conference").exists()
    assert (place / "mine.txt").exists()
    assert not (place / JOURNAL).exists()


def test_a_file_of_somebody_else_is_not_overwritten(space, tmp_path):
    place = tmp_path / "pages"
    place.mkdir()
    (place / "index.html").write_text("my home page")
    with pytest.raises(UsageError, match=r"index\.html is not a file that"):
        PageFolder(root=place).update(files(space).items())
    assert (place / "index.html").read_text() == "my home page"


def test_a_vanished_page_that_somebody_changed_stays(space, tmp_path):
    place = tmp_path / "pages"
    PageFolder(root=place).update([("a.html", b"one"), ("b.html", b"two")])
    (place / "b.html").write_text("my words")
    again = PageFolder(root=place)
    again.update([("a.html", b"one")])
    assert again.kept == ["b.html"]
    assert (place / "b.html").read_text() == "my words"


def test_a_run_that_was_killed_is_gone_on_with(tmp_path):
    def broken():
        yield "a.html", b"one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PageFolder(root=tmp_path).update(broken())
    PageFolder(root=tmp_path).update([("a.html", b"another")])
    assert (tmp_path / "a.html").read_bytes() == b"another"


@pytest.mark.parametrize("path", ["../out.html", "/etc/x", "a/../../x", "a//b", "."])
def test_a_hostile_note_removes_nothing_elsewhere(tmp_path, path):
    place = tmp_path / "in" / "pages"
    place.mkdir(parents=True)
    victim = tmp_path / "in" / "out.html"
    victim.write_text("x")
    note = {"format": 1, "files": {path: hashlib.sha256(b"x").hexdigest()}}
    (place / NOTE).write_text(json.dumps(note))
    PageFolder(root=place).update([("a.html", b"one")])
    assert victim.exists()


def test_nothing_is_written_through_a_link(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "pages"
    place.mkdir()
    (place / "shows").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="is a link"):
        PageFolder(root=place).update([("shows/a.html", b"one")])
    assert list(elsewhere.iterdir()) == []
