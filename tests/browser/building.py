"""Makes the test site: records, media, and every page that the real code derives from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model.published import PublishedEpisode, PublishedShow, render_record
from pipeline.model.reading import NOTHING, Reading
from pipeline.site.derived import assets, home, pages
from pipeline.store.theme import read_theme
from pipeline.store.workspace import Workspace
from tests.browser.material import (
    HOSTILE,
    hostile_reading,
    long_reading,
    long_sound,
    put,
    put_episode,
    spoken_sound,
)
from tests.feed import records
from tests.feed.records import SHOW

LONG_MINUTES = 180
# The smallest grey JPEG.
COVER = (
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f0054dfffd9"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TestSite:
    """The folder, and what lies in it."""

    __test__ = False
    workspace: Path
    spoken: Reading
    long: Reading
    show: PublishedShow
    episodes: tuple[PublishedEpisode, ...]


def build_site(workspace: Path, espeak: str, ffmpeg: str) -> TestSite:
    public, scratch = workspace / "public", workspace / "scratch"
    for folder in (public, scratch, workspace / "presets"):
        folder.mkdir(parents=True)
    (workspace / "presets" / "_house.toml").write_text("", encoding="utf-8")
    mp3, spoken = spoken_sound(scratch, espeak, ffmpeg)
    long = long_reading(LONG_MINUTES)
    show = records.show(
        cover=put(public, f"{SHOW}/cover-0a1b2c3d.jpg", bytes.fromhex(COVER), "image/jpeg"),
        cover_small=put(public, f"{SHOW}/cover-600-4e5f6a7b.jpg", bytes.fromhex(COVER), "image/jpeg"),
    )
    last_ms = spoken.paragraphs[-1].sentences[-1].end_ms
    middle = spoken.paragraphs[2].sentences[0].start_ms
    plain = {"alternates": [], "captions": [], "chapters_file": None, "share": None}
    episodes = (
        records.episode(
            1, **plain, **put_episode(public, "s01e01", mp3, spoken), duration_ms=last_ms + 500,
            chapters=[chapter(0, "Кереш", "Вступление"), chapter(middle, "Яңгыр турында", "О дожде")],
        ),
        records.episode(
            2, **plain, **put_episode(public, "s01e02", long_sound(scratch, ffmpeg, LONG_MINUTES), long),
            duration_ms=LONG_MINUTES * 60_000,
            chapters=[chapter(n * 600_000, f"{n + 1} бүлек", f"Глава {n + 1}") for n in range(18)],
        ),
        records.episode(
            3, **plain, **put_episode(public, "s01e03", mp3, hostile_reading()), duration_ms=4000,
            title={"tt": HOSTILE, "ru": HOSTILE}, summary={"tt": HOSTILE, "ru": HOSTILE},
            people=[{"name": {"tt": HOSTILE}, "role": HOSTILE}], keywords=[HOSTILE],
            chapters=[chapter(0, HOSTILE, HOSTILE), chapter(1000, HOSTILE, HOSTILE)],
        ),
    )  # fmt: skip
    texts = {mine.reading.sha256: text for mine, text in zip(episodes, (spoken, long, hostile_reading()), strict=True)}
    write_site(workspace, show, episodes, texts)
    return TestSite(workspace=workspace, spoken=spoken, long=long, show=show, episodes=episodes)


def write_site(workspace: Path, show, episodes, texts) -> None:
    public = workspace / "public"
    theme = read_theme(Workspace(root=workspace))
    for episode in episodes:
        place = public / SHOW / "records" / f"{episode.episode}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(render_record(episode))
    for derived in (*assets(theme), *pages(show, episodes, theme), *home([show], theme)):
        place = public / derived.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(derived.render({file.sha256: texts.get(file.sha256, NOTHING) for file in derived.readings}))


def chapter(start_ms: int, tatar: str, russian: str) -> dict:
    return {"start": start_ms, "title": {"tt": tatar, "ru": russian}}
