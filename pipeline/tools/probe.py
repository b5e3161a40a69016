"""What a recording is, from its container (PyAV). Everything that is no recording ends here, with one clear message.

Refused before anything is decoded: what is no regular file, containers that can name other files or addresses, channel
counts and rates that no recorder writes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import resource
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import RecordingError
from pipeline.model.media import AudioFacts, MediaFacts
from pipeline.tools.riff import claimed_ms
from pipeline.tools.sound_graphs import FORMATS

MAX_CHANNELS = 8
MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 192_000
MAX_HOURS = 24
PROBE_MEMORY_BYTES = 256 << 20
EARLIEST_YEAR = 1990
"""Recorders and phones whose clock was never set claim 1904, 1970 or 1980."""


def probe(path: Path) -> MediaFacts:
    """Facts of a recording. Raises RecordingError when it cannot be used, and says why."""
    with _open_regular(path) as file:
        return _facts(path, file)


def shown(path: Path) -> str:
    """A file's name as it may stand in a message: on one line, whatever it holds."""
    name = path.name or str(path)
    return repr(name.encode("utf-8", "replace").decode("utf-8")) if not name.isprintable() else f"'{name}'"


def _open_regular(path: Path) -> BinaryIO:
    try:
        # Without O_NONBLOCK, a fifo would keep us waiting for somebody to write to it.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise _unusable(path, f"There is no file {shown(path)} in {path.absolute().parent}: check the path.") from error
    except IsADirectoryError as error:
        raise _unusable(path, _FOLDER.format(name=shown(path))) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise _unusable(path, f"{shown(path)} cannot be opened ({why}): check its permissions.") from error
    mode = os.fstat(descriptor)
    if stat.S_ISDIR(mode.st_mode):
        problem = _FOLDER.format(name=shown(path))
    elif not stat.S_ISREG(mode.st_mode):
        problem = f"{shown(path)} is a device or a pipe, not a file: record it to a file first."
    elif mode.st_size == 0:
        problem = f"{shown(path)} is empty (0 bytes): copy it from the recorder again."
    else:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise _unusable(path, problem)


_NO_SOUND = "{name} holds no sound at all (0 s): copy it from the recorder again."
_FOLDER = "{name} is a folder: name the recordings in it one by one, in the order in which they follow."


def _unusable(path: Path, message: str) -> RecordingError:
    return RecordingError(message, recording=str(path))


def _facts(path: Path, file: BinaryIO) -> MediaFacts:
    import av  # noqa: PLC0415 - 0.2 s and 40 MB that only a new recording needs

    riff_claim_ms = claimed_ms(file, os.fstat(file.fileno()).st_size)
    file.seek(0)
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        with _bounded_memory(), av.open(file, "r", options=options, metadata_errors="replace") as container:
            if not container.streams.audio:
                what = "a video without sound" if container.streams.video else "a media file without sound"
                raise _unusable(path, f"{shown(path)} is {what}: choose the file that has the sound.")
            audio = _audio(path, container, riff_claim_ms)
            if not any(packet.size for packet in container.demux(container.streams.audio[0])):
                raise _unusable(path, _NO_SOUND.format(name=shown(path)))
            return MediaFacts(
                container=container.format.name,
                audio=audio,
                has_video=any(not _is_cover(stream) for stream in container.streams.video),
                recorded_on=recorded_on({**container.streams.audio[0].metadata, **container.metadata}),
            )
    except RecordingError:
        raise
    except (av.error.FFmpegError, ValueError, OSError, EOFError, MemoryError) as error:
        raise _unusable(path, f"{shown(path)} is no sound or video file that can be read: {_reason(error)}.") from error


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """A container can claim an index of gigabytes in a few bytes; reading it stops when this much more is in use."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        yield
        return
    used = int(statm.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + PROBE_MEMORY_BYTES
    limits = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & type(stream.disposition).attached_pic)


def _reason(error: Exception) -> str:
    text = str(getattr(error, "strerror", None) or error)
    if "Invalid data" in text or "Invalid argument" in text:
        return "it is damaged, a playlist, or not a media file at all; export it as WAV, FLAC, MP3 or M4A"
    if isinstance(error, MemoryError) or "allocate memory" in text:
        return "it claims to hold more than any recording does; export it again"
    return text.rstrip(".")


def _audio(path: Path, container: Any, riff_claim_ms: int | None) -> AudioFacts:
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if codec is None:
        raise _unusable(path, f"The sound of {shown(path)} is in an unknown format: export it as WAV or FLAC.")
    duration_ms = riff_claim_ms or _duration_ms(stream, container)
    _check(path, rate=codec.sample_rate or 0, channels=codec.layout.nb_channels, duration_ms=duration_ms)
    return AudioFacts(
        codec=codec.codec.canonical_name,
        sample_rate_hz=codec.sample_rate,
        channels=codec.layout.nb_channels,
        layout=codec.layout.name,
        sample_format=codec.format.name if codec.format else "unknown",
        duration_ms=duration_ms,
    )


def _duration_ms(stream: Any, container: Any) -> int | None:
    if stream.duration is not None and stream.time_base:
        return int(stream.duration * stream.time_base * 1000)
    return None if container.duration is None else int(container.duration) // 1000


def _check(path: Path, *, rate: int, channels: int, duration_ms: int | None) -> None:
    name = shown(path)
    if not 1 <= channels <= MAX_CHANNELS:
        raise _unusable(
            path, f"{name} claims {channels} channels; 1 to {MAX_CHANNELS} are possible. Export the mix, or one track."
        )
    if not MIN_RATE_HZ <= rate <= MAX_RATE_HZ:
        raise _unusable(
            path,
            f"{name} claims {rate} samples a second; {MIN_RATE_HZ} to {MAX_RATE_HZ} are possible. "
            "It is damaged, or not a recording: export it again.",
        )
    if duration_ms is not None and duration_ms <= 0:
        raise _unusable(path, _NO_SOUND.format(name=name))
    if duration_ms is not None and duration_ms > MAX_HOURS * 3_600_000:
        hours = duration_ms / 3_600_000
        raise _unusable(path, f"{name} claims to last {hours:,.0f} hours; at most {MAX_HOURS} are possible: cut it.")


def recorded_on(metadata: Mapping[str, str]) -> str | None:
    """The day of the recording (YYYY-MM-DD) from a container's metadata, or None.

    QuickTime's own creation date carries the local time zone; `creation_time` is in UTC and is brought to the zone of
    this machine; `date` is the origination date of Broadcast Wave and the tag of the others. In Broadcast Wave files,
    `creation_time` is a time without a day.
    """
    tags = {key.lower(): value.strip() for key, value in metadata.items()}
    for key in ("com.apple.quicktime.creationdate", "date", "creation_time"):
        found = _day(tags.get(key, ""))
        if found is not None and found.year >= EARLIEST_YEAR:
            return found.isoformat()
    return None


def _day(text: str) -> dt.date | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        if len(text) == len("2026-11-20"):
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone().date() if moment.tzinfo == dt.UTC else moment.date()
