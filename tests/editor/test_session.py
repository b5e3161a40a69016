"""The session of an episode, without its server: what is sent twice, and what others write into the same file."""

import threading

import pytest

from pipeline.editor import session as session_module
from pipeline.errors import EpisodeError
from tests.editor.people import Page, edited, make_folder, own_words, put, put_after, start


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(session_module, "_WRITTEN_AFTER_S", 0)
    return make_folder(tmp_path / "эш")


def everything(folder) -> str:
    return edited(folder).read_text(encoding="utf-8")


def revisions(folder) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (folder.path / "transcript" / "revisions").glob("*.md")]


# --- a save that is sent again ---


def test_a_save_without_an_answer_is_sent_again_and_changes_nothing(folder):
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session, answered=False)
    page.type(put("минем2", 4))
    for _ in range(3):
        page.save(session, answered=False)
    page.save(session)
    page.save(session)
    assert everything(folder) == page.text
    assert "сүз3 минем1 минем2\n" in page.text


def test_a_save_that_made_a_conflict_is_sent_again_and_makes_no_conflict_in_a_conflict(folder):
    session = start(folder)
    first, second = Page.opened(session), Page.opened(session)
    first.type(put("беренче1", 3))
    first.save(session)
    second.type(put("икенче1", 3))
    for _ in range(3):
        second.save(session, answered=False)
    now = everything(folder)
    assert now.count("<<<<<<<") == now.count("икенче1") == now.count("беренче1") == 1
    second.save(session)
    assert second.text == now


def test_one_of_two_versions_is_chosen_while_others_write_elsewhere(folder):
    session = start(folder)
    first, second = Page.opened(session), Page.opened(session)
    first.type(put("беренче1", 3))
    first.save(session)
    second.type(put("икенче1", 3))
    second.save(session)
    first.look(session)
    second.type(put("икенче2", 20))
    second.save(session)
    lines = first.text.split("\n")
    begin, middle, end = (at for at, line in enumerate(lines) if line.startswith(("<<<", "===", ">>>")))
    chosen = [*lines[:begin], *lines[begin + 1 : middle], *lines[end + 1 :]]
    first.text = "\n".join(chosen)
    first.save(session)
    assert "<<<<<<<" not in everything(folder)
    assert set(own_words(everything(folder))) >= {"икенче1", "икенче2"}
    assert "беренче1" not in everything(folder)


# --- others write the file ---


def test_a_text_editor_that_was_open_for_long_takes_nothing_back(folder):
    """It writes what it read before the page saved, and a line more."""
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    read = everything(folder)
    for number in (5, 12, 18):
        page.type(put(f"минем{number}", number))
        page.save(session)
    edited(folder).write_text(read.replace("сүз30", "сүз30 аныкы1"), encoding="utf-8")
    page.look(session)
    assert set(own_words(page.text)) >= {"минем1", "минем5", "минем12", "минем18", "аныкы1"}
    assert page.text == everything(folder)
    assert "<<<<<<<" not in page.text


def test_it_wrote_into_the_line_that_the_page_had_changed_alone(folder):
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    read = everything(folder)
    page.type(put("минем2", 4))
    page.save(session)
    edited(folder).write_text(read.replace("сүз0", "аныкы1 сүз0"), encoding="utf-8")
    page.look(session)
    assert "аныкы1 сүз0 сүз1 сүз2 сүз3 минем1 минем2\n" in page.text


def test_what_the_page_wrote_is_mended_in_a_text_editor(folder):
    session = start(folder)
    page = Page.opened(session)
    for number in (20, 3):
        page.type(put(f"ялгыш{number}", number))
        page.save(session)
    edited(folder).write_text(everything(folder).replace("ялгыш3", "дөрес3"), encoding="utf-8")
    page.look(session)
    assert "ялгыш3" not in page.text
    assert "дөрес3" in page.text
    assert page.text == everything(folder)


def test_who_goes_back_to_a_text_of_before_gets_it_and_the_one_of_now_is_kept(folder):
    """docs/editing.md: copy one of the revisions to edited.md."""
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    before = everything(folder)
    for number in (5, 12, 18):
        page.type(put(f"минем{number}", number))
        page.save(session)
    now = everything(folder)
    edited(folder).write_text(before, encoding="utf-8")
    page.look(session)
    assert page.text == before == everything(folder)
    assert now in revisions(folder)


@pytest.mark.parametrize("written", ["", "сүз1\n", None], ids=["empty", "half", "gone"])
def test_a_file_that_lost_its_text_costs_no_word(folder, written):
    """As a text editor on a full disk leaves it."""
    session = start(folder)
    page = Page.opened(session)
    for number in range(5):
        page.type(put(f"минем{number}", 3))
        page.save(session)
    now = everything(folder)
    if written is None:
        edited(folder).unlink()
    else:
        edited(folder).write_text(written, encoding="utf-8")
    page.look(session)
    assert now in revisions(folder)
    page.type(put("тагын1", 0))
    page.save(session)
    assert "тагын1" in everything(folder)


def test_what_was_written_over_the_text_while_no_server_ran_is_beside_the_text_of_before(folder):
    session = start(folder)
    page = Page.opened(session)
    read = page.text
    for number in range(3):
        page.type(put(f"минем{number}", 3))
        page.save(session)
    now = everything(folder)
    edited(folder).write_text(read.replace("сүз9", "аныкы9"), encoding="utf-8")
    start(folder)
    assert now in revisions(folder)
    assert "аныкы9" in everything(folder)


def test_a_file_that_is_being_written_is_read_when_it_is_whole(folder, monkeypatch):
    monkeypatch.setattr(session_module, "_WRITTEN_AFTER_S", 0.05)
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    whole = everything(folder).replace("сүз30", "аныкы30")
    half = threading.Event()

    def write_in_pieces():
        with edited(folder).open("wb", buffering=0) as file:
            data = whole.encode()
            for at in range(0, len(data), 40):
                file.write(data[at : at + 40])
                half.set()
                threading.Event().wait(0.003)

    writer = threading.Thread(target=write_in_pieces)
    writer.start()
    half.wait()
    page.type(put("минем2", 20))
    page.save(session)
    writer.join()
    page.look(session)
    assert sorted(own_words(everything(folder))) == sorted([*own_words(whole), "минем2"])


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_a_file_of_windows_is_the_same_text_to_a_page_whose_lines_end_with_lf(folder, ends):
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    mended = everything(folder).replace("сүз30", "аныкы30").replace("\n", ends)
    edited(folder).write_bytes(b"\xef\xbb\xbf" + mended.encode())
    page.look(session)
    assert "\r" not in page.text
    assert session.text() == (page.text, page.etag)
    again = start(folder)  # which must know what the page began as
    page.type(put("минем2", 20))
    page.save(again)
    assert set(own_words(everything(folder))) >= {"минем1", "минем2", "аныкы30"}
    assert everything(folder) == page.text


@pytest.mark.parametrize(
    ("spoil", "mend"),
    [
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), lambda path: path.unlink()),
        (lambda path: path.with_suffix(".srt").write_text("1\n"), lambda path: path.with_suffix(".srt").unlink()),
        (lambda path: path.write_bytes(b"x" * 21_000_000), lambda path: path.unlink()),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hostname")), lambda path: path.unlink()),
    ],
    ids=["not UTF-8", "two files", "huge", "link"],
)
def test_a_file_that_somebody_spoilt_is_told_and_what_the_page_has_is_saved_when_it_is_mended(folder, spoil, mend):
    session = start(folder)
    page = Page.opened(session)
    page.type(put("минем1", 3))
    page.save(session)
    spoil(edited(folder))
    page.type(put("минем2", 3))
    with pytest.raises(EpisodeError):
        page.save(session)
    with pytest.raises(EpisodeError):
        session.text()
    mend(edited(folder))
    page.sent = None  # it was answered
    page.save(session)
    assert "минем2" in everything(folder)
    assert any("минем1" in text for text in (everything(folder), *revisions(folder)))


# --- odd texts ---


@pytest.mark.parametrize(
    "odd",
    ["", "\n", "---\ntranscript: 1\n---\n", "---\ntranscript: 1\n---", "сүз", "сүз \n\n\n", "e\u0301", "\ufeffа\u200bб",
     "\u2028\u2029", "\ud83d", "<<<<<<< а\n=======\n>>>>>>> б\n", "---\n---\n---\n"],
    ids=ascii,
)  # fmt: skip
def test_any_text_is_saved_as_it_is_shown_and_saving_comes_to_an_end(folder, odd):
    session = start(folder)
    page = Page.opened(session)
    page.text = odd
    saves = 0
    while page.dirty:
        page.save(session)
        saves += 1
        assert saves <= 2
    assert session.text() == (page.text, page.etag)
    assert everything(folder) == page.text
    page.type(put("кайтты1", 0))
    page.save(session)
    assert "кайтты1" in everything(folder)


# --- many at once ---


def test_many_threads_of_many_pages_lose_no_word(folder):
    session = start(folder)
    pages = [Page.opened(session) for _ in range(8)]

    def work(number: int) -> None:
        page = pages[number]
        for step in range(6):
            page.type(put_after(f"сүз{number * 4}", f"кеше{number * 10 + step}"))
            page.save(session, answered=step % 3 != 1)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for page in pages:
        while page.dirty:
            page.save(session)
    wanted = {f"кеше{number * 10 + step}" for number in range(8) for step in range(6)}
    assert set(own_words(everything(folder))) >= wanted
    assert len(own_words(everything(folder))) == len(set(own_words(everything(folder))))
    assert "<<<<<<<" not in everything(folder)
