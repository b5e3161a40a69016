"""The pictures of the site in docs/pictures: real pages of real episodes, in Debian's Chromium.

Five episodes are cut from the bundled recording, whose voices are all synthetic; their transcripts are corrected the
way a producer corrects them, with what is known to be said. They are published, served by `media serve`, photographed.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import tomlkit
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "tests" / "data" / "demo"
PICTURES = ROOT / "docs" / "pictures"
MODEL = ROOT / "tests" / "data" / "whisper-tiny-tt-ru"
SHOW = "aittem-bit"
LARGEST_BYTES = 400_000
PEOPLE = [
    {"name": {"tt": "Алсу", "ru": "Алсу"}, "role": "reporter"},
    {"name": {"tt": "Тимур", "ru": "Тимур"}, "role": "host"},
    {"name": {"tt": "Марат", "ru": "Марат"}, "role": "guest"},
]
MADE_UP = {
    "tt": "Тавышлар ясалма: бу язма программаны күрсәтү өчен эшләнде.",
    "ru": "Голоса синтетические: запись сделана, чтобы показать программу.",
}


@dataclass(frozen=True, kw_only=True)
class Cut:
    """An episode: a stretch of the recording and what a producer writes about it."""

    start_s: float
    end_s: float
    day: str
    tt: str
    ru: str
    about_tt: str
    about_ru: str
    keywords: tuple[str, ...]
    chapters: tuple[tuple[float, str, str], ...] = ()


CUTS = (
    Cut(
        start_s=17, end_s=31.6, day="2026-10-23", tt="Ясалма фәһем", ru="Искусственный интеллект",
        about_tt="Ясалма фәһемнең файдасы турында бер сорау һәм бер җавап.",
        about_ru="Один вопрос и один ответ о пользе искусственного интеллекта.", keywords=("технологияләр", "музыка"),
    ),
    Cut(
        start_s=32, end_s=52.8, day="2026-10-30", tt="Блокчейн нәрсә ул?", ru="Что такое блокчейн?",
        about_tt="Чылбыр, блок һәм хеш: гади сүзләр белән.", about_ru="Цепочка, блок и хеш: простыми словами.",
        keywords=("технологияләр", "блокчейн"),
    ),
    Cut(
        start_s=53, end_s=67.5, day="2026-11-06", tt="Татар порталлары", ru="Татарские порталы",
        about_tt="Интернетта татарча нинди сайтлар бар һәм алар ни өчен кирәк.",
        about_ru="Какие сайты есть по-татарски и зачем они нужны.", keywords=("татар интернеты", "хатлар"),
    ),
    Cut(
        start_s=67.8, end_s=87.6, day="2026-11-13", tt="Татар теле матур!", ru="Татарский язык красив!",
        about_tt="Сезонга йомгак: рәхмәт сүзләре һәм киләсе чыгарылыш турында.",
        about_ru="Итоги: слова благодарности и о чём будет следующий выпуск.", keywords=("татар теле", "театр"),
    ),
    Cut(
        start_s=0, end_s=87.6, day="2026-11-20", tt="Телебез турында", ru="О нашем языке",
        about_tt="Татар теле, ясалма фәһем, блокчейн һәм порталлар турында бер утыруда сөйләшү.",
        about_ru="Разговор о татарском языке, искусственном интеллекте, блокчейне и порталах.",
        keywords=("татар теле", "технологияләр", "татар интернеты"),
        chapters=(
            (0, "Танышу", "Знакомство"), (17.4, "Ясалма фәһем", "Искусственный интеллект"),
            (32.2, "Блокчейн", "Блокчейн"), (53.4, "Татар порталлары", "Татарские порталы"), (68.1, "Йомгак", "Итоги"),
        ),
    ),
)  # fmt: skip


def take(workspace: Path, media: Callable[..., str]) -> list[Path]:
    """Publishes the episodes in `workspace` and returns the pictures that were taken. `media` runs a command there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    change(workspace / "presets" / "_house.toml", lambda preset: preset["storage"].update(storage(port)))
    change(workspace / "presets" / f"{SHOW}.toml", lambda preset: preset["feed"].pop("url"))
    episodes = [produce(workspace, number, cut, media) for number, cut in enumerate(CUTS, start=1)]
    for day, episode in zip((cut.day for cut in CUTS), episodes, strict=True):
        media("publish", episode, "--at", f"{day} 09:00")
    with serving(workspace, port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--autoplay-policy=no-user-gesture-required", "--mute-audio"],
        )
        taken = list(photographs(browser, f"{address}/{SHOW}", episodes[-1].partition("/")[2]))
        browser.close()
    return taken


def storage(port: int) -> dict[str, Any]:
    return {"public_base_url": f"http://127.0.0.1:{port}", "verify": False}


def produce(workspace: Path, number: int, cut: Cut, media: Callable[..., str]) -> str:
    """`show/episode`, made and with the facts that a producer adds."""
    recording = workspace / f"{cut.day}.flac"
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(DEMO / "telebez-turynda.flac")]
    argv += ["-ss", str(cut.start_s), "-to", str(cut.end_s), str(recording)]
    subprocess.run(argv, check=True)
    options = ["--show", SHOW, "--title", cut.tt, "--date", cut.day, "--model", MODEL, "--no-upload", "--json"]
    made = json.loads(media("ingest", recording, *options))
    folder = Path(made["folder"])
    change(folder / "episode.toml", lambda facts: facts.update(facts_of(number, cut, facts["title"])))
    (folder / "transcript" / "edited.vtt").write_text(corrected(cut), encoding="utf-8")
    return str(made["episode"])


def facts_of(number: int, cut: Cut, title: Any) -> dict[str, Any]:
    title["ru"] = cut.ru
    chapters = [{"start": start, "title": {"tt": tt, "ru": ru}} for start, tt, ru in cut.chapters]
    return {
        "season": 1,
        "number": number,
        "summary": {"tt": f"{cut.about_tt} {MADE_UP['tt']}", "ru": f"{cut.about_ru} {MADE_UP['ru']}"},
        "keywords": list(cut.keywords),
        "people": PEOPLE,
        **({"chapters": chapters} if chapters else {}),
    }


def corrected(cut: Cut) -> str:
    """transcript/edited.vtt: what is said in this stretch, and by whom."""
    said = json.loads((DEMO / "telebez-turynda.reference.json").read_text(encoding="utf-8"))["said"]
    cues = [
        f"{timecode(line['start_ms'] / 1000 - cut.start_s)} --> {timecode(line['end_ms'] / 1000 - cut.start_s)}\n"
        f"<v {line['speaker']}>{line['text']}\n"
        for line in said
        if cut.start_s * 1000 <= line["start_ms"] and line["end_ms"] <= cut.end_s * 1000
    ]
    return "\n".join(["WEBVTT\n", *cues])


def timecode(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"


def change(path: Path, edit: Callable[[Any], object]) -> None:
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    edit(document)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


@contextlib.contextmanager
def serving(workspace: Path, port: int) -> Iterator[str]:
    argv = [ROOT / ".venv" / "bin" / "media", "--workspace", workspace, "serve", "--port", str(port)]
    server = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout:
            server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=10)


def photographs(browser: Browser, show: str, episode: str) -> Iterator[Path]:
    desk, tall, phone = ({"width": w, "height": h} for w, h in ((1180, 900), (1180, 1330), (390, 844)))
    with visit(browser, f"{show}/index.html", viewport=desk) as page:
        yield save(page, "site-show")
    with visit(browser, f"{show}/{episode}/index.html", viewport=tall) as page:
        listen(page, 25)
        yield save(page, "site-episode")
    with visit(browser, f"{show}/{episode}/index.ru.html", viewport=desk, color_scheme="dark") as page:
        listen(page, 44)
        page.evaluate("document.querySelector('.reading').scrollIntoView({block: 'start'})")
        time.sleep(1)
        yield save(page, "site-dark")
    with visit(browser, f"{show}/{episode}/index.html", viewport=phone, device_scale_factor=2) as page:
        listen(page, 25)
        yield save(page, "site-phone")
    with visit(browser, f"{show}/search/index.html?q=портал", viewport=desk) as page:
        time.sleep(2)
        yield save(page, "site-search")


@contextlib.contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(locale="ru-RU", **options)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def listen(page: Page, second: float) -> None:
    """Play from there until the text follows."""
    page.evaluate(f"document.getElementById('audio').currentTime = {second}")
    page.locator(".player .buttons .play").click()
    time.sleep(2.5)


def save(page: Page, name: str) -> Path:
    """128 colours are enough for letters and a flat cover, and make the file four times smaller."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)
    if path.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes; at most {LARGEST_BYTES} are kept")
    return path
