"""Command lines of the sound chain, compiled with ffmpeg-python. Pure: nothing is run here.

A recording is read the same way by every pass (`_source`), so that samples, loudness series and gain curves line up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from pipeline.model.measurement import SAMPLE_RATE_HZ, Mix
from pipeline.tools.ffmpeg import GLOBAL_OPTIONS, Ffmpeg

FORMATS = "wav,w64,aiff,au,caf,flac,wv,mp3,aac,ogg,amr,mov,matroska,mpegts,mpeg,asf,avi,flv"
"""Containers that hold sound themselves. Playlists and manifests, which name other files or addresses, are not among
them."""
PROTOCOLS = "file"
READ_ONLY_HERE = {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}
BITEXACT: dict[str, Any] = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags:a": "+bitexact"}
"""No clocks, no names of programs: the same input gives the same bytes."""
FLAC_BLOCK = {"n": 4608, "p": 0}
"""ffmpeg 9 takes the encoder's block size from the first frame that reaches it, and that depends on its threads."""
LIMITER_RATE_HZ = 2 * SAMPLE_RATE_HZ
MOMENTARY_FILE = "momentary.txt"
SHORT_TERM_FILE = "short-term.txt"

Stream = Any
"""ffmpeg-python carries no types."""


@dataclass(frozen=True, kw_only=True)
class SourceInput:
    """A source as the graphs need it."""

    path: Path
    channels: int


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Sources that follow one another, and how they become one or two channels."""

    sources: tuple[SourceInput, ...]
    mix: Mix
    channels: int
    repair: bool
    """Replace NaN and infinity by silence."""


def file_url(path: Path) -> str:
    """`file:` keeps ffmpeg from reading a protocol, an option or a pattern out of a file's name."""
    return f"file:{path.absolute()}"


def _command(tool: Ffmpeg, *outputs: Stream, report: bool) -> list[str]:
    options = [tool.path, *GLOBAL_OPTIONS, "-y"]
    if report:
        options += ["-stats_period", "0.5", "-progress", "pipe:1"]
    node = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    return [str(word) for word in ffmpeg.compile(node, cmd=options)]


def _read(path: Path, **options: Any) -> Stream:
    return ffmpeg.input(file_url(path), **READ_ONLY_HERE, vn=None, sn=None, dn=None, **options)["a:0"]


def _source(recording: Recording, *, mark_parts: bool = False) -> Stream:
    """The recording at 48 kHz in one or two channels, parts joined sample by sample."""
    parts = [_part(source, recording) for source in recording.sources]
    if len(parts) == 1:
        return _mixed(parts[0], recording)
    if mark_parts:
        parts = [
            part.filter("asetnsamples", n=SAMPLE_RATE_HZ, p=0).filter(f"ashowinfo@part{index}")
            for index, part in enumerate(parts)
        ]
    joined = ffmpeg.filter(parts, "concat", n=len(parts), v=0, a=1)
    return _mixed(joined, recording)


def _part(source: SourceInput, recording: Recording) -> Stream:
    stream = _read(source.path)
    if recording.repair:
        stream = _repaired(stream, source.channels)
    stream = stream.filter("aresample", SAMPLE_RATE_HZ)
    if recording.mix == "mono":
        stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts="mono")
    elif source.channels == 1:
        # Explicitly: the default up-mix makes it 3 dB quieter. `<` scales the weights to a sum of 1.
        stream = stream.filter("aformat", sample_fmts="fltp").filter("pan", "stereo|c0<c0|c1<c0")
    else:
        stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
    # Time stamps of the container are not trusted: samples follow one another.
    return stream.filter("asetpts", "N/SR/TB")


def _repaired(stream: Stream, channels: int) -> Stream:
    one = "if(isnan(val({0}))+isinf(val({0})),0,val({0}))"
    return stream.filter("aeval", "|".join(one.format(channel) for channel in range(channels)), c="same")


def _mixed(stream: Stream, recording: Recording) -> Stream:
    sums = {"average": "c0+c1", "left": "c0", "right": "c1"}
    if recording.mix not in sums:
        return stream
    one = sums[recording.mix]
    return stream.filter("pan", f"stereo|c0<{one}|c1<{one}" if recording.channels > 1 else f"mono|c0<{one}")


def _metered(stream: Stream, tool: Ffmpeg, momentary: str, short_term: str | None) -> Stream:
    """Writes the loudness of every 100 ms to text files in the working directory."""
    stream = stream.filter("ebur128", metadata=1, framelog=tool.quiet_meter)
    stream = stream.filter("ametadata", mode="print", key="lavfi.r128.M", file=momentary)
    if short_term:
        stream = stream.filter("ametadata", mode="print", key="lavfi.r128.S", file=short_term)
    return stream


def measure_argv(tool: Ffmpeg, recording: Recording, *, speech: Path) -> list[str]:
    """One decode: loudness series to text files, 16 kHz mono for speech recognition, raw samples on stdout."""
    source = _source(recording, mark_parts=True).filter_multi_output("asplit", 2)
    meter = _metered(source[0], tool, MOMENTARY_FILE, SHORT_TERM_FILE)
    for_speech = source[1]
    if recording.channels > 1:
        for_speech = for_speech.filter("pan", "mono|c0<c0+c1")
    for_speech = for_speech.filter("aresample", 16_000).filter("asetnsamples", **FLAC_BLOCK)
    argv = _command(
        tool,
        ffmpeg.output(meter, "pipe:1", format="f32le", **{"c:a": "pcm_f32le"}),
        ffmpeg.output(for_speech, file_url(speech), format="flac", sample_fmt="s16", **{"c:a": "flac"}, **BITEXACT),
        report=False,
    )
    if len(recording.sources) > 1:
        argv[argv.index("-loglevel") + 1] = "repeat+level+info"  # ashowinfo speaks at that level
    return argv


@dataclass(frozen=True, kw_only=True)
class Processing:
    """What is done to a recording before the encoders. `curve`: WAV of gain factors, None for no levelling."""

    highpass_hz: int
    curve: Path | None
    ceiling_dbtp: float


def _levelled(recording: Recording, processing: Processing, *, select: str | None = None) -> Stream:
    stream = _source(recording)
    if select is not None:
        stream = stream.filter("asetnsamples", n=SAMPLE_RATE_HZ // 10, p=0)
        stream = stream.filter("aselect", select).filter("asetpts", "N/SR/TB")
    if processing.highpass_hz:
        stream = stream.filter("highpass", f=processing.highpass_hz)
    if processing.curve is not None:
        stream = _multiplied(stream, processing.curve, recording.channels)
    return stream


def _multiplied(stream: Stream, curve: Path, channels: int) -> Stream:
    gain = ffmpeg.input(file_url(curve), **READ_ONLY_HERE)["a:0"]
    layout = "stereo|c0<c0|c1<c0" if channels > 1 else "mono|c0<c0"
    gain = gain.filter("aresample", SAMPLE_RATE_HZ).filter("pan", layout)
    both = [side.filter("aformat", sample_fmts="fltp") for side in (stream, gain)]
    return ffmpeg.filter(both, "amultiply")


def _limited(stream: Stream, *, gain_db: float, ceiling_dbtp: float, oversampled: bool) -> Stream:
    # level=0: the default would undo the gain; latency=1: the default comes 5 ms late.
    stream = stream.filter("volume", f"{gain_db:.3f}dB")
    if oversampled:
        stream = stream.filter("aresample", LIMITER_RATE_HZ)
    stream = stream.filter(
        "alimiter", limit=f"{10 ** (ceiling_dbtp / 20):.6f}", attack=5, release=50, level=0, latency=1
    )
    return stream.filter("aresample", SAMPLE_RATE_HZ) if oversampled else stream


def probe_argv(
    tool: Ffmpeg, recording: Recording, processing: Processing, gains_db: Sequence[float], *, select: str | None
) -> list[str]:
    """What loudness the limiter leaves at each of several gains; series go to probe-0.txt, probe-1.txt …"""
    split = _levelled(recording, processing, select=select).filter_multi_output("asplit", len(gains_db))
    outputs = []
    for index, gain_db in enumerate(gains_db):
        limited = _limited(split[index], gain_db=gain_db, ceiling_dbtp=processing.ceiling_dbtp, oversampled=False)
        outputs.append(ffmpeg.output(_metered(limited, tool, f"probe-{index}.txt", None), "-", format="null"))
    return _command(tool, *outputs, report=True)


def master_argv(
    tool: Ffmpeg, recording: Recording, processing: Processing, *, gain_db: float, limit: bool, target: Path
) -> list[str]:
    """The lossless master: levelled, at its loudness, limited; 24-bit FLAC."""
    stream = _levelled(recording, processing)
    if limit:
        stream = _limited(stream, gain_db=gain_db, ceiling_dbtp=processing.ceiling_dbtp, oversampled=True)
    else:
        stream = stream.filter("volume", f"{gain_db:.3f}dB")
    output = ffmpeg.output(
        stream.filter("asetnsamples", **FLAC_BLOCK),
        file_url(target),
        format="flac",
        sample_fmt="s32",
        ar=SAMPLE_RATE_HZ,
        **{"c:a": "flac"},
        **BITEXACT,
    )
    return _command(tool, output, report=True)


@dataclass(frozen=True, kw_only=True)
class Encode:
    """One encoder run from the master. `options`: of the encoder; `duck`: WAV of gain factors."""

    target: Path
    muxer: str
    options: Mapping[str, Any]
    gain_db: float
    duck: Path | None


def encode_argv(tool: Ffmpeg, master: Path, channels: int, encodes: Sequence[Encode]) -> list[str]:
    """All renditions from one decode of the master."""
    source, ducks = _read(master), {encode.duck for encode in encodes}
    shared = ducks.pop() if len(ducks) == 1 else None
    if shared is not None:
        source = _multiplied(source, shared, channels)
    streams = source.filter_multi_output("asplit", len(encodes)) if len(encodes) > 1 else [source]
    outputs = []
    for index, encode in enumerate(encodes):
        stream = streams[index]
        if encode.duck is not None and encode.duck != shared:
            stream = _multiplied(stream, encode.duck, channels)
        if encode.gain_db:
            stream = stream.filter("volume", f"{encode.gain_db:.3f}dB")
        options = {**encode.options, "ar": SAMPLE_RATE_HZ, "format": encode.muxer, **BITEXACT}
        outputs.append(ffmpeg.output(stream, file_url(encode.target), **options))
    return _command(tool, *outputs, report=True)


def packet_md5_argv(tool: Ffmpeg, path: Path) -> list[str]:
    """MD5 of the encoded audio packets, without decoding them: tags do not touch it."""
    return _command(tool, ffmpeg.output(_read(path), "pipe:1", format="md5", **{"c:a": "copy"}), report=False)
