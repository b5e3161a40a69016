from __future__ import annotations

import os
import shutil

import pytest

from pipeline.errors import ToolMissing
from pipeline.stages.transcribe import STAGE
from pipeline.tools import speech_models
from pipeline.tools.speech_models import local_folder, model_identities, model_identity, spoken_models
from tests.speech.talk import production


def test_a_hub_model_is_known_by_its_name_and_a_local_one_by_its_content(tmp_path, tiny_model):
    assert model_identity("large-v3", tmp_path) == "large-v3"
    assert model_identity("somebody/whisper-tt", tmp_path) == "somebody/whisper-tt"
    known = model_identity(str(tiny_model), tmp_path)
    assert known.startswith("sha256:")
    shutil.copytree(tiny_model, tmp_path / "models" / "tt")
    assert model_identity("models/tt", tmp_path) == known
    assert model_identity("./models/none", tmp_path) == "missing"


def test_a_changed_model_has_another_identity(tmp_path, tiny_model):
    shutil.copytree(tiny_model, tmp_path / "tt")
    before = model_identity("tt", tmp_path)
    with (tmp_path / "tt" / "model.bin").open("r+b") as file:
        file.seek(3_000_000)
        file.write(b"\0\1\2\3")
    os.utime(tmp_path / "tt" / "model.bin", ns=(1, 1))
    assert model_identity("tt", tmp_path) != before


def test_a_very_large_model_is_known_by_samples_of_it(tmp_path, tiny_model, monkeypatch):
    monkeypatch.setattr(speech_models, "WHOLE_UP_TO_BYTES", 2**20)
    shutil.copytree(tiny_model, tmp_path / "tt")
    before = model_identity("tt", tmp_path)
    with (tmp_path / "tt" / "model.bin").open("r+b") as file:
        file.write(b"changed")
    os.utime(tmp_path / "tt" / "model.bin", ns=(2, 2))
    assert model_identity("tt", tmp_path) != before


def test_each_language_has_its_model():
    made = production("base", ["tt", "ru"], models={"default": "base", "tt": "somebody/tt"})
    assert spoken_models(made.settings) == {"tt": "somebody/tt", "ru": "base"}
    made = production("base", ["tt"], models={"tt": "somebody/tt"})
    assert spoken_models(made.settings) == {"tt": "somebody/tt"}


def test_options_hold_what_influences_the_text_and_no_path(tmp_path, tiny_model):
    made = production(str(tiny_model), ["tt", "ru"], max_window_s={"default": 20, "tt": 12}, glossary={"tt": ["Тукай"]})
    object.__setattr__(made, "models", model_identities(made.settings, tmp_path))
    options = STAGE.options(made)
    assert options["max_window_s"] == 12
    assert options["glossary"] == {"tt": ["Тукай"], "ru": []}
    assert str(tiny_model) not in repr(options)
    assert dict(made.models)["tt"].startswith("sha256:")


def test_a_folder_that_is_not_a_model_says_what_is_missing(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "model.bin").touch()
    with pytest.raises(ToolMissing, match=r"config\.json, tokenizer\.json missing"):
        local_folder("m", tmp_path)
    with pytest.raises(ToolMissing, match="there is no speech model"):
        local_folder("~/nowhere/at/all", tmp_path)
