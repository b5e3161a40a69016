"""An episode folder that came from elsewhere cannot make us write, remove or publish files outside it."""

from __future__ import annotations

import json
import os

import pytest

from pipeline.errors import EpisodeError
from pipeline.produce import Silent
from pipeline.run import Runner
from pipeline.store.lock import locked, try_lock
from pipeline.store.manifest import read_manifest
from pipeline.store.sources import read_sources
from tests.run.episodes import chain, folder, production


@pytest.fixture
def home(tmp_path):
    home = folder(tmp_path)
    Runner(folder=home, production=production(), stages=chain([]), reporter=Silent()).carry_out()
    return home


@pytest.mark.parametrize("target", ["source/01-a.wav", "../../../victim.txt", "missing.txt"])
def test_a_lock_that_leads_elsewhere_is_never_written_into(home, tmp_path, target):
    (tmp_path / "victim.txt").write_text("precious")
    (home.path / ".lock").symlink_to(home.path / target)
    with pytest.raises(EpisodeError, match=r"\.lock cannot be opened"), locked(home.path):
        pass
    with pytest.raises(EpisodeError):
        try_lock(home.path)
    assert (tmp_path / "victim.txt").read_text() == "precious"
    assert (home.path / "source" / "01-a.wav").read_bytes() == b"sound"


def test_a_hard_linked_lock_is_refused(home):
    os.link(home.path / "source" / "01-a.wav", home.path / ".lock")
    with pytest.raises(EpisodeError, match="not a plain file of its own"), locked(home.path):
        pass
    assert (home.path / "source" / "01-a.wav").read_bytes() == b"sound"


@pytest.mark.parametrize(
    "path",
    ["../../../victim.txt", "source/01-a.wav", "episode.toml", "/etc/hostname", "..", "outputs/../../x", "outputs//x",
     "transcript/edited.srt", "outputs"],
)  # fmt: skip
def test_a_manifest_may_name_only_what_steps_make(home, path):
    manifest = home.path / "manifest.json"
    document = json.loads(manifest.read_text())
    outputs = document["steps"]["notes"]["outputs"]
    outputs[path] = outputs["outputs/b.txt"]
    manifest.write_text(json.dumps(document))
    with pytest.raises(EpisodeError, match="damaged"):
        read_manifest(home.path)


@pytest.mark.parametrize("name", ["outputs", "work", "transcript", "receipts", "runs"])
def test_folders_that_lead_elsewhere_are_named_and_not_followed(home, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if (home.path / name).exists():
        (home.path / name).rename(tmp_path / "aside")
    (home.path / name).symlink_to(elsewhere)
    with pytest.raises(EpisodeError, match=f"{name} lead elsewhere"):
        home.refuse_links()


def test_an_output_that_became_a_device_or_a_link_counts_as_gone(home):
    for target in ("/dev/zero", "../episode.toml"):
        path = home.path / "outputs" / "b.txt"
        path.unlink()
        path.symlink_to(target)
        assert "outputs/b.txt" not in home.present(production(), read_manifest(home.path))


@pytest.mark.parametrize("name", ["../../x", 5, "", "-x"])
def test_a_source_has_a_plain_name(home, name):
    path = home.path / "source" / "sources.json"
    document = json.loads(path.read_text())
    document["files"][0]["name"] = name
    path.write_text(json.dumps(document))
    with pytest.raises(EpisodeError, match="damaged"):
        read_sources(home.path)
