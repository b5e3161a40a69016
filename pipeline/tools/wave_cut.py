"""Cuts a part out of a WAV file, sample by sample as it came: nothing is decoded, nothing is rounded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import RecordingError
from pipeline.tools.wave_chunks import WaveLayout, part_header, wave_layout

_COPIED_BYTES = 4 << 20


def layout_of(path: Path) -> WaveLayout | None:
    """None when it is no WAV file that can be cut anywhere."""
    with path.open("rb") as file:
        return wave_layout(file)


def cut_wave(
    path: Path, layout: WaveLayout, target: Path, *, first: int, last: int, progress: Callable[[int], None]
) -> None:
    """Samples [first, last) of `path` as the new file `target`. `progress` is told bytes as they are written.

    Raises RecordingError when the file is shorter than its layout said.
    """
    left = (last - first) * layout.block_bytes
    odd = left % 2
    with path.open("rb") as source, target.open("xb") as part:
        part.write(part_header(layout, first, last - first))
        source.seek(layout.data_start + first * layout.block_bytes)
        while left:
            chunk = source.read(min(left, _COPIED_BYTES))
            if not chunk:
                raise RecordingError(f"{path} became shorter while it was read", recording=str(path))
            part.write(chunk)
            left -= len(chunk)
            progress(len(chunk))
        part.write(b"\0" * odd)
        part.flush()
        os.fsync(part.fileno())
