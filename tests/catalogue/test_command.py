"""`media search` and `media catalogue` as people and scripts run them."""

import csv
import io
import json
import os
import pty
import subprocess

import pytest

from tests.catalogue.material import SHOW, episode, workspace
from tests.cli.conftest import MEDIA, Media


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    space = workspace(tmp_path_factory.mktemp("command") / "workspace")
    said = [("tt", "Хеш функциясе нәрсә ул?"), ("ru", "Хеш-функция, кеше, блокчейн."), ("tt", "Башкасы.")]
    episode(space, "s01e01", said, title="Блокчейн нигезләре", speaker="Уйдырма Лектор",
            tables='[[chapters]]\nstart = "00:00:20"\ntitle = {tt = "Хеш турында"}\n')  # fmt: skip
    episode(space, "s01e02", [("tt", "Бөтенләй башка сүз.")] * 3, title='=HYPERLINK("x")',
            facts='summary = {tt = "Беренче юл.\\nИкенче юл; «тырнаклар» \\"шул\\"."}\n')  # fmt: skip
    return Media(space.root)


def test_the_example_of_the_help_finds_the_sentence(media):
    answer = media.json("search", "хеш функциясе")
    first = answer["hits"][0]
    assert first == {
        "episode": f"{SHOW}/s01e01",
        "start_ms": 0,
        "text": "Хеш функциясе нәрсә ул?",
        "kind": "said",
        "language": "tt",
        "speaker": "Уйдырма Лектор",
        "title": "Блокчейн нигезләре",
        "date": "2026-11-20",
        "published": False,
        "link": f"episodes/{SHOW}/s01e01/outputs/reading.json 0:00",
    }
    assert {hit["start_ms"] for hit in answer["hits"]} == {0, 10_000, 20_000}
    assert answer["episodes"] == 1


def test_words_may_come_as_several_arguments(media):
    assert media.json("search", "хеш", "функциясе")["hits"] == media.json("search", "хеш функциясе")["hits"]


def test_people_read_a_list_with_times(media):
    done = media.run("search", "хеш", "--limit", "2")
    assert done.returncode == 0
    assert "Блокчейн нигезләре" in done.stdout
    assert "0:00" in done.stdout
    assert "Уйдырма Лектор: Хеш функциясе нәрсә ул?" in done.stdout
    assert "\033" not in done.stdout
    assert done.stderr == ""


def test_found_words_are_marked_on_a_terminal(media):
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(media.argv("search", "hesh"), stdout=slave, env=environment) as run:
        run.wait(60)
    os.close(slave)
    shown = os.read(master, 100_000).decode()
    os.close(master)
    assert "\033[1mХеш\033[0m функциясе" in shown


def test_nothing_found_is_told_and_no_error(media):
    done = media.run("search", "ксантогенат")
    assert (done.returncode, done.stdout) == (0, "nothing found (ксантогенат: nowhere)\n")
    assert media.json("search", "ксантогенат")["hits"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search", "!?"), "no word to look for"),
        (("search", "хеш", "--kind", "sound"), "none of title, person"),
        (("search", "хеш", "--show", "yuk"), "there is no show 'yuk'"),
        (("catalogue",), "--csv FILE"),
        (("catalogue", "yuk", "--csv", "-"), "there is no show 'yuk'"),
        (("catalogue", "--csv", "-", "--separator", "ab"), "cannot part columns"),
    ],
)
def test_a_wrong_call_says_what_to_do(media, words, told):
    done = media.run(*words)
    assert done.returncode == 2
    assert told in done.stderr


def test_a_table_for_spreadsheets(media):
    done = subprocess.run(media.argv("catalogue", "--csv", "-"), capture_output=True, check=True)
    assert done.stdout.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in done.stdout
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
    assert [row["episode"] for row in rows] == ["s01e01", "s01e02"]
    assert rows[0]["title_tt"] == "Блокчейн нигезләре"
    assert rows[0]["chapters"] == "00:00:20 Хеш турында"
    assert rows[1]["title_tt"] == """'=HYPERLINK("x")"""
    assert rows[1]["summary_tt"] == 'Беренче юл. Икенче юл; «тырнаклар» "шул".'
    assert rows[1]["guid"] == "tag:test,s01e02"


def test_a_table_with_semicolons_in_a_file(media, tmp_path):
    target = tmp_path / "table.csv"
    assert media.run("catalogue", SHOW, "--csv", target, "--separator", ";").returncode == 0
    rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == 3


def test_the_index_is_made_anew_when_asked(media):
    done = media.run("catalogue", "--rebuild")
    assert done.returncode == 0
    assert "2 episodes" in done.stderr


def test_damaged_episodes_are_named_and_the_others_are_listed(media, tmp_path):
    from pipeline.store.workspace import Workspace

    space = workspace(tmp_path / "workspace")
    episode(Workspace(root=space.root), "s01e01")
    (episode(space, "s01e02") / "episode.toml").write_text("title = ", encoding="utf-8")
    done = Media(space.root).run("catalogue", "--csv", "-")
    assert done.returncode == 4
    assert "s01e01" in done.stdout
    assert f"{SHOW}/s01e02 is left out" in done.stderr


def test_json_is_one_document(media):
    done = subprocess.run([MEDIA, "--workspace", media.workspace, "search", "--json", "башка"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert set(json.loads(done.stdout)) == {"query", "episodes", "hits", "unknown", "problems"}
