"""Chapters in audio files, as readers that we did not write see them."""

import json
import subprocess

import pytest
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from pipeline.errors import EpisodeError
from pipeline.outputs.chapters_json import render_chapters_json
from pipeline.text.chapter_list import complete_chapters
from tests.tags.episodes import CHAPTERS, DURATION_MS, media_info, probe, production, tag

STARTS_MS = [round(chapter["start"] * 1000) for chapter in CHAPTERS]
TITLES = [chapter["title"]["tt"] for chapter in CHAPTERS]
URL = "https://portalunion.tatar/aittem-bit/1?a=%D0%B1&c=d"
HOSTILE = [
    "a=b;c#d\\e\\", "«Кавычки» 'одна' \"две\"", "[CHAPTER]", "title=", "-i /etc/passwd", "%s %d ${HOME} `id`",
    "<script>alert(1)</script> &amp;", "😀 эмодзи 👩‍👩‍👧", "CHAPTER000=00:00:01.000", "/ // \\\\ |", "é ё й (NFC)",
]  # fmt: skip


def test_first_last_and_between_are_exact_in_every_container(encodes, ffprobe, tmp_path):
    files, _ = tag(production(), encodes, tmp_path)
    for kind, path in files.items():
        chapters = probe(ffprobe, path)["chapters"]
        assert [chapter["tags"]["title"] for chapter in chapters] == TITLES, kind
        assert [round(float(chapter["start_time"]) * 1000) for chapter in chapters] == pytest.approx(STARTS_MS, abs=1)
        ends = [round(float(chapter["end_time"]) * 1000) for chapter in chapters]
        assert ends[:-1] == pytest.approx(STARTS_MS[1:], abs=1), kind
        # Opus counts the samples that its decoder skips at the start
        assert ends[-1] == pytest.approx(DURATION_MS, abs=8 if kind == "opus" else 1), kind


@pytest.mark.parametrize("kind", ["m4a", "opus"])  # mediainfo 23.04 does not look for chapters in ID3
def test_mediainfo_shows_the_same_chapters(encodes, mediainfo, tmp_path, kind):
    files, _ = tag(production(), encodes, tmp_path)
    text = subprocess.run([mediainfo, files[kind]], check=True, capture_output=True, text=True).stdout
    assert "00:00:12.345" in text
    assert "00:00:39.999" in text
    assert text.count("Җырчы һәм өй: ңгүә") == (2 if kind == "m4a" else 1)  # M4A: the text track and Nero's list


def test_both_chapter_lists_of_m4a_agree(encodes, tmp_path):
    files, _ = tag(production(), encodes, tmp_path)
    nero = MP4(files["m4a"]).chapters
    assert [round(chapter.start * 1000) for chapter in nero] == STARTS_MS
    assert [chapter.title for chapter in nero] == TITLES


def test_id3_has_a_table_of_contents_at_top_level_in_order_of_time(encodes, tmp_path):
    files, _ = tag(production(), encodes, tmp_path)
    id3 = ID3(files["mp3"])
    contents = id3.getall("CTOC")
    assert len(contents) == 1
    assert contents[0].flags == 3  # top level, ordered
    listed = [id3[f"CHAP:{name}"] for name in contents[0].child_element_ids]
    assert [(chapter.start_time, chapter.sub_frames["TIT2"].text[0]) for chapter in listed] == list(
        zip(STARTS_MS, TITLES, strict=True)
    )
    assert [chapter.end_time for chapter in listed] == [*STARTS_MS[1:], DURATION_MS]
    assert {chapter.start_offset for chapter in listed} == {0xFFFFFFFF}
    assert listed[1].sub_frames["WXXX:"].url == URL


def test_opus_gives_the_time_before_the_name(encodes, require_tool, tmp_path):
    files, _ = tag(production(), encodes, tmp_path)
    text = subprocess.run([require_tool("opusinfo"), files["opus"]], capture_output=True, text=True, check=True).stdout
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("CHAPTER")]
    assert lines[2:5] == [
        "CHAPTER001=00:00:12.345", f"CHAPTER001NAME={TITLES[1]}", f"CHAPTER001URL={URL}"
    ]  # fmt: skip


def test_200_cyrillic_letters_stay_whole_but_in_m4a(encodes, ffprobe, tmp_path):
    title = ("Мөстәкыйльлек " * 20)[:200].strip()
    chapters = [{"start": 0, "title": {"tt": title}}, {"start": 20, "title": {"tt": "Ә" * 200}}]
    files, _ = tag(production(chapters=chapters), encodes, tmp_path)
    for kind in ("mp3", "opus"):
        found = [chapter["tags"]["title"] for chapter in probe(ffprobe, files[kind])["chapters"]]
        assert found == [title, "Ә" * 200], kind
    cut = [chapter["tags"]["title"] for chapter in probe(ffprobe, files["m4a"])["chapters"]]
    assert [len(text.encode()) for text in cut] == pytest.approx([127, 127], abs=20)
    assert all(len(text.encode()) <= 127 for text in cut)
    assert title.startswith(cut[0].removesuffix("…"))
    assert cut[1] == "Ә" * 62 + "…"
    assert [chapter.title for chapter in MP4(files["m4a"]).chapters] == cut


def test_hostile_titles_come_back_letter_by_letter(encodes, ffprobe, tmp_path):
    chapters = [{"start": number, "title": {"tt": title}} for number, title in enumerate(HOSTILE)]
    files, _ = tag(production(chapters=chapters, title={"tt": HOSTILE[0]}), encodes, tmp_path)
    for kind, path in files.items():
        found = probe(ffprobe, path)
        assert [chapter["tags"]["title"].rstrip() for chapter in found["chapters"]] == HOSTILE, kind
        tags = found["format"].get("tags") or found["streams"][0]["tags"]
        assert {key.lower(): value for key, value in tags.items()}["title"] == HOSTILE[0], kind


def test_without_chapters_there_is_no_sign_of_them(encodes, ffprobe, tmp_path):
    files, _ = tag(production(chapters=[]), encodes, tmp_path)
    assert not any("CTOC" in name or "CHAP" in name for name in ID3(files["mp3"]))
    for path in files.values():
        found = probe(ffprobe, path)
        assert found["chapters"] == []
        assert {stream["codec_type"] for stream in found["streams"]} == {"audio", "video"}


def test_what_comes_before_the_first_chapter_is_one_too_as_in_chapters_json(encodes, ffprobe, tmp_path):
    chapters = [{"start": 7.5, "title": {"tt": "Соңрак"}}, {"start": 20, "title": {"tt": "Тагын"}}]
    late = production(chapters=chapters)
    files, _ = tag(late, encodes, tmp_path)
    found = {
        kind: [(round(float(c["start_time"]) * 1000), c["tags"]["title"]) for c in probe(ffprobe, path)["chapters"]]
        for kind, path in files.items()
    }
    whole = [(0, "Кереш"), (7500, "Соңрак"), (20000, "Тагын")]
    assert found == {"mp3": whole, "opus": whole, "m4a": whole}
    listed = render_chapters_json(complete_chapters(late.settings.episode.chapters), language="tt")
    assert [(round(c["startTime"] * 1000), c["title"]) for c in json.loads(listed)["chapters"]] == whole


def test_256_chapters_are_one_too_many_and_that_is_said(encodes, ffprobe, tmp_path):
    chapters = [{"start": number / 10, "title": {"tt": f"Бүлек {number}"}} for number in range(256)]
    files, said = tag(production(chapters=chapters), encodes, tmp_path)
    assert [len(probe(ffprobe, path)["chapters"]) for path in files.values()] == [255, 255, 255]
    assert any("255 chapters" in note for note in said)


def test_a_chapter_after_the_end_is_refused_with_both_times(encodes, tmp_path):
    late = production(chapters=[{"start": 0, "title": {"tt": "Бар"}}, {"start": "00:00:40", "title": {"tt": "Юк"}}])
    with pytest.raises(EpisodeError, match=r"aittem-bit/e: .*'Юк' begins at 0:40, but .* ends at 0:40; correct"):
        tag(late, encodes, tmp_path)


def test_mediainfo_finds_no_chapters_in_a_file_without(encodes, mediainfo, tmp_path):
    files, _ = tag(production(chapters=[]), encodes, tmp_path)
    assert "Menu" not in media_info(mediainfo, files["m4a"])
