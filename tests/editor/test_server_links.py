"""Folders that came from elsewhere, with links in them, or exchanged for links while the server runs: nothing outside
the episode is read, played or written.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.editor.known_words import known_words
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.workspace import Workspace
from tests.editor.asking import asked
from tests.editor.conftest import MEDIA
from tests.editor.material import REF

SECRET = "яшерен сүз"
WRITTEN = ["transcript", "transcript/edited.md", "transcript/revisions", "work", "work/editing", "master", "renditions",
           "episode.toml"]  # fmt: skip
READ = "transcript/asr.json"


@pytest.fixture
def outside(tmp_path) -> Path:
    place = tmp_path / "outside"
    place.mkdir()
    return place


@pytest.fixture
def server(workspace, tmp_path):
    with asked(workspace, tmp_path / "terminal") as running:
        yield running


def contents(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def exchange(path: Path, outside: Path) -> None:
    """What is at `path` goes outside, with a secret in it, and a link leads there."""
    target = outside / path.name
    if path.exists():
        shutil.move(path, target)
    elif path.suffix:
        target.write_text(SECRET, encoding="utf-8")
    else:
        target.mkdir()
    if target.is_dir():
        (target / "20200101T000000Z-secret.md").write_text(SECRET, encoding="utf-8")
    path.symlink_to(target)


@pytest.mark.parametrize("name", [*WRITTEN, READ])
def test_an_episode_with_links_is_not_opened(workspace, outside, name):
    folder = workspace / "episodes" / REF
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    exchange(folder / name, outside)
    before = contents(outside)
    argv = [MEDIA, "--workspace", workspace, "edit", REF, "--no-browser", "--json"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (4, "")
    assert "elsewhere" in done.stderr
    assert name in done.stderr
    assert contents(outside) == before


@pytest.mark.parametrize("name", [*WRITTEN, READ])
def test_an_exchange_for_a_link_is_noticed_at_the_next_question(server, outside, name):
    text, etag = server.text()
    assert server.save(f"{text}сүз\n", etag).status == 200
    text, etag = server.text()
    if not (server.folder / name).exists():  # the folder of revisions is made when it is needed
        (server.folder / name).mkdir()
    exchange(server.folder / name, outside)
    before = contents(outside)
    facts = {"base": {}, "mine": {"title": {"tt": "Яңа исем"}}}
    answers = [
        server.save(f"{text}тагын\n", etag), server.change("/facts", facts, ("If-Match", '"x"')),
        *(server.ask(target) for target in ("/", "/text", "/times", "/doubts", "/revisions", "/facts", "/peaks",
                                            "/machine?start_ms=0&end_ms=9000", "/revisions/20200101T000000Z-secret.md",
                                            "/sound/mp3")),
    ]  # fmt: skip
    assert contents(outside) == before
    assert all(answer.status in {200, 404, 422} for answer in answers)
    assert answers[0].status == 422
    assert "elsewhere" in json.loads(answers[0].body)["error"]
    assert not any(SECRET in answer.body or "secret" in answer.body for answer in answers)


@pytest.mark.parametrize(("name", "target"), [("renditions", "/sound/mp3"), ("master", "/peaks")])
def test_sound_behind_a_linked_folder_is_not_played(server, outside, name, target):
    assert server.ask(target).status == 200
    exchange(server.folder / name, outside)
    assert server.ask(target).status == 404


@pytest.mark.parametrize(
    ("name", "target"),
    [("renditions/telebez-turynda.mp3", "/sound/mp3"), ("master/peaks.dat", "/peaks")],
)
def test_linked_sound_is_not_played(server, outside, name, target):
    exchange(server.folder / name, outside)
    assert server.ask(target).status == 404


def test_a_linked_revision_is_not_shown(server, outside):
    text, etag = server.text()
    server.save(f"{text}сүз\n", etag)
    place = server.folder / "transcript" / "revisions"
    place.mkdir(exist_ok=True)
    (outside / "secret.md").write_text(SECRET, encoding="utf-8")
    (place / "20200101T000000Z-abcdef12.md").symlink_to(outside / "secret.md")
    assert "abcdef12" not in server.ask("/revisions").body
    assert server.ask("/revisions/20200101T000000Z-abcdef12.md").status == 404


def test_a_linked_preset_is_not_written(server, outside):
    preset = server.workspace / "presets" / "aittem-bit.toml"
    exchange(preset, outside)
    before = contents(outside)
    answer = server.change("/glossary", {"language": "tt", "term": "сүзлек"}, method="POST")
    assert answer.status == 422
    assert "is a link" in json.loads(answer.body)["error"]
    assert contents(outside) == before


def test_words_of_other_episodes_are_not_taken_through_links_and_pipes(workspace, outside):
    folder = EpisodeFolder(workspace=Workspace(root=workspace), path=workspace / "episodes" / REF)
    (outside / "edited.md").write_text("[00:00:01.000] ✓\nяшеренсүз\n", encoding="utf-8")
    for number, make in enumerate([_linked_file, _linked_folder, _pipe, _plain_file]):
        episode = folder.path.parent / f"other{number}"
        episode.mkdir()
        (episode / "episode.toml").write_text("")
        make(episode, outside)
    known = known_words(folder, folder.options().settings)
    assert "ачыксүз" in known
    assert "яшеренсүз" not in known


def _linked_file(episode: Path, outside: Path) -> None:
    (episode / "transcript").mkdir()
    (episode / "transcript" / "edited.md").symlink_to(outside / "edited.md")


def _linked_folder(episode: Path, outside: Path) -> None:
    (episode / "transcript").symlink_to(outside)


def _pipe(episode: Path, _outside: Path) -> None:
    (episode / "transcript").mkdir()
    os.mkfifo(episode / "transcript" / "edited.md")


def _plain_file(episode: Path, _outside: Path) -> None:
    (episode / "transcript").mkdir()
    (episode / "transcript" / "edited.md").write_text("[00:00:01.000] ✓\nачыксүз\n", encoding="utf-8")
