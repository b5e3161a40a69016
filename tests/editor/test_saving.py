"""No work is lost: two pages, a text editor, a server killed half-way, a page that crashed, a full disk."""

import json
import re
import time

import pytest

from tests.editor.conftest import caret_to, saved, text_of, until

AWAY = ("Failed to load resource: net::ERR",)
REFUSED = ("Failed to load resource: the server responded with a status of",)


def words_line(page, number: int) -> str:
    """The text of the nth spoken line."""
    lines = [line for line in text_of(page).split("\n")[7:] if line and not line.startswith("[")]
    return lines[number]


def type_before(page, line: str, text: str) -> None:
    caret_to(page, line)
    page.keyboard.type(text)


def test_two_pages_of_one_episode_see_each_other(desk, visit):
    other = visit(desk.server, context=desk.context)
    first, second = words_line(desk, 0), words_line(desk, 5)
    type_before(desk, first, "беренче ")
    saved(desk)
    until(other, "desk.view.state.doc.toString().includes('беренче ')")
    type_before(other, second, "икенче ")
    saved(other)
    until(desk, "desk.view.state.doc.toString().includes('икенче ')")
    assert text_of(desk) == text_of(other) == desk.server.edited


def test_both_pages_type_into_one_sentence_at_the_same_time(desk, visit):
    other = visit(desk.server, context=desk.context)
    line = words_line(desk, 1)
    desk.keyboard.press("Control+s")
    type_before(desk, line, "сулдан ")
    caret_to(other, line, after=True)
    other.keyboard.type(" уңнан")
    saved(desk)
    saved(other)
    until(desk, "desk.view.state.doc.toString().includes(' уңнан')")
    assert f"сулдан {line} уңнан" in desk.server.edited
    assert text_of(desk) == desk.server.edited


def test_what_is_typed_while_a_save_is_on_its_way_stays(desk):
    """Answers are held back, so that every key comes between a question and its answer."""
    held = []
    desk.route("**/text", lambda route: held.append(route) if route.request.method == "PUT" else route.continue_())
    line = words_line(desk, 0)
    type_before(desk, line, "бер ")
    until(desk, "desk.saving.state === 'saving'")
    path = desk.server.folder / "transcript" / "edited.md"
    path.write_text(text_of(desk).replace("бер ", "").replace(words_line(desk, 3), "vim'да язылган."), encoding="utf-8")
    desk.keyboard.type("ике ")
    held.pop(0).continue_()
    desk.unroute("**/text")
    saved(desk)
    assert f"бер ике {line}" in desk.server.edited
    assert "vim'да язылган." in desk.server.edited
    assert text_of(desk) == desk.server.edited


def test_an_edit_in_a_text_editor_meanwhile_comes_into_the_page_and_undo_is_ones_own(desk):
    line, other = words_line(desk, 0), words_line(desk, 4)
    type_before(desk, line, "минем ")
    saved(desk)
    path = desk.server.folder / "transcript" / "edited.md"
    path.write_text(desk.server.edited.replace(other, "Файлда төзәтелгән."), encoding="utf-8")
    until(desk, "desk.view.state.doc.toString().includes('Файлда төзәтелгән.')")
    desk.keyboard.press("Control+z")
    assert "минем" not in text_of(desk)
    assert "Файлда төзәтелгән." in text_of(desk)


def test_two_versions_of_a_word_both_stay_and_one_click_chooses(desk, visit):
    desk.expected = REFUSED
    word = words_line(desk, 2).split()[1]
    line = words_line(desk, 2)
    mine, theirs = line.replace(word, "минеке", 1), line.replace(word, "аныкы", 1)
    until(desk, "desk.timing.count > 0")
    desk.evaluate("desk.saving.save = () => Promise.resolve()")  # nothing goes out yet
    start = caret_to(desk, line)
    desk.evaluate(
        f"desk.view.dispatch({{changes: {{from: {start}, to: {start + len(line)}, insert: {json.dumps(mine)}}}}})"
    )
    path = desk.server.folder / "transcript" / "edited.md"
    path.write_text(text_of(desk).replace(mine, theirs), encoding="utf-8")
    desk.evaluate("delete desk.saving.save; desk.saving.save()")
    until(desk, "desk.view.state.doc.toString().includes('<<<<<<<')")
    saved(desk)
    assert mine in desk.server.edited
    assert theirs in desk.server.edited
    assert desk.locator(".notice.trouble").is_visible()
    desk.locator(".notice.trouble button").first.click()
    desk.locator(".conflict-bar button").first.click()
    saved(desk)
    assert mine in desk.server.edited
    assert theirs not in desk.server.edited
    assert "<<<<<<<" not in desk.server.edited
    kept = list((desk.server.folder / "transcript" / "revisions").glob("*.md"))
    assert any(theirs in revision.read_text(encoding="utf-8") for revision in kept)


def test_a_server_killed_in_mid_save_loses_nothing_and_the_open_page_goes_on(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server, expected=(*AWAY, *REFUSED))
    line = words_line(page, 0)
    type_before(page, line, "беренче ")
    saved(page)
    page.keyboard.type("икенче ")
    until(page, "desk.saving.state === 'saving' || desk.saving.state === 'saved'")
    server.kill()
    page.keyboard.type("өченче ")
    until(page, "desk.saving.state === 'away'", seconds=15)
    assert page.locator(".notice.trouble").is_visible()
    again = serve(workspace)
    assert again.origin == server.origin  # the same port: drafts belong to it
    visit(again, context=page.context)  # as people do: the command opens the page anew, and that brings the cookie
    saved(page, seconds=20)
    assert f"беренче икенче өченче {line}" in again.edited
    until(page, "!document.querySelector('.notice.trouble')")  # the sound is there again, too


def test_a_page_that_crashed_offers_what_it_had_not_saved(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server, expected=AWAY)
    line = words_line(page, 0)
    server.kill()
    type_before(page, line, "югалмасын ")
    page.wait_for_timeout(900)
    page.close()
    again = serve(workspace)
    back = visit(again, context=page.context)
    until(back, "desk.view.state.doc.toString().includes('югалмасын ')")
    assert back.locator(".notice").is_visible()
    saved(back)
    assert f"югалмасын {line}" in again.edited
    third = visit(again, context=page.context)
    third.wait_for_timeout(500)
    assert third.locator(".notice").count() == 0  # it is told once


def test_a_draft_of_long_ago_is_merged_and_overwrites_nothing(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server, expected=AWAY)
    line, other = words_line(page, 0), words_line(page, 6)
    type_before(page, other, "иске ")
    saved(page)
    server.kill()
    type_before(page, line, "каралама ")
    page.wait_for_timeout(900)
    page.close()
    path = server.folder / "transcript" / "edited.md"
    path.write_text(server.edited.replace("иске ", "яңа "), encoding="utf-8")
    for journal in (server.folder / "work").rglob("journal-*"):
        journal.unlink()
    again = serve(workspace)
    visit(again, context=page.context)
    deadline = time.monotonic() + 8
    while "каралама" not in again.edited and time.monotonic() < deadline:
        time.sleep(0.05)
    assert f"каралама {line}" in again.edited
    assert f"яңа {other}" in again.edited


def test_a_full_disk_is_told_and_saved_when_there_is_room(desk):
    """Without rights to write, as root has them all, a folder in the place of the file does the same."""
    desk.expected = REFUSED
    path = desk.server.folder / "transcript" / "edited.md"
    path.mkdir()
    line = words_line(desk, 0)
    type_before(desk, line, "сакла ")
    until(desk, "desk.saving.state === 'refused'")
    assert desk.locator(".notice.trouble").is_visible()
    path.rmdir()
    saved(desk, seconds=15)
    assert f"сакла {line}" in desk.server.edited


def test_texts_of_before_are_kept_and_come_back_in_one_step(desk):
    line = words_line(desk, 0)
    type_before(desk, line, "бер ")
    saved(desk)
    first = desk.server.edited
    everything = text_of(desk)
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Delete")
    saved(desk)
    revisions = desk.evaluate("desk.source.revisions().then(found => found.revisions)")
    read = "name => desk.source.revision(name).then(found => found.text)"
    texts = [desk.evaluate(read, revision["name"]) for revision in revisions]
    assert first in texts
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00", revisions[0]["at"])
    desk.keyboard.press("Control+z")
    assert text_of(desk) == everything


@pytest.mark.parametrize("name", ["../edited.md", "x.md", "..%2f..%2fepisode.toml"])
def test_only_listed_revisions_are_read(desk, name):
    desk.expected = REFUSED
    status = desk.evaluate("name => fetch(`revisions/${name}`).then(answer => answer.status)", name)
    assert status == 404
