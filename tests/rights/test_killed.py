"""`kill -9` at many moments of `media rights withhold`: it is written down, and `apply` completes it."""

from __future__ import annotations

import os
import re
import signal
import time

import pytest

from tests.rights.conftest import NAMES, REF, SECRET, SHOW, episode, good, holding, there

MOMENTS = ("written", "rendered", "uploaded", "recorded", "partner")


def reached(media, moment: str, before: dict[str, object]) -> bool:
    if moment == "written":
        return (episode(media) / "rights.toml").is_file()
    if moment == "rendered":
        return media_of(media, episode(media), "renditions/*.mp3") != before["rendition"]
    if moment == "uploaded":
        return len(there(media, f"{REF}/*.mp3")) > 1
    place = "partner" if moment == "partner" else "public"
    return mark(media, place) != before[place]


def media_of(_media, folder, pattern: str) -> list[int]:
    return [path.stat().st_mtime_ns for path in folder.glob(pattern)]


def mark(media, place: str) -> list[bytes]:
    return [path.read_bytes() for path in there(media, f"{SHOW}/records/*.json", place)]


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "words", [(REF, "--person", "Рамил Сафин", "--voice", "--cut"), (REF,)], ids=["voice", "episode"]
)
def test_killed_when_this_had_just_been_done_apply_completes(media, moment, words):
    if words == (REF,) and moment in {"rendered", "uploaded"}:
        pytest.skip("nothing is made when an episode is withdrawn")
    before = {
        "rendition": media_of(media, episode(media), "renditions/*.mp3"),
        "public": mark(media, "public"),
        "partner": mark(media, "partner"),
    }
    process = media.start("rights", "withhold", *words)
    until = time.monotonic() + 60
    try:
        while process.poll() is None and not reached(media, moment, before) and time.monotonic() < until:
            time.sleep(0.005)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert (episode(media) / "rights.toml").is_file()
    good(media, "apply", REF)
    assert holding(media, NAMES + SECRET) == []
    for place in ("public", "partner"):
        feed = (media.workspace / place / SHOW / "feed.xml").read_text(encoding="utf-8")
        base = "https://media.example.org" if place == "public" else "https://partner.example.org"
        named = set(re.findall(rf'{re.escape(base)}/([^"<?#\s]+)', feed))
        assert [path for path in named if not (media.workspace / place / path).is_file()] == []
    again = good(media, "apply", REF)
    assert {done["what"] for done in again["done"]} == {"nothing to do"}
