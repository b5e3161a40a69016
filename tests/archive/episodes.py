"""Episodes for tests of the archive: all kinds of files that a finished one has, small, without any tool."""

import datetime as dt
import io
import random
import struct
import wave
from pathlib import Path

from pipeline.model.media import AudioFacts, MediaFacts, SourceFile
from pipeline.model.record import OutputRecord, StepRecord
from pipeline.store.fixity import sha256_of
from pipeline.store.manifest import write_manifest
from pipeline.store.new_episode import episode_toml, mint_guid
from pipeline.store.new_workspace import make_workspace
from pipeline.store.sources import write_sources

SHOW = "aittem-bit"
MADE = {
    "master/one.flac": b"master", "renditions/one.mp3": b"sound", "transcript/asr.json": b'{"format": 1}',
    "outputs/transcript.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nҺәр җирдә өчпочмак\n".encode(),
    "outputs/chapters.json": b"{}",
}  # fmt: skip


def wav(seconds: float = 0.5, seed: int = 1) -> bytes:
    """16 bit, mono, 8 kHz, with a chunk that no sound program knows."""
    noise = random.Random(seed)  # noqa: S311 - must be the same every time
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"".join(struct.pack("<h", noise.randint(-9000, 9000)) for _ in range(int(8000 * seconds))))
    data = bytearray(file.getvalue() + b"iXML" + struct.pack("<I", 40) + "<a>Әйттем бит</a>".encode().ljust(40))
    data[4:8] = struct.pack("<I", len(data) - 8)
    return bytes(data)


def make_episode(root: Path, slug: str, *, season: int | None = 1, seconds: float = 0.5, seed: int = 1) -> Path:
    """In the workspace at `root`."""
    folder = root / "episodes" / SHOW / slug
    (folder / "source").mkdir(parents=True)
    recording = folder / "source" / "01-yazma.wav"
    recording.write_bytes(wav(seconds, seed))
    recording.chmod(0o444)
    sha256 = sha256_of(recording)
    audio = AudioFacts(codec="pcm_s16le", sample_rate_hz=8000, channels=1, layout="mono", sample_format="s16",
                       duration_ms=int(seconds * 1000))  # fmt: skip
    facts = MediaFacts(container="wav", audio=audio, has_video=False, recorded_on=None)
    source = SourceFile(name=recording.name, original_name="язма 1.wav", sha256=sha256,
                        size_bytes=recording.stat().st_size, facts=facts)  # fmt: skip
    write_sources(folder, [source])
    text = episode_toml(title={"tt": f"«Һәр җирдә өчпочмак» {slug}", "ru": f"Везде эчпочмак {slug}"},
                        date=dt.date(2026, 11, 20), guid=mint_guid(SHOW, [sha256]), season=season, number=None,
                        overrides={})  # fmt: skip
    (folder / "episode.toml").write_text(text, encoding="utf-8")
    outputs = {}
    for path, data in MADE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        outputs[path] = OutputRecord(sha256=sha256_of(file), size_bytes=len(data), mtime_ns=file.stat().st_mtime_ns)
    (folder / "transcript" / "edited.md").write_text("Һәр җирдә өчпочмак\n", encoding="utf-8")
    record = StepRecord(fingerprint="0" * 64, version=1, options={}, inputs={}, outputs=outputs,
                        made_at="2026-11-21T10:00:00Z", seconds=1.0, tools={"ffmpeg": "5.1"})  # fmt: skip
    write_manifest(folder, {"render": record})
    (folder / "work").mkdir()
    (folder / "work" / "scratch").write_bytes(b"scratch")
    return folder


def make(root: Path, *slugs: str, targets: str = "", **options) -> Path:
    """A workspace with these episodes. `targets`: TOML for the house's preset."""
    make_workspace(root)
    house = root / "presets" / "_house.toml"
    house.write_text(house.read_text(encoding="utf-8") + targets, encoding="utf-8")
    for seed, slug in enumerate(slugs, 1):
        make_episode(root, slug, seed=seed, **options)
    return root


def files_of(folder: Path) -> dict[str, bytes]:
    """Path -> bytes of all files of an episode but scratch, locks and what archives answered."""
    return {
        path: file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not (path := file.relative_to(folder).as_posix()).startswith(("work/", "receipts/archive-"))
        and "/." not in f"/{path}"
    }
