"""Terms told to recognition: added to the show's preset as a person would, and no transcript is made anew for them."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from pipeline.errors import ConfigError, UsageError
from pipeline.model.record import OutputRecord, StepRecord
from pipeline.model.settings import Settings
from pipeline.plan import ask, fingerprint, plan
from pipeline.stages import transcribe
from pipeline.store.glossary import MOST_TERMS, add_term
from pipeline.store.options import read_preset
from pipeline.store.workspace import Workspace
from tests.run.episodes import SHOW, production

PRESET = "aittem-bit"


@pytest.fixture
def workspace(tmp_path, root):
    shutil.copytree(root / "presets", tmp_path / "presets")
    return Workspace(root=tmp_path)


def preset(workspace):
    return workspace.presets / f"{PRESET}.toml"


def terms(workspace, language="tt"):
    return list(read_preset(workspace, PRESET).speech.glossary.get(language, ()))


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def refused(workspace, language, term):
    before = preset(workspace).read_bytes()
    with pytest.raises(ConfigError) as caught:
        add_term(workspace, PRESET, language, term)
    assert preset(workspace).read_bytes() == before
    return "\n".join(caught.value.problems)


def test_a_term_comes_first_and_every_other_byte_of_the_preset_stays(workspace):
    before = preset(workspace).read_text(encoding="utf-8")
    assert add_term(workspace, PRESET, "tt", "Айгөл Хәсәнова")
    after = preset(workspace).read_text(encoding="utf-8")
    assert after == before.replace('tt = ["Әйттем бит", "SkyTat"', 'tt = ["Айгөл Хәсәнова", "Әйттем бит", "SkyTat"')
    assert terms(workspace)[:2] == ["Айгөл Хәсәнова", "Әйттем бит"]


def test_a_term_that_is_known_is_not_written_again(workspace):
    before = preset(workspace).stat().st_mtime_ns
    assert not add_term(workspace, PRESET, "tt", "  Казан\u200b ")
    assert preset(workspace).stat().st_mtime_ns == before
    assert add_term(workspace, PRESET, "tt", "казан")
    decomposed, composed = "И\u0306од", "\u0419од"
    assert add_term(workspace, PRESET, "ru", decomposed)
    assert not add_term(workspace, PRESET, "ru", composed)
    assert terms(workspace, "ru")[0] == composed


def test_the_terms_of_the_house_hold_on(workspace):
    text = preset(workspace).read_text(encoding="utf-8")
    start, end = text.index("[speech.glossary]"), text.index("[feed]")
    preset(workspace).write_text(text[:start] + text[end:], encoding="utf-8")
    house = terms(workspace)
    assert "Түбән Кама" in house
    assert add_term(workspace, PRESET, "tt", "Айгөл")
    assert terms(workspace) == ["Айгөл", *house]
    assert "Нижнекамск" in terms(workspace, "ru")


@pytest.mark.parametrize("written", [
    'speech.glossary.tt = ["а", "б"] # c\n', 'speech = { glossary = { tt = ["а", "б"] } }\n',
    '[speech.glossary] # c\ntt = [\n  # first\n  "а", # a\n\n  "б",\n]\n', "[speech]\nglossary.tt = ['а', 'б']\n",
    "[speech]\nbeam_size = 4\n# c\n\n# d\n[feed]\nitems = 30\n", "speech.beam_size = 4\n", "",
    "[speech.glossary]\ntt = []\n",
])  # fmt: skip
def test_any_way_of_writing_a_glossary_is_kept(workspace, written):
    text = preset(workspace).read_text(encoding="utf-8")
    text = text[: text.index("[speech]")]
    at = len(text) if written.startswith("[") else text.index("[show]")
    text = text[:at] + written + text[at:]
    preset(workspace).write_text(text, encoding="utf-8")
    before = terms(workspace)
    assert add_term(workspace, PRESET, "tt", "Айгөл")
    assert terms(workspace) == ["Айгөл", *before]
    assert comments(preset(workspace).read_text(encoding="utf-8")) == comments(text)


def test_a_byte_order_mark_and_windows_line_ends_stay(workspace):
    text = "\ufeff" + preset(workspace).read_text(encoding="utf-8").replace("\n", "\r\n")
    preset(workspace).write_bytes(text.encode())
    assert add_term(workspace, PRESET, "tt", "Айгөл")
    after = preset(workspace).read_bytes().decode()
    assert after == text.replace('tt = ["Әйттем бит", "SkyTat"', 'tt = ["Айгөл", "Әйттем бит", "SkyTat"')


@pytest.mark.parametrize(("language", "term", "told"), [
    ("tt", "", "is empty"), ("tt", " \u200b\n", "is empty"), ("tt", "а" * 81, "81 characters"),
    ("en", "Name", "nobody is expected to speak 'en'"), ("tt]\n[x", "Name", "nobody is expected to speak"),
])  # fmt: skip
def test_what_is_no_term_is_refused(workspace, language, term, told):
    assert told in refused(workspace, language, term)


def test_all_that_is_wrong_is_told_at_once(workspace):
    told = refused(workspace, "en", "а" * 200)
    assert "200 characters" in told
    assert "'en'" in told


@pytest.mark.parametrize("hard", ['"]\n[sound]\nmono_lufs = 0', "\\u0041", "'''", '"""', "# no comment"])
def test_what_looks_like_toml_is_a_term_all_the_same(workspace, hard):
    assert add_term(workspace, PRESET, "tt", hard)
    assert terms(workspace)[0] == " ".join(hard.split())
    assert not add_term(workspace, PRESET, "tt", hard)


def test_a_glossary_does_not_grow_for_ever(workspace):
    text = preset(workspace).read_text(encoding="utf-8")
    many = ", ".join(f'"т{n}"' for n in range(MOST_TERMS))
    preset(workspace).write_text(text.replace('tt = ["Әйттем бит"', f'tt = [{many}, "Әйттем бит"'), encoding="utf-8")
    assert "remove some" in refused(workspace, "tt", "Айгөл")


def test_a_preset_elsewhere_is_not_written(workspace, tmp_path):
    elsewhere = tmp_path / "elsewhere.toml"
    preset(workspace).rename(elsewhere)
    preset(workspace).symlink_to(elsewhere)
    assert "is a link" in refused(workspace, "tt", "Айгөл")
    for show in ("../elsewhere", "_house", "", "none"):
        with pytest.raises(UsageError, match="there is no show"):
            add_term(workspace, show, "tt", "Айгөл")


def test_a_broken_preset_is_told_and_left_alone(workspace):
    with preset(workspace).open("a", encoding="utf-8") as file:
        file.write("[sound]\n")
    assert "not valid TOML" in refused(workspace, "tt", "Айгөл")


def heard(glossary, **speech):
    """An episode of a show with this glossary."""
    settings = Settings.model_validate({
        "show": SHOW, "speech": {"glossary": {"tt": glossary}, **speech}, "episode": production().settings.episode,
    })  # fmt: skip
    return replace(production(), settings=settings)


def manifest_of(made):
    """What stands in manifest.json once the transcript was made."""
    (step,) = ask((transcribe.STAGE,), made)
    inputs = dict.fromkeys(step.inputs, "")
    record = StepRecord(
        fingerprint=fingerprint(step, inputs), version=step.stage.version, options=step.options, inputs=inputs,
        outputs={path: OutputRecord(sha256="sha", size_bytes=1, mtime_ns=1) for path in step.outputs},
        made_at="", seconds=0,
    )  # fmt: skip
    return {"transcribe": record}


def reasons(manifest, made):
    steps = ask((transcribe.STAGE,), made)
    (step,) = plan(steps, manifest, dict.fromkeys(steps[0].outputs, "sha"))
    return step.reasons


def test_a_grown_glossary_makes_no_transcript_anew_and_is_used_by_the_next():
    manifest = manifest_of(heard(["Казан"]))
    assert reasons(manifest, heard(["Айгөл", "Казан"])) == ()
    assert reasons({}, heard(["Айгөл", "Казан"])) == ("never made",)
    assert manifest_of(heard(["Айгөл"]))["transcribe"].options["glossary"] == {"tt": ["Айгөл"]}


def test_what_else_changes_is_still_noticed_and_the_glossary_is_not_blamed():
    manifest = manifest_of(heard(["Казан"]))
    assert reasons(manifest, heard(["Айгөл"], beam_size=2)) == ("option beam_size changed",)
