import json

import pytest

from pipeline.editing.from_transcript import document_of
from pipeline.editing.text import render_document
from pipeline.errors import EpisodeError
from pipeline.stages import captions, notes
from pipeline.store.episode_folder import EDITED_MD
from tests.outputs.stage_context import run_stage, settings, write_asr


@pytest.fixture
def folder(tmp_path):
    write_asr(tmp_path)
    (tmp_path / "master").mkdir()
    (tmp_path / "master" / "measurement.json").write_text('{"duration_ms": 60000}')
    return tmp_path


def text_of(folder) -> str:
    machine = write_asr(folder)
    return render_document(document_of(machine, episode="a/b", language="tt"))


def made(folder, text: str, stage=captions.STAGE) -> dict[str, str]:
    (folder / EDITED_MD).write_text(text, encoding="utf-8")
    return run_stage(stage, folder, settings(), edited=EDITED_MD)


def test_captions_of_the_untouched_text_are_those_of_the_machine(folder):
    plain = run_stage(captions.STAGE, folder, settings())
    edited = made(folder, text_of(folder))
    assert edited["outputs/transcript.vtt"] == plain["outputs/transcript.vtt"]
    assert edited["outputs/reading.json"] == plain["outputs/reading.json"]


def test_a_correction_reaches_captions_reading_and_notes(folder):
    text = text_of(folder).replace("кызыклы", "күңелле")
    edited = made(folder, text)
    assert all("күңелле" in text and "кызыклы" not in text for text in edited.values())
    said = made(folder, text, notes.STAGE)
    assert any("күңелле" in note for note in said.values())


def test_paragraphs_of_the_person_are_those_of_the_reading(folder):
    text = text_of(folder)
    sentence = "Бүген бездә"
    assert text.count(f"\n{sentence}") == 1
    edited = made(folder, text.replace(f"\n{sentence}", f"\n\n[00:00:02.000]\n{sentence}"))
    paragraphs = json.loads(edited["outputs/reading.json"])["paragraphs"]
    assert paragraphs[1]["sentences"][0]["text"].startswith(sentence)


def test_a_header_that_went_wrong_is_told_and_its_words_are_kept(folder):
    edited = made(folder, text_of(folder) + "\n[0:20 АХ\n")
    assert "[0:20 АХ" in edited["outputs/transcript.txt"]
    assert "line 1" in edited["say"]
    assert "is read as words" in edited["say"]


def test_two_versions_side_by_side_are_refused_with_their_line(folder):
    text = text_of(folder) + "<<<<<<< yours\nбер\n=======\nике\n>>>>>>> theirs\n"
    number = text.split("\n").index("<<<<<<< yours") + 1
    with pytest.raises(EpisodeError, match=rf"transcript/edited\.md, line {number}: two versions stand here"):
        made(folder, text)
