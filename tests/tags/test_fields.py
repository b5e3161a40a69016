"""What files say about themselves, read back by tools that we did not write."""

import base64
import hashlib
import re
import subprocess

import pytest
from mutagen.oggopus import OggOpus

from tests.tags.episodes import LUFS, PRESETS, TRANSCRIPT, media_info, probe, production, tag

GUID = "tag:portalunion.tatar,2026:aittem-bit/s02e14"
FEED = "https://media.portalunion.tatar/aittem-bit/feed.xml"
SUMMARY = "Телебез турында ачык сөйләшү: сайт (https://portalunion.tatar)."


@pytest.fixture(scope="module")
def files(encodes, tmp_path_factory):
    return tag(production(), encodes, tmp_path_factory.mktemp("tagged"))[0]


@pytest.fixture(scope="module")
def opus_comments(files, require_tool):
    """Comments by name, as opusinfo prints them."""
    text = subprocess.run([require_tool("opusinfo"), files["opus"]], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^\t([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))


def test_mp3_has_title_show_people_date_and_numbers(files, ffprobe):
    tags = probe(ffprobe, files["mp3"])["format"]["tags"]
    assert tags["title"] == "Телебез турында"
    assert tags["album"] == "Әйттем бит"
    assert tags["artist"] == "Кунак"
    assert tags["album_artist"] == "SkyTat һәм Татар порталлары берлеге"
    assert (tags["date"], tags["track"], tags["disc"]) == ("2026-11-20", "14", "2")
    assert (tags["genre"], tags["language"]) == ("Podcast", "tat")
    assert tags["copyright"] == "2026 © Союз татарских порталов"


def test_mp3_has_what_podcast_apps_look_for(files, ffprobe, mediainfo):
    tags = probe(ffprobe, files["mp3"])["format"]["tags"]
    assert tags["TGID"] == tags["EPISODE_GUID"] == GUID
    assert tags["TDES"] == tags["comment"] == SUMMARY
    assert tags["TCAT"] == "Society & Culture"
    assert tags["TKWD"].startswith("тел, SkyTat, татар теле")
    assert media_info(mediainfo, files["mp3"])["Audio"]["Language"] == "tt"
    data = files["mp3"].read_bytes()[:100_000]
    assert b"WFED" in data
    assert FEED.encode() in data
    assert b"PCST" in data


def test_mp3_is_id3_2_3_in_utf_16_and_has_no_padding(files):
    data = files["mp3"].read_bytes()
    assert data[:5] == b"ID3\x03\x00"
    size = sum(byte << 7 * place for place, byte in enumerate(reversed(data[6:10])))
    end_of_jpeg, first_frame = data[8 + size : 10 + size], data[10 + size : 12 + size]
    assert (end_of_jpeg, first_frame[0]) == (b"\xff\xd9", 0xFF), "the cover is last, and sound follows at once"
    assert "Телебез".encode("utf-16-le") in data
    assert data[-128:-125] != b"TAG"


def test_m4a_has_itunes_fields(files, ffprobe):
    found = probe(ffprobe, files["m4a"])
    tags = found["format"]["tags"]
    assert tags["title"] == "Телебез турында"
    assert (tags["season_number"], tags["episode_sort"], tags["track"]) == ("2", "14", "14")
    assert (tags["media_type"], tags["podcast"], tags["rating"]) == ("21", "1", "2")
    assert tags["description"] == tags["synopsis"] == SUMMARY
    assert (tags["category"], tags["genre"], tags["EPISODE_GUID"]) == ("Society & Culture", "Podcast", GUID)
    assert found["streams"][0]["tags"]["language"] == "tat"
    assert "creation_time" not in tags


def test_mediainfo_finds_guid_and_feed_in_m4a(files, mediainfo):
    general = media_info(mediainfo, files["m4a"])["General"]
    assert general["extra"]["EpisodeGlobalUniqueID"] == GUID
    assert general["extra"]["PodcastURL"] == FEED
    assert general["extra"]["Podcast"] == "Yes"


def test_m4a_plays_while_it_loads_and_knows_no_clock(files):
    data = files["m4a"].read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(box)
        assert data[at + 8 : at + 16] == bytes(8), f"{box!r}: created and changed at no time"


def test_opus_has_its_comments(opus_comments):
    assert opus_comments["TITLE"] == "Телебез турында"
    assert opus_comments["ALBUM"] == "Әйттем бит"
    assert opus_comments["PODCASTURL"] == FEED
    assert opus_comments["EPISODE_GUID"] == GUID
    assert opus_comments["LANGUAGE"] == "tat"
    assert opus_comments["DATE"] == "2026-11-20"
    assert opus_comments["LICENSE"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_file_says_how_loud_it_is_in_the_way_of_its_container(files, ffprobe, opus_comments):
    for kind in ("mp3", "m4a"):
        tags = probe(ffprobe, files[kind])["format"]["tags"]
        assert tags["REPLAYGAIN_TRACK_GAIN"] == f"{-18 - LUFS:.2f} dB" == "-2.03 dB"
        assert tags["REPLAYGAIN_TRACK_PEAK"] == "0.870964"
    assert opus_comments["R128_TRACK_GAIN"] == str(round((-23 - LUFS) * 256)) == "-1800"
    assert not any(name.startswith("REPLAYGAIN") for name in opus_comments)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "opus"])
def test_the_cover_is_the_shows_picture_bit_by_bit(files, ffprobe, kind, tmp_path):
    pictures = [s for s in probe(ffprobe, files[kind])["streams"] if s["disposition"]["attached_pic"]]
    assert [(s["codec_name"], s["width"], s["height"]) for s in pictures] == [("mjpeg", 3000, 3000)]
    command = ["ffmpeg", "-v", "error", "-i", files[kind], "-map", "0:v:0", "-c", "copy", "-f", "data", tmp_path / "c"]
    subprocess.run(command, check=True)
    cover = (PRESETS / "covers/aittem-bit.jpg").read_bytes()
    assert hashlib.sha256((tmp_path / "c").read_bytes()).digest() == hashlib.sha256(cover).digest()


def test_the_picture_block_of_opus_knows_size_and_kind(files):
    block = base64.b64decode(OggOpus(files["opus"])["METADATA_BLOCK_PICTURE"][0])
    assert int.from_bytes(block[:4], "big") == 3  # front cover
    assert block[8:18] == b"image/jpeg"
    numbers = [int.from_bytes(block[at : at + 4], "big") for at in range(22, 38, 4)]
    assert numbers == [3000, 3000, 24, 0]


def test_the_transcript_travels_in_every_file(files, ffprobe, opus_comments):
    assert probe(ffprobe, files["mp3"])["format"]["tags"]["lyrics-tat"] == TRANSCRIPT.strip()
    assert probe(ffprobe, files["m4a"])["format"]["tags"]["lyrics"] == TRANSCRIPT.strip()
    assert opus_comments["LYRICS"] == TRANSCRIPT.splitlines()[0]  # opusinfo goes on in the next line


def test_nothing_of_the_encoders_tags_is_left(files):
    assert [kind for kind, path in files.items() if b"junk" in path.read_bytes()] == []


def test_a_russian_show_is_tagged_in_russian(encodes, ffprobe, tmp_path):
    title = {"tt": "Башлау", "ru": "Начало"}
    chapters = [{"start": 0, "title": title}]
    lecture = production("blockchain-lectures", title=title, chapters=chapters, people=[], explicit=True)
    files, _ = tag(lecture, encodes, tmp_path)
    tags = probe(ffprobe, files["mp3"])["format"]["tags"]
    assert (tags["title"], tags["language"], tags["artist"]) == ("Начало", "rus", "Константин Скобельцын")
    assert tags["TCAT"] == "Education / Courses"
    m4a = probe(ffprobe, files["m4a"])
    assert m4a["streams"][0]["tags"]["language"] == "rus"
    assert m4a["format"]["tags"]["rating"] == "4"
    assert m4a["chapters"][0]["tags"]["title"] == "Начало"


def test_an_episode_that_is_hardly_described_still_gets_its_tags(encodes, ffprobe, tmp_path):
    bare = production(summary={}, season=None, number=None, keywords=[], people=[], chapters=[])
    files, _ = tag(bare, encodes, tmp_path)
    tags = probe(ffprobe, files["mp3"])["format"]["tags"]
    assert {"track", "disc", "TDES"}.isdisjoint(tags)
    assert tags["artist"] == "SkyTat һәм Татар порталлары берлеге"


def test_numbers_beyond_a_fields_range_are_left_out_of_it(encodes, mediainfo, tmp_path):
    files, _ = tag(production(number=70_000, season=2026), encodes, tmp_path)
    general = media_info(mediainfo, files["m4a"])["General"]
    assert "Track_Position" not in general  # 16 bits
    assert (general["Season"], general["Part"]) == ("2026", "70000")
