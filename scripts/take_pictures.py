#!/usr/bin/env python3
"""Take the pictures in README.md and docs/: what a real run makes of the bundled recording, and the site made of it.

Ingests the recording into a workspace of its own, adds a summary, chapters and a Russian title to episode.toml as
a producer would, runs `media run`, and lets Debian's Chromium photograph the files that came out. Then the pages of the
site (site_pictures.py) and of the editor (editor_pictures.py), in workspaces of their own.

Needs Debian's chromium, fonts-dejavu-core, fonts-noto-core, fonts-paratype. `.venv/bin/python scripts/take_pictures.py`
"""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import editor_pictures
import site_pictures
import tomlkit
from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "tests" / "data" / "demo"
RECORDING = DEMO / "telebez-turynda.flac"
PICTURE = ROOT / "docs" / "pictures" / "episode.png"
WIDTH, MOST_HEIGHT, MARGIN = 1280, 2400, 28

# (first sentence of the chapter, its title)
CHAPTERS = [
    ("Исәнмесез кадерле дуслар!", {"tt": "Танышу", "ru": "Знакомство"}),
    ("Беренче сорау ясалма фәһем турында.", {"tt": "Ясалма фәһем", "ru": "Искусственный интеллект"}),
    ("Икенче сорау блокчейн технологиясе турында.", {"tt": "Блокчейн", "ru": "Блокчейн"}),
    ("Өченче сорау татар порталлары турында.", {"tt": "Татар порталлары", "ru": "Татарские порталы"}),
]
SUMMARY = {
    "tt": "Татар теле, ясалма фәһем һәм блокчейн турында кыска әңгәмә. "
    "Тавышлар ясалма: бу язма программаны сынау өчен эшләнде.",
    "ru": "Короткий разговор о татарском языке, искусственном интеллекте и блокчейне. "
    "Голоса синтетические: запись сделана, чтобы опробовать программу.",
}

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ font: 15px/1.45 "DejaVu Sans", sans-serif; margin: {margin}px; color: #1c2430; background: #fff }}
h2 {{ font: 600 13px "DejaVu Sans Mono", monospace; color: #5b6675; margin: 22px 0 8px }}
.row {{ display: flex; gap: 20px }} .row > * {{ flex: 1; min-width: 0 }}
.paper {{ border: 1px solid #d5dae1; border-radius: 6px; padding: 4px 18px; overflow: hidden }}
.cover {{ flex: 0 0 200px }} .cover img {{ width: 200px; border-radius: 6px; display: block }}
table {{ border-collapse: collapse }} td, th {{ padding: 2px 18px 2px 0; text-align: left }}
td.n, th.n {{ text-align: right }} .wave svg {{ width: 100%; height: 120px; display: block }}
pre {{ font: 13px/1.4 "DejaVu Sans Mono", monospace; margin: 8px 0; white-space: pre-wrap }}
</style><div class="row"><div class="cover"><img src="{cover}"></div><div>
<table><tr><th>file</th><th class="n">size</th><th class="n">LUFS</th><th class="n">true peak, dBTP</th></tr>
{files}</table>
</div></div>
<h2>outputs/waveform.svg</h2><div class="paper wave">{waveform}</div>
<div class="row"><div><h2>outputs/show-notes.tt.html</h2><div class="paper">{notes_tt}</div></div>
<div><h2>outputs/show-notes.ru.html</h2><div class="paper">{notes_ru}</div></div></div>
<div class="row"><div><h2>outputs/transcript.vtt</h2><div class="paper"><pre>{vtt}</pre></div></div>
<div><h2>outputs/transcript.txt</h2><div class="paper"><pre>{txt}</pre></div></div></div>"""


def media(workspace: Path, *words: str | Path) -> str:
    argv = [ROOT / ".venv" / "bin" / "media", "--workspace", workspace, *words]
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def produce(workspace: Path) -> Path:
    """The folder of the finished episode."""
    subprocess.run([ROOT / ".venv" / "bin" / "media", "init", workspace], check=True, stdout=subprocess.DEVNULL)
    title, model = "Телебез турында", ROOT / "tests" / "data" / "whisper-tiny-tt-ru"
    options = ["--show", "aittem-bit", "--title", title, "--date", "2026-11-20", "--model", model, "--json"]
    episode = json.loads(media(workspace, "ingest", RECORDING, *options))
    folder = Path(episode["folder"])
    add_facts(folder / "episode.toml")
    media(workspace, "run", episode["episode"])
    return folder


def add_facts(path: Path) -> None:
    said = json.loads((DEMO / f"{RECORDING.stem}.reference.json").read_text(encoding="utf-8"))["said"]
    starts = {sentence["text"]: sentence["start_ms"] / 1000 for sentence in said}
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["title"]["ru"] = "О нашем языке"  # type: ignore[index]
    document["summary"] = SUMMARY
    document["chapters"] = [
        {"start": 0 if index == 0 else starts[sentence], "title": title}
        for index, (sentence, title) in enumerate(CHAPTERS)
    ]
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def page_of(folder: Path, cover: Path) -> str:
    loudness = json.loads((folder / "master" / "loudness.json").read_text(encoding="utf-8"))
    rows = ""
    for file in loudness["files"]:
        path, measured = folder / file["path"].replace("master/encoded", "renditions"), file["measured"]
        cells = [f"{path.stat().st_size / 1e6:.2f} MB", f"{measured['integrated_lufs']:.1f}"]
        cells += [f"{measured['true_peak_dbtp']:.1f}"]
        rows += f"<tr><td>{path.relative_to(folder)}</td>" + "".join(f'<td class="n">{c}</td>' for c in cells) + "</tr>"

    def read(name: str) -> str:
        return (folder / "outputs" / name).read_text(encoding="utf-8")

    return PAGE.format(
        margin=MARGIN,
        cover=cover.as_uri(),
        files=rows,
        waveform=read("waveform.svg"),
        notes_tt=read("show-notes.tt.html"),
        notes_ru=read("show-notes.ru.html"),
        vtt=html.escape("\n".join(read("transcript.vtt").splitlines()[:20])),
        txt=html.escape("\n".join(read("transcript.txt").splitlines()[:24])),
    )


def photograph(page: Path, picture: Path, profile: Path) -> None:
    argv = [shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    argv += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]
    argv += [f"--user-data-dir={profile}", f"--window-size={WIDTH},{MOST_HEIGHT}", f"--screenshot={picture}"]
    subprocess.run([*argv, page.as_uri()], check=True, stderr=subprocess.DEVNULL)
    with Image.open(picture) as image:
        whole = image.convert("RGB")
    *_, bottom = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox() or whole.getbbox()
    page_only = whole.crop((0, 0, WIDTH, min(bottom + MARGIN, whole.height)))
    # 128 colours are enough for text and lines, and make the file four times smaller.
    page_only.quantize(128).save(picture, optimize=True)


def photograph_pages(scratch: Path) -> list[Path]:
    """Those of the site and of the editor, each in a workspace of its own."""
    taken: list[Path] = []
    for name, take in (("published", site_pictures.take), ("edited", editor_pictures.take)):
        workspace = scratch / name
        subprocess.run([ROOT / ".venv" / "bin" / "media", "init", workspace], check=True, stdout=subprocess.DEVNULL)
        taken += take(workspace, partial(media, workspace))
    return taken


def main() -> None:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch) / "workspace"
        folder = produce(workspace)
        page = Path(scratch) / "page.html"
        cover = workspace / "presets" / "covers" / "aittem-bit.jpg"
        page.write_text(page_of(folder, cover), encoding="utf-8")
        photograph(page, PICTURE, Path(scratch) / "profile")
        taken = [PICTURE, *photograph_pages(Path(scratch))]
    for picture in taken:
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
