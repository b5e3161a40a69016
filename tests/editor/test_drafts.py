"""Drafts in the browser: whose they are, when they come back, and a browser that keeps none or never answers."""

import json

import pytest

from tests.editor.conftest import copy_of, saved, text_of, until
from tests.editor.test_saving import AWAY, type_before, words_line

DRAFTS = """() => new Promise((resolve) => {
  const asked = indexedDB.open("media-edit", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); };
  };
})"""
BROKEN = {
    "never answers": "IDBFactory.prototype.open = () => ({});",
    "is forbidden": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };",
    "is not there": "Object.defineProperty(window, 'indexedDB', { value: undefined });",
    "is full": """IDBObjectStore.prototype.put = function () {
      this.transaction.abort(); throw new DOMException('full', 'QuotaExceededError'); };""",
    "has no locks": "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_browser_whose_storage_is_out_of_order_saves_all_the_same(workspace, serve, visit, browser, how):
    server = serve(workspace)
    context = browser.new_context(locale="tt-RU")
    try:
        context.add_init_script(BROKEN[how])
        context.set_default_timeout(8000)
        page = visit(server, context=context)
        line = words_line(page, 0)
        type_before(page, line, "бер ")
        saved(page, seconds=20)
        page.keyboard.type("ике ")
        saved(page, seconds=20)
        assert f"бер ике {line}" in server.edited
        assert [error for error in page.watched.errors if "media-edit" not in error] == []
    finally:
        context.close()


def test_two_pages_that_crashed_both_give_back_what_they_had(workspace, serve, visit):
    server = serve(workspace)
    first = visit(server, expected=AWAY)
    second = visit(server, context=first.context, expected=AWAY)
    line, other = words_line(first, 0), words_line(first, 5)
    server.kill()
    type_before(first, line, "беренче ")
    type_before(second, line, "икенче ")
    type_before(first, other, "тагын ")
    first.wait_for_timeout(900)
    context = first.context
    first.close()
    second.close()
    again = serve(workspace)
    page = visit(again, context=context)
    until(page, "desk.view.state.doc.toString().includes('<<<<<<<')")
    saved(page)
    assert f"беренче {line}" in again.edited
    assert f"икенче {line}" in again.edited
    assert f"тагын {other}" in again.edited
    assert page.evaluate(DRAFTS) == []


def test_two_pages_that_are_opened_at_once_take_a_draft_once(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server, expected=AWAY)
    line = words_line(page, 0)
    server.kill()
    type_before(page, line, "бер ")
    page.wait_for_timeout(900)
    context = page.context
    page.close()
    again = serve(workspace)
    opened = [context.new_page() for _ in range(3)]
    puts = []
    for one in opened:
        one.on("request", lambda asked: puts.append(asked.url) if asked.method == "PUT" else None)
        one.goto(again.url, wait_until="commit")
    for one in opened:
        one.wait_for_selector("html[data-ready]")
        until(one, "desk.view.state.doc.toString().includes('бер ')")
    assert len(puts) == 1
    assert f"бер {line}" in again.edited


def test_a_page_that_crashed_between_a_save_and_its_answer_does_not_meet_itself(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server, expected=AWAY)
    line = words_line(page, 0)

    def carried_out_without_an_answer(route):
        if route.request.method == "PUT":
            route.fetch()  # and the page waits
        else:
            route.continue_()

    page.route("**/text", carried_out_without_an_answer)
    type_before(page, line, "ярты")
    until(page, "desk.saving.state === 'saving'")
    page.keyboard.type("сүз ")
    page.wait_for_timeout(900)
    assert f"ярты{line}" in server.edited
    context = page.context
    page.close()
    back = visit(server, context=context)
    until(back, "desk.view.state.doc.toString().includes('яртысүз ')")
    saved(back)
    assert f"яртысүз {line}" in server.edited
    assert "<<<<<<<" not in server.edited


def test_a_draft_of_another_workspace_with_such_an_episode_stays_there(templates, tmp_path, built_page, serve, visit):
    from tests.editor.conftest import SHORT_WORDS

    ours, others = (copy_of(templates(SHORT_WORDS), tmp_path / name / "эш") for name in ("а", "б"))
    server = serve(others)
    port = server.origin.rpartition(":")[2]
    page = visit(server, expected=AWAY)
    line = words_line(page, 0)
    server.kill()
    type_before(page, line, "читнеке ")
    page.wait_for_timeout(900)
    context = page.context
    page.close()
    here = serve(ours, "--port", port)
    mine = visit(here, context=context)
    mine.wait_for_timeout(500)
    assert "читнеке" not in text_of(mine)
    assert "читнеке" not in here.edited
    assert len(mine.evaluate(DRAFTS)) == 1
    here.stop()
    mine.close()
    back = visit(serve(others), context=context)
    until(back, "desk.view.state.doc.toString().includes('читнеке ')")


def test_a_draft_that_the_server_has_already_goes_without_a_word(workspace, serve, visit):
    server = serve(workspace)
    page = visit(server)
    line = words_line(page, 0)
    base, etag = text_of(page), page.evaluate("desk.saving.base.etag")
    type_before(page, line, "бер ")
    saved(page)
    draft = {"text": text_of(page), "baseText": base, "etag": etag}
    put_back = """(draft) => new Promise((resolve) => {
      const asked = indexedDB.open("media-edit", 1);
      asked.onsuccess = () => {
        const place = JSON.parse(document.getElementById("boot").textContent).place;
        const kept = asked.result.transaction("drafts", "readwrite");
        kept.objectStore("drafts").put({ ...draft, id: "left", episode: place, at: 1 });
        kept.oncomplete = () => { asked.result.close(); resolve(); };
      };
    })"""
    page.evaluate(put_back, json.loads(json.dumps(draft)))
    before = server.edited
    other = visit(server, context=page.context)
    other.wait_for_timeout(400)
    assert other.locator(".notice").count() == 0
    assert other.evaluate(DRAFTS) == []
    assert server.edited == before
