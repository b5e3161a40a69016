"""The real command on a published episode: what is withheld is nowhere any more, and a release brings it back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from functools import partial

import numpy as np
import pytest
import soundfile

from pipeline.correcting import Correction
from pipeline.destinations import open_destination
from pipeline.editor.episode_files import EpisodeFiles
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.workspace import Workspace
from pipeline.tools.ffmpeg import find_ffmpeg, run_ffmpeg
from tests.publishing.workspaces import set_storage
from tests.rights.conftest import NAMES, PLACES, REF, SECRET, SHOW, SLUG, episode, good, holding, there

KINDS = ("mp3", "m4a", "opus")


def record(media, place="public") -> dict:
    return json.loads((media.workspace / place / SHOW / "records" / f"{SLUG}.json").read_text(encoding="utf-8"))


def chapters(media) -> list[tuple[float, str]]:
    document = json.loads((media.workspace / "public" / REF / "chapters.json").read_text(encoding="utf-8"))
    return [(chapter["startTime"], chapter["title"]) for chapter in document["chapters"]]


def sound(media, kind) -> np.ndarray:
    """The published file as ffmpeg decodes it: mono, 48 kHz."""
    (file,) = there(media, f"{REF}/{SLUG}-*.{kind}")
    data = bytearray()
    argv = [find_ffmpeg().path, "-v", "error", "-i", str(file), "-ac", "1", "-ar", "48000", "-f", "f32le", "pipe:1"]
    run_ffmpeg(argv, on_chunk=data.extend)
    return np.frombuffer(bytes(data), dtype="<f4")


def level_db(samples: np.ndarray, start_ms: int, end_ms: int) -> float:
    part = samples[start_ms * 48 : end_ms * 48].astype(np.float64)
    return float(10 * np.log10(np.mean(part**2) + 1e-18))


def test_everything_is_there_before_anything_is_withheld(media):
    assert len(holding(media, NAMES)) > 40
    assert len(holding(media, SECRET)) > 20


def test_a_muted_passage_is_silent_and_its_words_are_nowhere(media):
    before = {kind: sound(media, kind) for kind in KINDS}
    found = good(media, "withhold", REF, "--from", "4", "--to", "7", "--reason", "Соралган")
    assert {(done["place"], done["what"]) for done in found["done"]} == {
        ("storage", "brought up to date"), ("partner", "brought up to date"),
    }  # fmt: skip
    assert holding(media, SECRET) == []
    assert holding(media, ("Соралган",)) == []
    for kind, old in before.items():
        new = sound(media, kind)
        assert abs(len(new) - len(old)) <= 48
        assert level_db(new, 4000, 7000) < -70
        for start in (0, 1000, 2000, 3000, 7100, 8000, 9000, 10_000):
            assert level_db(new, start, start + 900) == pytest.approx(level_db(old, start, start + 900), abs=0.3), start
    assert chapters(media) == [(0, "Кереш"), (7, "Өчпочмак")]
    assert [bite["start"] for bite in record(media)["soundbites"]] == [8000]


def test_a_cut_passage_is_gone_and_everything_after_it_comes_earlier(media):
    before = {kind: sound(media, kind) for kind in KINDS}
    good(media, "withhold", REF, "--from", "4", "--to", "7", "--cut")
    assert holding(media, SECRET) == []
    for kind, old in before.items():
        new = sound(media, kind)
        assert len(old) - len(new) == pytest.approx(3 * 48_000, abs=48)
        for start in (0, 1000, 2000, 3000):
            assert level_db(new, start, start + 900) == pytest.approx(level_db(old, start, start + 900), abs=0.3)
        for start in (7100, 8000, 9000, 10_000):
            early = level_db(new, start - 3000, start - 2100)
            assert early == pytest.approx(level_db(old, start, start + 900), abs=0.3)
    assert chapters(media) == [(0, "Кереш"), (4, "Өчпочмак")]
    found = record(media)
    assert found["duration_ms"] == 9000
    assert [bite["start"] for bite in found["soundbites"]] == [5000]
    reading = json.loads((media.workspace / "public" / REF / "reading.json").read_text(encoding="utf-8"))
    starts = {s["text"]: s["start"] for p in reading["paragraphs"] for s in p["sentences"]}
    assert starts["Һәр җирдә өчпочмак."] == 4100
    whole = soundfile.info(episode(media) / "master" / f"{SLUG}.flac").frames
    assert whole == pytest.approx(12 * 48_000, abs=48)  # the master stays as it was


def test_the_earlier_sound_is_gone_and_the_feed_names_the_new_one(media):
    old = {path.name for kind in KINDS for place in PLACES for path in there(media, f"{REF}/*.{kind}", place)}
    found = good(media, "withhold", REF, "--from", "4", "--to", "7")
    new = {path.name for kind in KINDS for place in PLACES for path in there(media, f"{REF}/*.{kind}", place)}
    assert len(old) == len(new) == 3
    assert old.isdisjoint(new)
    removed = {address.rpartition("/")[2] for done in found["done"] for address in done["removed"]}
    assert old <= removed
    feed = (media.workspace / "public" / SHOW / "feed.xml").read_text(encoding="utf-8")
    assert not [name for name in old if name in feed]
    assert record(media)["earlier_media"] == []
    assert there(media, f"{SHOW}/feeds/history/*") == []


def test_a_withheld_person_is_named_nowhere(media):
    found = good(media, "withhold", "--person", "Рамиль Сафин", "--reason", "Үзе сорады")
    assert not found["problems"]
    assert holding(media, NAMES) == []
    assert holding(media, ("Үзе сорады",)) == []
    text = (media.workspace / "public" / REF / "transcript.txt").read_text(encoding="utf-8")
    assert "Катнашучы: Рәхмәт, Айгөл Хәсәнова." in text
    assert "Катнашучы рәхмәт әйттеләр." in text
    assert record(media)["title"] == {"tt": "Катнашучы кунакта"}
    assert [person["name"]["tt"] for person in record(media)["people"]] == ["Айгөл Хәсәнова"]
    assert record(media)["keywords"] == ["кубыз"]
    assert "Участник" in (media.workspace / "public" / REF / "show-notes.ru.md").read_text(encoding="utf-8")
    assert level_db(sound(media, "mp3"), 4200, 6800) > -45  # the voice stays, since nobody asked for that


def test_a_person_withheld_with_the_voice_is_not_heard_either(media):
    found = good(media, "withhold", REF, "--person", "Рамил Сафин", "--voice")
    assert found["voice_passages"] == 2
    assert holding(media, NAMES + SECRET) == []
    new = sound(media, "mp3")
    assert level_db(new, 4200, 6900) < -70
    assert level_db(new, 9200, 10_300) < -70
    assert level_db(new, 7200, 8900) > -45


def test_a_withheld_episode_is_gone_from_everywhere(media):
    found = good(media, "withhold", REF, "--reason", "Суд карары")
    assert {done["what"] for done in found["done"]} == {"withdrawn"}
    assert holding(media, (*NAMES, *SECRET, "Хәсәнова", "Суд карары", "кубыз")) == []
    for place in PLACES:
        left = {path.name.partition(".")[0] for path in there(media, f"{REF}/*", place)}
        assert left <= {"index", "embed", "oembed"}
        feed = (media.workspace / place / SHOW / "feed.xml").read_text(encoding="utf-8")
        assert "<item>" not in feed
    assert (episode(media) / "master" / f"{SLUG}.flac").is_file()
    assert "яшерен" in (episode(media) / "transcript/edited.md").read_text(encoding="utf-8")


def test_a_withheld_episode_is_not_published_nor_uploaded_by_anything_else(media):
    good(media, "withhold", REF)
    done = media.run("publish", REF, "--restore")
    assert done.returncode == 4
    assert f"media rights release {REF}" in done.stderr
    assert media.run("publish", SHOW).returncode == 0
    assert "is withheld" in media.run("run", REF).stderr
    assert not list((episode(media) / "receipts").glob("*.json"))
    assert there(media, f"{REF}/*.mp3") == []
    assert media.json("status")["episodes"][0]["steps"]["upload"] == "withheld"


@pytest.mark.parametrize(
    ("withheld", "released"),
    [
        pytest.param((REF,), (REF,), id="episode"),
        pytest.param(
            (REF, "--from", "4", "--to", "7", "--cut"), (REF, "--from", "4", "--to", "7"), id="passage",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            (REF, "--person", "Рамил Сафин", "--voice"), (REF, "--person", "Рамиль Сафин"), id="person",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_release_brings_everything_back(media, withheld, released):
    before, files = record(media), holding(media, NAMES + SECRET)
    good(media, "withhold", *withheld)
    assert holding(media, SECRET) == []
    good(media, "release", *released)
    after = record(media)
    for key in ("guid", "published_at", "status", "title", "people", "chapters", "soundbites", "enclosure", "captions"):
        assert after.get(key) == before.get(key), key
    assert "withheld" not in after
    assert set(files) <= set(holding(media, NAMES + SECRET))


def test_running_it_again_changes_nothing(media):
    words = ("withhold", REF, "--from", "4", "--to", "7")
    good(media, *words)
    before = {p: p.read_bytes() for place in PLACES for p in there(media, "**/*", place) if p.is_file()}
    written = (episode(media) / "rights.toml").read_bytes()
    found = good(media, *words)
    assert {done["what"] for done in found["done"]} == {"nothing to do"}
    assert (episode(media) / "rights.toml").read_bytes() == written
    assert {p: p.read_bytes() for place in PLACES for p in there(media, "**/*", place) if p.is_file()} == before


def test_uploaded_but_never_published_files_go_as_well(media):
    for place in (*PLACES, ".media"):
        shutil.rmtree(media.workspace / place)
    shutil.rmtree(episode(media) / "receipts")
    assert media.run("run", REF).returncode == 0
    assert len(there(media, f"{REF}/*")) == 15
    found = good(media, "withhold", REF, "--from", "4", "--to", "7")
    assert {done["what"] for done in found["done"]} == {"files removed"}
    assert there(media, f"{REF}/*") == []
    assert media.run("run", REF).returncode == 0
    assert len(there(media, f"{REF}/*")) == 15
    assert holding(media, SECRET) == []


@pytest.mark.slow
def test_a_copy_of_the_folder_that_lacks_the_rights_brings_nothing_back(media, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(media.workspace, other, ignore=shutil.ignore_patterns(*PLACES))
    good(media, "withhold", REF, "--from", "4", "--to", "7")
    for place in PLACES:
        (other / place).symlink_to(media.workspace / place)
    old = type(media)(other)
    for words in (("publish", REF), ("run", REF, "--only", "upload")):
        done = old.run(*words)
        assert done.returncode == 4, done.stderr
    facts = other / "episodes" / REF / "episode.toml"
    facts.write_text(facts.read_text(encoding="utf-8").replace('кунакта"', 'бездә"'), encoding="utf-8")
    done = old.run("publish", REF)
    assert done.returncode == 4
    assert "rights.toml" in done.stderr
    assert holding(media, SECRET) == []


def test_without_publishing_it_is_only_written_down(media):
    good(media, "withhold", REF, "--from", "4", "--to", "7", "--no-publish")
    assert holding(media, SECRET) != []
    assert media.run("rights", REF, "--check").returncode == 4
    good(media, "apply", REF)
    assert holding(media, SECRET) == []
    assert media.run("rights", REF, "--check").returncode == 0


def test_what_cannot_be_meant_is_refused_in_words(media):
    refused = partial(media.run, "rights", "withhold")
    assert "two ends" in refused(REF, "--from", "4").stderr
    assert "comes before" in refused(REF, "--from", "7", "--to", "4").stderr
    assert "is not a time" in refused(REF, "--from", "soon", "--to", "4").stderr
    assert "did you mean «Рамил Сафин»" in refused("--person", "Рамил Сафен").stderr
    assert "name an episode" in refused().stderr
    assert "is no day" in refused(REF, "--until", "tomorrow").stderr
    assert not (episode(media) / "rights.toml").exists()


@pytest.mark.slow
def test_somebody_of_the_show_leaves_its_pages_its_feed_and_the_copies_of_earlier_feeds(media):
    preset = media.workspace / "presets" / f"{SHOW}.toml"
    preset.write_text(
        preset.read_text(encoding="utf-8") + '\n[[show.people]]\nname = {tt = "Зөлфия Гали", ru = "Зульфия Гали"}\n',
        encoding="utf-8",
    )
    for place in ((), ("--to", "partner")):
        assert media.run("publish", REF, *place).returncode == 0
    assert any("/shows/" in path for path in holding(media, ("Гали",)))
    time.sleep(1.1)  # copies of feeds are named by the second
    facts = episode(media) / "episode.toml"
    facts.write_text(facts.read_text(encoding="utf-8").replace('"Кереш"', '"Башы"'), encoding="utf-8")
    assert media.run("publish", REF).returncode == 0
    assert any("/history/" in path for path in holding(media, ("Гали",)))
    good(media, "withhold", "--person", "Зульфия Гали")
    assert holding(media, ("Гали", "gali")) == []
    assert len(holding(media, NAMES)) > 40  # nobody else lost anything


def test_a_place_that_no_preset_names_any_more_is_told(media):
    house = media.workspace / "presets" / "_house.toml"
    house.write_text(house.read_text(encoding="utf-8").partition("[destinations.partner]")[0], encoding="utf-8")
    found = good(media, "withhold", REF)
    assert [line for line in found["stands"] if "https://partner.example.org" in line]


def test_whoever_corrects_the_text_hears_and_sees_all_of_it(media):
    good(media, "withhold", REF, "--person", "Рамил Сафин", "--voice", "--cut", "--no-publish")
    folder = EpisodeFolder(workspace=Workspace(root=media.workspace), path=episode(media))
    assert [address for address, _ in EpisodeFiles(folder).sounds()] == ["sound/master"]
    assert "Рамил Сафин" in Correction(folder=folder, now=dt.datetime.now(dt.UTC)).names


@pytest.mark.swift
@pytest.mark.slow
def test_nothing_is_left_in_a_bucket_either(media, swift_http):
    address = {"public_base_url": "https://bucket.example.org", "verify": False}
    storage = swift_http.storage(swift_http.new_bucket(), "site", **address)
    set_storage(media.workspace, storage)
    for path in (*(media.workspace / place for place in PLACES), media.workspace / ".media"):
        shutil.rmtree(path)
    assert media.run("publish", REF).returncode == 0
    store = open_destination(storage, media.workspace)
    words = [word.encode() for word in NAMES + SECRET]

    def left() -> list[str]:
        keys = [item.key for item in store.listing("site/")]
        return [key for key in keys if any(word in (store.fetch(key) or (b"",))[0] for word in words)]

    assert len(left()) > 20
    good(media, "withhold", REF, "--person", "Рамил Сафин", "--voice", "--cut")
    assert left() == []
    good(media, "withhold", REF)
    assert {key.rpartition(".")[2] for key in (i.key for i in store.listing(f"site/{REF}/"))} == {"html", "json"}
