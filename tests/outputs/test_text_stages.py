import json

import pytest

from pipeline.errors import ConfigError, EpisodeError
from pipeline.model.settings import Notes
from pipeline.outputs.srt import render_srt
from pipeline.stages import captions, chapters, notes
from pipeline.stages._transcript import transcript_inputs
from pipeline.text.caption_layout import caption_cues
from tests.outputs.stage_context import production, run_stage, settings, transcript, write_asr

STAGES = (captions.STAGE, chapters.STAGE, notes.STAGE)


@pytest.fixture
def folder(tmp_path):
    write_asr(tmp_path)
    (tmp_path / "master").mkdir()
    (tmp_path / "master" / "measurement.json").write_text('{"duration_ms": 60000}')
    return tmp_path


def write_edited(folder, text, name="edited.srt") -> str:
    (folder / "transcript" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return f"transcript/{name}"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_makes_all_it_promises_and_the_same_bytes_again(folder, stage):
    made = run_stage(stage, folder, settings())
    assert list(made) == list(stage.outputs(production(settings())))
    assert all(text.strip() for text in made.values())
    assert run_stage(stage, folder, settings()) == made


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_options_of_a_stage_are_json_without_a_path_of_the_machine(stage, root):
    options = json.dumps(stage.options(production(settings({"chapters": [{"start": 0, "title": {"tt": "а"}}]}))))
    assert str(root) not in options


def test_options_change_with_what_they_should():
    def options(stage, episode):
        return stage.options(production(settings(episode)))

    guest = {"people": [{"name": {"tt": "Рамил Сафин"}, "role": "guest"}]}
    assert options(captions.STAGE, {}) != options(captions.STAGE, guest)
    assert options(notes.STAGE, {}) != options(notes.STAGE, guest)
    assert options(chapters.STAGE, {}) == options(chapters.STAGE, guest)
    assert options(captions.STAGE, {}) == options(captions.STAGE, {"summary": {"tt": "яңа"}})


# --- captions ----------------------------------------------------------------------------------------------------


def test_a_corrected_transcript_wins_over_the_machines(folder):
    text = render_srt(caption_cues(transcript())).replace("кызыклы", "күңелле")
    made = run_stage(captions.STAGE, folder, settings(), edited=write_edited(folder, text))
    assert all("күңелле" in text and "кызыклы" not in text for text in made.values())
    assert transcript_inputs(production(settings(), edited="transcript/edited.srt")) == (
        "transcript/asr.json", "transcript/edited.srt",
    )


def test_a_malformed_correction_is_refused_and_left_as_it_is(folder):
    text = "1\n00:00:05,000 --> 00:00:01,000\nсүз\n\nтагын\n"
    path = write_edited(folder, text)
    with pytest.raises(EpisodeError) as caught:
        run_stage(captions.STAGE, folder, settings(), edited=path)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "aittem-bit/telebez-turynda", "  transcript/edited.srt, line 2", "  transcript/edited.srt, line 5",
    ]
    assert (folder / path).read_text() == text
    assert not list((folder / "staging").rglob("transcript.*"))


def test_a_correction_in_another_encoding_is_refused_with_what_to_do(folder):
    path = write_edited(folder, "1\n00:00:01,000 --> 00:00:02,000\nПривет\n".encode("cp1251"))
    with pytest.raises(EpisodeError, match="save it as UTF-8"):
        run_stage(captions.STAGE, folder, settings(), edited=path)


def test_a_correction_too_large_to_be_one_is_refused_unread(folder):
    path = write_edited(folder, b"")
    with (folder / path).open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(EpisodeError, match="1099511627776 bytes"):
        run_stage(captions.STAGE, folder, settings(), edited=path)


def test_names_of_the_episode_stay_together_in_captions(folder):
    write_asr(folder, transcript((("tt", "Бүген бездә кунакта матур җырлаучы бик талантлы ай нуры төркеме утыра"),)))
    options = settings({"people": [{"name": {"tt": "Ай Нуры"}, "role": "guest"}]})
    assert "ай нуры" in run_stage(captions.STAGE, folder, options)["outputs/transcript.vtt"]


def test_a_recording_without_words_gets_empty_captions_and_a_note(folder):
    write_asr(folder, transcript(()))
    made = run_stage(captions.STAGE, folder, settings())
    assert made["outputs/transcript.vtt"].startswith("WEBVTT")
    assert "no words" in made["say"]


# --- chapters ----------------------------------------------------------------------------------------------------


def test_chapters_have_the_shape_of_the_podcast_namespace(folder):
    options = settings(
        {
            "chapters": [
                {"start": 0, "title": {"tt": "Баш", "ru": "Начало"}},
                {"start": "0:12.5", "title": {"ru": "Дальше"}, "url": "https://example.org/", "image": "https://example.org/a.png"},
            ]
        }
    )
    assert json.loads(run_stage(chapters.STAGE, folder, options)["outputs/chapters.json"]) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "Баш"},
            {"startTime": 12.5, "title": "Дальше", "img": "https://example.org/a.png", "url": "https://example.org/"},
        ],
    }


def test_an_introduction_is_added_when_the_first_chapter_begins_later(folder):
    options = settings({"chapters": [{"start": 7, "title": {"tt": "Тел"}}]})
    found = json.loads(run_stage(chapters.STAGE, folder, options)["outputs/chapters.json"])["chapters"]
    assert found == [{"startTime": 0, "title": "Кереш"}, {"startTime": 7, "title": "Тел"}]


def test_chapters_after_the_end_are_all_named(folder):
    chapter_list = [{"start": start, "title": {"tt": f"бүлек {start}"}} for start in (5, 60, 3700)]
    with pytest.raises(EpisodeError, match=r"1:00 «бүлек 60», 1:01:40 «бүлек 3700»; correct their start"):
        run_stage(chapters.STAGE, folder, settings({"chapters": chapter_list}))


def test_an_episode_without_chapters_gets_an_empty_list(folder):
    assert json.loads(run_stage(chapters.STAGE, folder, settings())["outputs/chapters.json"])["chapters"] == []


# --- notes -------------------------------------------------------------------------------------------------------


def test_a_summary_that_is_shown_letter_by_letter_is_mentioned(folder):
    made = run_stage(notes.STAGE, folder, settings({"summary": {"tt": "**Тел** <script>x</script>", "ru": "**Да**"}}))
    assert "summary in tt holds HTML" in made["say"]
    assert "summary in ru" not in made["say"]


def test_notes_longer_than_apple_shows_are_mentioned(folder):
    made = run_stage(notes.STAGE, folder, settings({"summary": {"tt": "сүз " * 1000}}))
    assert "4000" in made["say"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.j2", None, "is not there"),
        ("../../secret.j2", b"x", "must be the name of a file"),
        ("latin.j2", "Глава".encode("cp1251"), "is not UTF-8"),
        ("big.j2", b"a" * 200_001, "200001 bytes"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(folder, name, data, message):
    presets = folder / "presets"
    (presets / "templates").mkdir(parents=True)
    if data is not None:
        (presets / "templates" / name).write_bytes(data)
    options = settings(notes=Notes(templates={"default": name}))
    with pytest.raises(ConfigError, match=message):
        run_stage(notes.STAGE, folder, options, presets=presets)
