"""What is no recording is refused at the door, with one clear message; what is one is known by its facts."""

from __future__ import annotations

import os
import resource
import socket
import struct
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.errors import RecordingError, ToolFailed
from pipeline.stages.measure import STAGE as MEASURE
from pipeline.tools.ffmpeg import find_ffmpeg, run_ffmpeg
from pipeline.tools.probe import probe, recorded_on
from pipeline.tools.sound_graphs import packet_md5_argv
from tests.sound import material
from tests.sound.episodes import episode


def wav_header(*, channels=1, rate=48_000, bits=16, data_bytes=0, claimed_bytes=None, code=1):
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", code, channels & 0xFFFF, rate, (rate * block) & 0xFFFFFFFF, block & 0xFFFF, bits)
    claimed = data_bytes if claimed_bytes is None else claimed_bytes
    head = b"RIFF" + struct.pack("<I", (36 + claimed) & 0xFFFFFFFF) + b"WAVE" + b"fmt " + struct.pack("<I", 16) + fmt
    return head + b"data" + struct.pack("<I", claimed)


def refusal(path):
    with pytest.raises(RecordingError) as caught:
        probe(path)
    assert caught.value.recording == str(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_missing_file_is_refused_and_its_folder_named(tmp_path):
    assert refusal(tmp_path / "no.wav") == f"There is no file 'no.wav' in {tmp_path}: check the path."


def test_folder_is_refused(tmp_path):
    assert "is a folder: name the recordings in it one by one" in refusal(tmp_path)


def test_empty_file_is_refused(tmp_path):
    assert "is empty (0 bytes)" in refusal(written(tmp_path / "a.wav", b""))


def test_fifo_is_refused_at_once(tmp_path):
    fifo = tmp_path / "pipe.wav"
    os.mkfifo(fifo)
    started = time.monotonic()
    assert "is a device or a pipe, not a file" in refusal(fifo)
    assert time.monotonic() - started < 2


def test_device_and_socket_are_refused(tmp_path):
    assert "is a device or a pipe" in refusal(Path("/dev/zero"))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert "cannot be opened" in refusal(tmp_path / "s")


@pytest.mark.parametrize(
    "data",
    [
        b"This is a letter, not a recording.\n" * 100,
        bytes(100_000),
        np.random.default_rng(1).bytes(300_000),
        b"\xff\xfb\x90\x00",
        b"RIFF\x24\x00\x00\x00WAVE",
    ],
    ids=["text", "zeros", "noise", "one mp3 header", "riff without chunks"],
)
@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a"])
def test_what_is_no_media_is_refused(tmp_path, data, name):
    refusal(written(tmp_path / name, data))


def test_video_without_sound_is_refused(tmp_path, debian_ffmpeg):
    video = tmp_path / "mute.mp4"
    material.make_ffmpeg(debian_ffmpeg, "-f", "lavfi", "-i", "testsrc=d=1:s=160x120:r=5", "-c:v", "mpeg4", video)
    assert "'mute.mp4' is a video without sound" in refusal(video)


@pytest.mark.parametrize("channels", [0, 9, 255, 65_535])
def test_implausible_channel_counts_are_refused(tmp_path, channels):
    refusal(written(tmp_path / "a.wav", wav_header(channels=channels, data_bytes=4_000_000) + bytes(4_000_000)))


@pytest.mark.parametrize("rate", [0, 1, 7_999, 192_001, 4_000_000_000])
def test_implausible_rates_are_refused(tmp_path, rate):
    refusal(written(tmp_path / "a.wav", wav_header(rate=rate, data_bytes=96_000) + bytes(96_000)))


def test_header_without_sound_is_refused(tmp_path):
    assert "holds no sound at all" in refusal(written(tmp_path / "a.wav", wav_header()))


PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
    "pls": "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    "mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>'
    '<Representation><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>',
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("suffix", [".mp3", ".m3u8", ".wav"])
def test_playlist_under_any_name_reads_no_other_file(tmp_path, mono_wav, kind, suffix):
    for target in (mono_wav.name, str(mono_wav), f"file:{mono_wav}"):
        (tmp_path / mono_wav.name).write_bytes(mono_wav.read_bytes())
        refusal(written(tmp_path / f"list{suffix}", PLAYLISTS[kind].format(target=target).encode()))


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_playlist_opens_no_address(tmp_path, kind):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        def listen():
            try:
                asked.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        target = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp3"
        refusal(written(tmp_path / "list.mp3", PLAYLISTS[kind].format(target=target).encode()))
        listener.join()
    assert asked == []


def test_a_playlist_that_slips_in_after_the_probe_is_not_followed_by_ffmpeg(tmp_path, mono_wav):
    """The door is one thing; every decode of ours has the same whitelists."""
    recording = tmp_path / "a.mp3"
    recording.write_bytes(mono_wav.read_bytes())
    made = episode(tmp_path / "e", recording)
    recording.write_text(PLAYLISTS["ffconcat"].format(target=mono_wav))
    with pytest.raises(RecordingError, match="cannot be decoded"):
        made.run(MEASURE)


def test_huge_sparse_file_is_handled_at_once(tmp_path):
    """A terabyte of nothing behind a good header: sixty days of sound, by its own account."""
    wav = tmp_path / "huge.wav"
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, 10**12, 10**12 - 100, 0, 0)
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, 48_000, 192_000, 4, 16)
    wav.write_bytes(b"RF64\xff\xff\xff\xffWAVE" + ds64 + fmt + b"data\xff\xff\xff\xff")
    started = time.monotonic()
    try:
        os.truncate(wav, 10**12)
    except OSError:
        pytest.skip("this file system has no room for a sparse terabyte")
    assert "at most 24 are possible" in refusal(wav)
    zeros = tmp_path / "zeros.mp3"
    zeros.touch()
    os.truncate(zeros, 10**12)
    refusal(zeros)
    assert time.monotonic() - started < 5


def box(kind, *content, size=None):
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body) if size is None else size, kind) + body


def movie_with_index_of(packets):
    """An M4A header whose table of packet sizes is `packets` long, and not there: the file's hole stands for it."""
    entry = box(b"mp4a", bytes(6), struct.pack(">H8xHHHHI", 1, 2, 16, 0, 0, 48_000 << 16))
    tables = box(b"stsd", struct.pack(">II", 0, 1), entry) + box(b"stts", struct.pack(">IIII", 0, 1, packets, 1024))
    tables += box(b"stsc", struct.pack(">IIIII", 0, 1, 1, packets, 1)) + box(b"stco", struct.pack(">III", 0, 1, 64))
    hole = 4 * packets
    data = tables + box(b"stsz", struct.pack(">III", 0, 0, packets), size=20 + hole)
    head = box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 48_000, 10**6, 0, 0))
    head += box(b"hdlr", bytes(8), b"soun", bytes(13))
    for kind, before in ((b"stbl", b""), (b"minf", b""), (b"mdia", head), (b"trak", b""), (b"moov", b"")):
        data = box(kind, before, data, size=8 + len(before) + len(data) + hole)
    return box(b"ftyp", b"isom", bytes(4), b"isom") + data, hole


def test_index_of_gigabytes_neither_fills_the_memory_nor_takes_minutes(tmp_path):
    """Four kilobytes on disk; without limits it took 2.4 GB and three minutes to refuse."""
    data, hole = movie_with_index_of(60_000_000)
    path = written(tmp_path / "bomb.m4a", data)
    os.truncate(path, len(data) + hole)
    limits, started = resource.getrlimit(resource.RLIMIT_AS), time.monotonic()
    assert "more than any recording does" in refusal(path)
    assert time.monotonic() - started < 5
    assert resource.getrlimit(resource.RLIMIT_AS) == limits
    with pytest.raises(ToolFailed, match="allocate memory"):
        run_ffmpeg(packet_md5_argv(find_ffmpeg(), path))


@pytest.mark.parametrize(
    "name",
    [
        "-i.wav", "--help.wav", "a%d.wav", "a%03d:b.wav", "кунак «Айгөл».wav", "new\nline.wav", "it's \"so\".wav",
        "concat:a|b.wav", "pipe:0.wav", "a;b$(c)`d`.wav", "[s0];amovie=x.wav", "\\'=,;[]{}.wav", "a\tb.wav", "😀.wav",
    ],
)  # fmt: skip
def test_any_name_works(talk, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    recording = material.write(tmp_path / "plain.wav", talk[:48_000]).rename(tmp_path / name)
    assert probe(Path(name)).audio.duration_ms == 1_000
    assert episode(tmp_path / "e", recording).run(MEASURE).measurement["duration_ms"] == 1_000


def test_sources_themselves_may_have_any_name(talk, tmp_path):
    """Their names in the episode folder are ours and plain; the folder above them is not."""
    folder = tmp_path / "it's %d [a];b:c=d,'\"\n җ"
    recording = material.write(tmp_path / "a.wav", talk[:48_000])
    assert episode(folder, recording).sound().report.files


def test_a_name_that_is_no_text_is_shown_without_breaking_the_message(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\n.wav"))
    assert "is no sound or video file" in refusal(written(path, b"no"))


def test_facts_of_a_recording(stereo_wav):
    facts = probe(stereo_wav)
    assert (facts.container, facts.has_video, facts.recorded_on) == ("wav", False, None)
    audio = facts.audio
    assert (audio.codec, audio.sample_rate_hz, audio.channels) == ("pcm_s24le", 48_000, 2)
    assert audio.duration_ms == soundfile.info(stereo_wav).frames // 48


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".m4a", ".ogg", ".opus", ".mka", ".aiff", ".wv", ".aac", ".caf"])
def test_formats_that_recorders_and_phones_write_are_known(stereo_wav, tmp_path, debian_ffmpeg, suffix):
    recording = tmp_path / f"a{suffix}"
    material.make_ffmpeg(debian_ffmpeg, "-i", stereo_wav, "-t", "2", "-b:a", "64k", recording)
    audio = probe(recording).audio
    assert audio.channels == 2
    assert audio.duration_ms == pytest.approx(2_000, abs=150)


def test_cover_art_is_no_video(stereo_wav, tmp_path, debian_ffmpeg):
    recording = tmp_path / "a.mp3"
    cover = ("-f", "lavfi", "-i", "color=red:s=64x64:d=0.04", "-map", "0", "-map", "1")
    kind = ("-c:v", "png", "-disposition:v", "attached_pic", "-t", "2")
    material.make_ffmpeg(debian_ffmpeg, "-i", stereo_wav, *cover, *kind, recording)
    assert not probe(recording).has_video


def test_cut_off_wav_keeps_the_duration_that_it_claims(tmp_path):
    data = wav_header(data_bytes=96_000 * 2, claimed_bytes=96_000 * 60) + bytes(96_000 * 2)
    assert probe(written(tmp_path / "a.wav", data)).audio.duration_ms == 60_000


@pytest.mark.parametrize("claimed", [0, 0xFFFFFFFF])
def test_recorder_that_lost_power_is_believed_by_the_size_of_its_file(tmp_path, claimed):
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 96_000).astype("<i2").tobytes()
    path = written(tmp_path / "a.wav", wav_header(data_bytes=len(noise), claimed_bytes=claimed) + noise)
    assert probe(path).audio.duration_ms in {None, 2_000}
    assert episode(tmp_path / "e", path).run(MEASURE).measurement["duration_ms"] == 2_000


@pytest.mark.parametrize(
    ("tags", "day"),
    [
        ({"creation_time": "2026-11-20T09:30:00.000000Z"}, "2026-11-20"),
        ({"com.apple.quicktime.creationdate": "2026-11-21T00:30+03:00"},
         "2026-11-21"),
        ({"date": "2026-11-19", "creation_time": "10:15:00"}, "2026-11-19"),
        ({"DATE": "2026-11-19"}, "2026-11-19"),
        ({"date": "2026"}, None),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None),
        ({"creation_time": "1970-01-01T00:00:00Z"}, None),
        ({"creation_time": "2026-13-45T00:00:00Z"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_day_of_the_recording(tags, day):
    assert recorded_on(tags) == day


def test_utc_time_becomes_the_day_of_this_machine(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Moscow")
    time.tzset()
    try:
        assert recorded_on({"creation_time": "2026-11-20T21:30:00Z"}) == "2026-11-21"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_day_is_read_from_broadcast_wave(talk, tmp_path):
    """bext chunk, EBU Tech 3285: description 256, originator 32, reference 32, date 10, time 8 …"""
    plain = material.write(tmp_path / "a.wav", talk[:48_000], subtype="PCM_16").read_bytes()
    bext = bytes(256 + 32 + 32) + b"2026-11-18" + b"10-20-30" + bytes(8 + 2 + 64 + 10 + 180)
    chunk = b"bext" + struct.pack("<I", len(bext)) + bext
    data = plain[:4] + struct.pack("<I", len(plain) + len(chunk) - 8) + plain[8:12] + chunk + plain[12:]
    assert probe(written(tmp_path / "b.wav", data)).recorded_on == "2026-11-18"
