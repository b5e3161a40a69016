"""Parts of WAV files: the very samples, and a header that is true of the part."""

import struct
import wave

import numpy as np
import pytest
import soundfile

from pipeline.tools.wave_chunks import WaveLayout, part_header, wave_layout
from pipeline.tools.wave_cut import cut_wave, layout_of


def cut(path, target, first, last):
    cut_wave(path, layout_of(path), target, first=first, last=last, progress=lambda _size: None)
    return target


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "PCM_U8", "FLOAT", "DOUBLE", "ALAW", "ULAW"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("form", ["WAV", "WAVEX", "RF64"])
def test_a_part_has_the_very_samples(subtype, channels, form, tmp_path):
    if form == "RF64" and subtype not in {"PCM_16", "PCM_24", "FLOAT"}:
        pytest.skip("not written by libsndfile")
    sound = np.random.default_rng(1).uniform(-0.9, 0.9, (4001, channels))
    soundfile.write(tmp_path / "day.wav", sound, 44_100, subtype=subtype, format=form)
    whole, _ = soundfile.read(tmp_path / "day.wav", always_2d=True)
    part = cut(tmp_path / "day.wav", tmp_path / "part.wav", 777, 2998)
    again, rate = soundfile.read(part, always_2d=True)
    assert rate == 44_100
    assert np.array_equal(again, whole[777:2998])
    assert soundfile.info(part).subtype == subtype


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


IXML = (
    "<?xml version='1.0'?><BWFXML><NOTE>Һәр җирдә</NOTE><SPEED><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>0"
    "</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>4294967290"
    "</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></SPEED></BWFXML>"
)


def broadcast(path, *, reference, data, data_size=None, origin=b"09:58:20"):
    """A recorder's file: bext, iXML, a marker, then the sound."""
    bext = struct.pack("<256s32s32s10s8sQH", b"Salon", b"Recorder", b"", b"2026-11-20", origin, reference, 1)
    bext += bytes(254)
    form = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    head = chunk(b"bext", bext) + chunk(b"iXML", IXML.encode()) + chunk(b"cue ", struct.pack("<I", 0))
    head += chunk(b"LIST", b"INFOINAM" + struct.pack("<I", 4) + b"day\0") + chunk(b"fmt ", form)
    size = len(data) if data_size is None else data_size
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(head) + 8 + len(data)) + b"WAVE" + head
                     + b"data" + struct.pack("<I", size) + data)  # fmt: skip
    return path


def test_the_recorders_clock_goes_on_in_the_part(tmp_path):
    path = broadcast(tmp_path / "day.wav", reference=48_000 * 35_900, data=bytes(200_000))
    assert layout_of(path).begins_ms == 35_900_000
    part = layout_of(cut(path, tmp_path / "part.wav", 48_000, 90_000))
    assert part.begins_ms == 35_901_000
    carried = dict(part.carried)
    assert carried[b"bext"][:256].rstrip(b"\0") == b"Salon"
    ixml = carried[b"iXML"].decode()
    assert "SINCE_MIDNIGHT_HI>1<" in ixml
    assert f"SINCE_MIDNIGHT_LO>{4_294_967_290 + 48_000 - 2**32}<" in ixml
    assert "Һәр җирдә" in ixml
    assert carried[b"LIST"].startswith(b"INFOINAM")
    assert b"cue " not in carried
    with wave.open(str(tmp_path / "part.wav")) as file:
        assert file.getnframes() == 42_000


def test_a_clock_without_a_sample_count_is_read_from_its_time(tmp_path):
    assert layout_of(broadcast(tmp_path / "a.wav", reference=0, data=bytes(10))).begins_ms == 35_900_000
    assert layout_of(broadcast(tmp_path / "b.wav", reference=0, data=bytes(10), origin=b"99-99-99")).begins_ms is None


@pytest.mark.parametrize("claimed", [0, 0xFFFFFFFF, 50_000_000])
def test_a_recorder_that_lost_power_left_what_is_in_the_file(claimed, tmp_path):
    path = broadcast(tmp_path / "day.wav", reference=1, data=bytes(9_601), data_size=claimed)
    assert layout_of(path).samples == 4_800


def test_a_part_of_over_4_gb_is_written_as_rf64(tmp_path):
    form = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    layout = WaveLayout(
        rate_hz=48_000, block_bytes=2, form=form, data_start=44, data_bytes=2**34, carried=()
    )
    samples = 2**32
    path = tmp_path / "part.wav"
    path.write_bytes(part_header(layout, 0, samples))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size + 2 * samples)  # a hole: no disk is used
    with path.open("rb") as file:
        assert wave_layout(file).samples == samples
    assert soundfile.info(path).frames == samples


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd", b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff",
     b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 2, 1, 8000, 4000, 256, 4)) + chunk(b"data", b"1234"),
     b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 0, 0, 0, 0, 16)) + chunk(b"data", b"1234")],
)  # fmt: skip
def test_what_cannot_be_cut_anywhere_is_no_layout(data, tmp_path):
    path = tmp_path / "odd.wav"
    path.write_bytes(data)
    assert layout_of(path) is None
