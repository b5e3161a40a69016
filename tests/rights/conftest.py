"""An episode with two speakers, published to two places: made once, copied for each test."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Media, new_workspace, recording, short  # noqa: F401
from tests.storage.conftest import keys, swift_http  # noqa: F401

SHOW = "aittem-bit"
SLUG = "s01e01"
REF = f"{SHOW}/{SLUG}"
PLACES = ("public", "partner")
STORAGE = """
[storage]
url = "public"
public_base_url = "https://media.example.org"
verify = false
[destinations.partner]
url = "partner"
public_base_url = "https://partner.example.org"
verify = false
"""
FACTS = """
summary = {tt = "Айгөл Хәсәнова Рамил Сафинга сораулар бирә.", ru = "Айгуль Хасанова беседует с Рамилем Сафиным."}
keywords = ["кубыз", "Рамил Сафин"]
"""
LISTS = """
[[people]]
name = {tt = "Айгөл Хәсәнова", ru = "Айгуль Хасанова"}
role = "host"

[[people]]
name = {tt = "Рамил Сафин", ru = "Рамиль Сафин"}
role = "guest"

[[chapters]]
start = 0
title = {tt = "Кереш", ru = "Вступление"}

[[chapters]]
start = 4
title = {tt = "Рамил Сафин сөйли", ru = "Говорит Рамиль Сафин"}

[[chapters]]
start = 7
title = {tt = "Өчпочмак", ru = "Эчпочмак"}

[[soundbites]]
start = 4.5
duration = 2
title = {tt = "Яшерен вакыйга"}

[[soundbites]]
start = 8
duration = 2
title = {tt = "Өчпочмак турында"}
"""
TEXT = """\
---
transcript: 1
language: tt
speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}
---

[00:00:00.100]= АХ
Хәерле көн, дуслар!
Бүген кунакта Рамил Сафин.

[00:00:04.100]= РС
Рәхмәт, Айгөл Хәсәнова.
Мин яшерен бер вакыйга сөйлим.

[00:00:07.100]= АХ
Һәр җирдә өчпочмак.

[00:00:09.100]= РС
Рамил Сафинга рәхмәт әйттеләр.

[00:00:10.500]= АХ
Сау булыгыз.
"""
NAMES = ("Сафин", "safin")
SECRET = ("яшерен", "Яшерен", "вакыйга")
"""Words that are said, or stand in titles, between 4 and 7 seconds only."""


@pytest.fixture(scope="session")
def published_once(short, tiny_model, tmp_path_factory) -> Media:  # noqa: F811
    media = new_workspace(tmp_path_factory.mktemp("rights") / "workspace")
    house = media.workspace / "presets" / "_house.toml"
    text = re.sub(r"^\[storage\]\n.*", "", house.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    house.write_text(text + STORAGE, encoding="utf-8")
    words = ("--show", SHOW, "--title", "Рамил Сафин кунакта", "--date", "2026-11-20", "--episode", SLUG)
    done = media.run("ingest", short, *words, "--model", tiny_model, "--no-upload")
    assert done.returncode == 0, done.stderr
    facts = media.workspace / "episodes" / REF / "episode.toml"
    written = facts.read_text(encoding="utf-8")
    facts.write_text(written.replace("\nguid = ", f"{FACTS}guid = ") + LISTS, encoding="utf-8")
    (facts.parent / "transcript/edited.md").write_text(TEXT, encoding="utf-8")
    for place in ((), ("--to", "partner")):
        done = media.run("publish", REF, *place)
        assert done.returncode == 0, done.stderr
    return media


@pytest.fixture
def media(published_once, tmp_path) -> Media:
    """A workspace of its own, with both places in it; times of files are kept: the manifest knows them by it."""
    root = tmp_path / "workspace"
    shutil.copytree(published_once.workspace, root)
    return Media(root)


def good(media: Media, *words: str) -> dict:
    return media.json("rights", *words)


def episode(media: Media) -> Path:
    return media.workspace / "episodes" / REF


def holding(media: Media, words: tuple[str, ...]) -> list[str]:
    """Files at both places that hold one of these words, in whatever form, as bytes or as an ASCII escape."""
    needles = [form for word in words for form in _forms(word)]
    found = []
    for place in PLACES:
        for folder, _, files in os.walk(media.workspace / place):
            for name in files:
                path = Path(folder, name)
                data, shown = path.read_bytes(), str(path.relative_to(media.workspace))
                if any(needle in data for needle in needles) or any(word in shown for word in words):
                    found.append(shown)
    return sorted(found)


def _forms(word: str) -> set[bytes]:
    escaped = word.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    return {word.encode(), escaped, word.encode("utf-16-le"), word.encode("utf-16-be"), word.lower().encode()}


def there(media: Media, pattern: str, place: str = "public") -> list[Path]:
    return sorted((media.workspace / place).glob(pattern))
