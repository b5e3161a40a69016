"""Giants, crowds and journals that are not ours: a clear message or an answer within seconds, and no text lost."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.editor.asking import asked
from tests.editor.conftest import MEDIA, caret_to, text_of, until
from tests.editor.material import REF

SECONDS = 20
"""Socket and process patience; each takes a few on a free machine."""
JOURNAL = "journal-20200101T000000000000Z.jsonl"


def episode_of(workspace):
    return workspace / "episodes" / REF


@pytest.mark.parametrize(("size", "words"), [(21 << 20, "larger than 20000000 bytes"), (4 << 20, "--text")])
def test_a_text_far_too_large_is_told_at_the_start(workspace, size, words):
    (episode_of(workspace) / "transcript" / "edited.md").write_bytes(b"a " * (size // 2))
    argv = [MEDIA, "--workspace", workspace, "edit", REF, "--no-browser", "--json"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=SECONDS)
    assert (done.returncode, done.stdout) == (4, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text",
    ["а\n" * 200_000, "сүз " * 300_000, "ө" * 1_000_000, "[00:00:01.000] АХ\nсүз\n" * 20_000,
     "[@00:00:01.000] " * 60_000, f"---\nspeakers: {{А: x{' ' * 20_000}\"}}\n---\nсүз\n", "<<<<<<< а\n" * 50_000],
    ids=["lines", "line", "word", "turns", "points", "front", "marks"],
)  # fmt: skip
def test_giants_are_answered_within_seconds(workspace, tmp_path, text):
    path = episode_of(workspace) / "transcript" / "edited.md"
    path.write_text(text, encoding="utf-8")
    with asked(workspace, tmp_path / "terminal") as server:
        came, etag = server.text()
        assert came == text
        assert server.ask("/times").status == 200
        assert server.save(f"{text}сүз\n", etag).status == 200
    assert path.read_text(encoding="utf-8") == f"{text}сүз\n"


def test_fifty_at_once_lose_no_word(workspace, tmp_path):
    with asked(workspace, tmp_path / "terminal") as server:
        text, etag = server.text()
        lines = [line for line in text.split("\n") if line and line[0] not in "[-"][10:60]
        with ThreadPoolExecutor(50) as crowd:
            changed = [text.replace(line, f"{line} №{number}.", 1) for number, line in enumerate(lines)]
            answers = list(crowd.map(lambda mine: server.save(mine, etag), changed))
        assert [answer.status for answer in answers] == [200] * 50
        assert all(f"№{number}." in server.edited for number in range(50))
        assert "<<<<<<<" not in server.edited
        now, etag = server.text()
        assert now == server.edited


def test_what_is_over_the_limit_is_told_by_the_page_and_kept_by_the_browser(desk, visit):
    desk.expected = ("Failed to load resource: the server responded with a status of",)
    before = desk.server.edited
    at = caret_to(desk, text_of(desk).split("\n")[8])
    desk.evaluate(f"desk.view.dispatch({{changes: {{from: {at}, insert: 'сакла ' + 'ө'.repeat(5_000_000) + ' '}}}})")
    until(desk, "desk.saving.state === 'refused'", seconds=SECONDS)
    assert desk.locator(".notice.trouble").is_visible()
    assert desk.server.edited == before
    kept = """indexedDB.open("media-edit", 1)"""
    drafts = desk.evaluate(
        f"""() => new Promise((resolve) => {{
          const asked = {kept};
          asked.onsuccess = () => {{
            const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => resolve(all.result.map((draft) => draft.text.length));
          }};
        }})"""
    )
    assert max(drafts) > 5_000_000
    desk.keyboard.press("Control+z")
    until(desk, "desk.saving.state === 'saved'", seconds=SECONDS)


# --- the journal ---


def line(sha256="a", text="x", **more):
    return json.dumps({"sha256": sha256, "text": text, **more})


DOUBLING = [line("s0", "x" * 100_000), *(line(f"s{n}", "", base=f"s{n - 1}", begin=10**9, end=0) for n in range(1, 40))]


@pytest.mark.parametrize(
    "lines",
    [
        ["[" * 200_000], ["\0" * 1000], ['{"sha256": "a", "te'], ["5", "null", "[1]", '"saved"'], DOUBLING,
        [line(base="b", begin=float("inf"), end=1)], [line(base=[], begin=0, end=0)], [line(base="b", begin=-1, end=0)],
        [line("b", "\ud800"), line("a", "\ud800", base="b", begin=0, end=0)], [line(text=[]), line(sha256={})],
        [line("a", base="b"), line("b", base="a")], [line(base="a")], [line(base="unknown")],
    ],
    ids=lambda lines: lines[0][:24],
)  # fmt: skip
def test_a_journal_that_is_not_ours_changes_nothing(workspace, tmp_path, lines):
    opened_with(workspace, tmp_path, lambda path: path.write_text("\n".join(lines)))


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(), os.mkfifo, lambda path: path.symlink_to("/dev/zero"),
        lambda path: os.truncate(path.touch() or path, 300 << 20),
        lambda path: path.write_bytes(b"[" * (200 << 20)),
        lambda path: [(path.parent / f"journal-2020010{n}.jsonl").mkdir() for n in range(10, 25)],
    ],
    ids=["folder", "pipe", "link", "300 MB", "a line of 200 MB", "many folders"],
)  # fmt: skip
def test_what_is_no_journal_is_left_alone(workspace, tmp_path, make):
    opened_with(workspace, tmp_path, make)


def opened_with(workspace, tmp_path, make) -> None:
    """The editor opens, saves, and needs no gigabytes for it."""
    place = episode_of(workspace) / "work" / "editing"
    place.mkdir(parents=True)
    make(place / JOURNAL)
    with asked(workspace, tmp_path / "terminal") as server:
        text, etag = server.text()
        assert server.edited == ""
        assert server.save(f"{text}сүз\n", etag).status == 200
        assert server.save("x", "0" * 64).status == 409  # all journals were looked at
        assert server.edited == f"{text}сүз\n"
        assert _most_memory_mb(server.process.pid) < 1000


def _most_memory_mb(pid: int) -> int:
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:  # noqa: PTH123
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) // 1024
