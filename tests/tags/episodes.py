"""Episodes to tag: the shipped presets, a few facts, and the products that tagging reads."""

import datetime as dt
import hashlib
import json
import shutil
import subprocess
import tomllib
from pathlib import Path

from pipeline.model.loudness import FileLoudness, Loudness, LoudnessReport
from pipeline.model.measurement import Measurement
from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.outputs.loudness_json import render_loudness
from pipeline.outputs.measurement_json import render_measurement
from pipeline.stages.base import StepContext
from pipeline.stages.tag import STAGE

PRESETS = Path(__file__).resolve().parents[2] / "presets"
DURATION_MS = 40_000
LUFS, TRUE_PEAK = -15.97, -1.2
READING = Loudness(integrated_lufs=LUFS, range_lu=5.0, true_peak_dbtp=TRUE_PEAK)
TRANSCRIPT = "Исәнмесез, хөрмәтле дуслар!\n\nЭто «Әйттем бит».\n"
KINDS = ("mp3", "m4a", "opus")
CHAPTERS = [
    {"start": 0, "title": {"tt": "Башлау"}},
    {"start": 12.345, "title": {"tt": "Җырчы һәм өй: ңгүә"}, "url": "https://portalunion.tatar/aittem-bit/1?a=б&c=d"},
    {"start": 25.5, "title": {"tt": "Сорау-җавап"}},
    {"start": 39.999, "title": {"tt": "Саубуллашу"}},
]


def merged(low: dict, high: dict) -> dict:
    out = dict(low)
    for key, value in high.items():
        out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def production(show: str = "aittem-bit", *, options: dict | None = None, **facts) -> Production:
    """An episode of a shipped show. `facts` go to its episode.toml, `options` over its preset."""
    house, preset = (tomllib.loads((PRESETS / f"{name}.toml").read_text()) for name in ("_house", show))
    episode = {
        "title": {"tt": "Телебез турында", "ru": "О нашем языке"}, "date": dt.date(2026, 11, 20), "season": 2,
        "number": 14, "guid": "tag:portalunion.tatar,2026:aittem-bit/s02e14", "keywords": ["тел", "SkyTat"],
        "summary": {"tt": "Телебез турында **ачык** сөйләшү: [сайт](https://portalunion.tatar)."},
        "people": [{"name": {"tt": "Кунак"}, "role": "guest"}], "chapters": CHAPTERS,
    }
    layers = merged(merged(house, preset), {"episode": episode | facts, **(options or {})})
    settings = Settings.model_validate(layers)
    cover = hashlib.sha256((PRESETS / settings.show.cover).read_bytes()).hexdigest()
    return Production(
        show=show, episode="e", settings=settings, sources=(), edited_transcript=None, cover_sha256=cover, templates=()
    )


def tag(
    episode: Production, encodes: Path, folder: Path, *, presets: Path = PRESETS, staging: str = "staging"
) -> tuple[dict[str, Path], list[str]]:
    """Runs the stage in a fresh folder; the tagged file of each kind, and what was said."""
    paths = [episode.encoded_path(kind) for kind in KINDS]
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(encodes / Path(path).name, folder / path)
    (folder / "outputs").mkdir(exist_ok=True)
    (folder / "outputs/transcript.txt").write_text(TRANSCRIPT)
    files = tuple(
        FileLoudness(path=path, measured=READING, audio_md5="", ducked_frames=0, within_tolerance=True)
        for path in paths
    )
    report = LoudnessReport(
        target_lufs=-16.0, max_true_peak_dbtp=-1.0, channels=1, source=READING, predicted_lufs=-16.0, gain_db=0.0,
        limiter_loss_lu=0.0, files=files, warnings=(),
    )
    measurement = Measurement(
        duration_ms=DURATION_MS, samples=DURATION_MS * 48, loudness=READING, mix="mono", channels=1, repaired=False,
        parts=(), silences=(), decode_problem_count=0, decode_problems=(), warnings=(),
    )
    (folder / "master/loudness.json").write_text(json.dumps(render_loudness(report)))
    (folder / "master/measurement.json").write_text(json.dumps(render_measurement(measurement)))
    said: list[str] = []
    (folder / staging).mkdir()
    context = StepContext(
        production=episode, folder=folder, staging=folder / staging, journal=folder / "journal", presets=presets,
        workspace=folder, say=said.append,
    )
    STAGE.run(context)
    made = sorted(p.relative_to(folder / staging).as_posix() for p in (folder / staging).rglob("*") if p.is_file())
    assert made == sorted(STAGE.outputs(episode))
    return {kind: folder / staging / episode.rendition_path(kind) for kind in KINDS}, said


def probe(ffprobe: str, path: Path) -> dict:
    """What ffprobe says of a file; chapters by start, since it lists those of ID3 as they lie in the file."""
    command = [ffprobe, "-v", "error", "-show_chapters", "-show_format", "-show_streams", "-of", "json", path]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    found["chapters"].sort(key=lambda chapter: float(chapter["start_time"]))
    return found


def media_info(mediainfo: str, path: Path) -> dict:
    """Tracks by kind; General is the file."""
    found = json.loads(subprocess.run([mediainfo, "--Output=JSON", path], check=True, capture_output=True).stdout)
    return {track["@type"]: track for track in found["media"]["track"]}
