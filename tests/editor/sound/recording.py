"""A three-hour recording that lies nowhere, its waveform, and a small server that answers Range."""

from __future__ import annotations

import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from pipeline.sound.peaks import Peaks, render_dat

PIPELINE = Path(__file__).resolve().parents[3] / "pipeline"
PAGES = Path(__file__).parent
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
HOURS_3_S = 3 * 3600
RATE_HZ = 8000
POINTS_PER_SECOND = 50


def silence_header() -> bytes:
    """Of a WAV file of three hours: 8 bits, one channel."""
    size = HOURS_3_S * RATE_HZ
    form = struct.pack("<IHHIIHH", 16, 1, 1, RATE_HZ, RATE_HZ, 1, 8)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + form + b"data" + struct.pack("<I", size)


def recording(start: int, end: int) -> bytes:
    """Bytes of it, from `start` and before `end`."""
    header = silence_header()[start:end]
    return header + b"\x80" * (end - start - len(header))


RECORDING_BYTES = len(silence_header()) + HOURS_3_S * RATE_HZ


def speech_like(seconds: int = HOURS_3_S) -> bytes:
    """A .dat of words, pauses between sentences, and some silence; the same each time."""
    rng = np.random.default_rng(7)
    times = np.arange(seconds * POINTS_PER_SECOND) / POINTS_PER_SECOND
    words = np.abs(np.sin(times * 7.1) * np.sin(times * 2.3 + np.sin(times * 0.7)))
    sentences = (np.sin(times / 3.7) + 0.6 * np.sin(times / 11.3) > -0.7) * (0.75 + 0.25 * np.sin(times / 190))
    height = words * sentences * rng.uniform(0.5, 1.0, len(times)) * 62 + 1
    points = np.stack([-height * rng.uniform(0.7, 1.0, len(times)), height], axis=1).astype(np.int8)
    return render_dat(Peaks(sample_rate_hz=RATE_HZ, samples_per_point=RATE_HZ // POINTS_PER_SECOND, points=points))


@dataclass
class Served:
    """What a test may change under way."""

    peaks: bytes
    address: str = ""
    sound: str = "there"  # or "missing", "broken"
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(peaks: bytes) -> Iterator[Served]:
    served = Served(peaks=peaks)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"served": served}))
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    served: Served

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.served.asked.append(path)
        if path == "/recording.wav":
            self._sound()
        elif path == "/peaks.dat":
            self._answer(200, self.served.peaks, "application/octet-stream")
        else:
            file = PAGES / path[1:] if path.endswith(".html") else PIPELINE / path[1:]
            self._answer(200, file.read_bytes(), KINDS[file.suffix])

    def _sound(self) -> None:
        if self.served.sound == "missing":
            self._answer(404, b"", "text/plain")
        elif self.served.sound == "broken":
            self._answer(200, b"no sound at all " * 100, "audio/wav")
        else:
            first, last = re.findall(r"\d+|(?<=-)$", self.headers["Range"] or "bytes=0-")
            start = int(first)
            # A browser asks for all that follows; half a minute at a time keeps the test small.
            end = min(RECORDING_BYTES, int(last or RECORDING_BYTES) + 1, start + 30 * RATE_HZ)
            headers = {"Content-Range": f"bytes {start}-{end - 1}/{RECORDING_BYTES}", "Accept-Ranges": "bytes"}
            self._answer(206, recording(start, end), "audio/wav", headers)

    def _answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        own = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        for name, value in {**own, **(headers or {})}.items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # a browser that seeks does not wait for the rest
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test tells by its asserts."""
