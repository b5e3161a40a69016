"""A part of a recording as a file of its own, as true as its kind allows (decision 1023): which way, and the cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.errors import RecordingError
from pipeline.model.media import MediaFacts
from pipeline.tools.ffmpeg import GLOBAL_OPTIONS, find_ffmpeg, run_ffmpeg
from pipeline.tools.packet_cut import cut_packets
from pipeline.tools.sound_graphs import FORMATS, PROTOCOLS, file_url
from pipeline.tools.wave_cut import cut_wave, layout_of

Way = Literal["samples", "packets", "flac"]
_LOSSLESS = ("pcm_", "flac", "alac", "wavpack", "tta", "ape")
_WIDE = {"flt": "pcm_f32le", "fltp": "pcm_f32le", "dbl": "pcm_f64le", "dblp": "pcm_f64le"}
"""Format of samples that FLAC cannot hold -> how WAV holds them. ffmpeg's FLAC has 24 bits."""
_MUXERS = {
    "mp3": ("mp3", ".mp3", ".mp3"),
    "mov": ("mp4", ".m4a", ".mp4"),
    "ogg": ("ogg", ".ogg", ".ogv"),
    "matroska": ("matroska", ".mka", ".mkv"),
    "aac": ("adts", ".aac", ".aac"),
    "mpegts": ("mpegts", ".ts", ".ts"),
}
"""First name of a container -> ffmpeg's muxer, extension for sound alone, extension with pictures."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part that was cut, milliseconds of the recording."""

    path: Path
    way: Way
    from_ms: int
    to_ms: int
    samples: tuple[int, int] | None
    """First sample, and the one after the last, where it is exact to the sample."""


def way_of(facts: MediaFacts, *, plain_wave: bool) -> Way:
    """samples: WAV, copied sample by sample. packets: copied without decoding. flac: decoded, without any loss."""
    if plain_wave:
        return "samples"
    lossless = facts.audio.codec.startswith(_LOSSLESS) and not facts.has_video
    known = facts.container.split(",")[0] in _MUXERS
    return "packets" if facts.has_video or (known and not lossless) else "flac"


def muxer_of(facts: MediaFacts) -> tuple[str, str]:
    """What ffmpeg calls the kind of file, and the extension; Matroska takes pictures of every kind."""
    name, sound, pictures = _MUXERS.get(facts.container.split(",")[0], _MUXERS["matroska"])
    return name, pictures if facts.has_video else sound


def cut_part(
    path: Path, facts: MediaFacts, folder: Path, stem: str, *, from_ms: int, to_ms: int, progress: Callable[[int], None]
) -> Part:
    """Write `<folder>/<stem>.<extension>`. `progress` is told bytes as they are written.

    Raises RecordingError or ToolFailed when it cannot be cut; OSError for what a disk does.
    """
    layout = layout_of(path)
    way = way_of(facts, plain_wave=layout is not None)
    if layout is not None:
        first, last = (min(layout.samples, round(at * layout.rate_hz / 1000)) for at in (from_ms, to_ms))
        target = folder / f"{stem}.wav"
        cut_wave(path, layout, target, first=first, last=last, progress=progress)
        return Part(path=target, way=way, from_ms=from_ms, to_ms=to_ms, samples=(first, last))
    if way == "packets":
        muxer, extension = muxer_of(facts)
        target = folder / f"{stem}{extension}"
        try:
            cut = cut_packets(path, target, muxer=muxer, from_ms=from_ms, to_ms=to_ms, progress=progress)
            return Part(path=target, way=way, from_ms=cut.from_ms, to_ms=cut.to_ms, samples=None)
        except RecordingError:
            if facts.has_video:
                raise
    return _decoded(path, facts, folder, stem, from_ms, to_ms, progress)


def _decoded(
    path: Path, facts: MediaFacts, folder: Path, stem: str, from_ms: int, to_ms: int, progress: Callable[[int], None]
) -> Part:
    """FLAC; WAV for what FLAC cannot hold."""
    target = folder / (f"{stem}.wav" if _wide(facts) else f"{stem}.flac")
    rate = facts.audio.sample_rate_hz
    first, last = (round(at * rate / 1000) for at in (from_ms, to_ms))
    argv = decode_argv(find_ffmpeg().path, path, target, facts, first=first, samples=last - first)
    run_ffmpeg(argv)
    progress(target.stat().st_size)
    return Part(path=target, way="flac", from_ms=from_ms, to_ms=to_ms, samples=(first, last))


def _wide(facts: MediaFacts) -> str | None:
    codec = facts.audio.codec
    if codec.startswith("pcm_s32"):
        return "pcm_s32le"
    return _WIDE.get(facts.audio.sample_format) if codec.startswith(_LOSSLESS) else None


def decode_argv(ffmpeg: str, path: Path, target: Path, facts: MediaFacts, *, first: int, samples: int) -> list[str]:
    """To the sample: sought to just before, and counted from there."""
    rate = facts.audio.sample_rate_hz
    # Containers of old players are sought only roughly: what is not lossless is decoded from its beginning.
    whole_s = max(0, first // rate - 1) if facts.audio.codec.startswith(_LOSSLESS) else 0
    skipped = first - whole_s * rate
    trimmed = f"atrim=start_sample={skipped}:end_sample={skipped + samples},asetpts=N/SR/TB"
    exact = {"s16": "s16", "s16p": "s16", "u8": "s16", "u8p": "s16"}.get(facts.audio.sample_format, "s32")
    wide = _wide(facts)
    codec = ["-c:a", wide, "-rf64", "auto"] if wide else ["-c:a", "flac", "-sample_fmt", exact]
    return [
        ffmpeg, *GLOBAL_OPTIONS, "-y", "-protocol_whitelist", PROTOCOLS, "-format_whitelist", FORMATS,
        *("-ss", str(whole_s), "-vn", "-sn", "-dn", "-i", file_url(path), "-map", "0:a:0", "-af", trimmed),
        *codec, "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
        "-stats_period", "0.5", "-progress", "pipe:1", file_url(target),
    ]  # fmt: skip
