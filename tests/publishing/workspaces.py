"""Workspaces and shows for tests of publishing: the shipped presets, a destination, an address."""

import json
import re
from pathlib import Path

from pipeline.model.settings import Storage
from pipeline.publishing.target import Target, open_target
from pipeline.store.new_workspace import make_workspace
from pipeline.store.workspace import Workspace

SHOW = "sinaw-podkasty"
PRESET = """\
format = 1
[show]
title = {tt = "Сынау подкасты", ru = "Пробный подкаст"}
description = {tt = "Сынау өчен генә.", ru = "Только для проверок."}
languages = ["tt", "ru"]
author = {tt = "Сынау остаханәсе", ru = "Пробная мастерская"}
category = ["Society & Culture"]
cover = "covers/aittem-bit.jpg"
link = "https://example.org/sinaw"
[show.owner]
name = "Сынау остаханәсе"
email = "podcast@example.org"
"""


def new_workspace(root: Path, storage: Storage, *, show: str = SHOW) -> Workspace:
    """With one more show, and its storage in the house's preset."""
    make_workspace(root)
    (root / "presets" / f"{show}.toml").write_text(PRESET, encoding="utf-8")
    set_storage(root, storage)
    return Workspace(root=root)


def set_storage(root: Path, storage: Storage, *, more: str = "") -> None:
    """Replace [storage] of the house. `more`: tables after it."""
    house = root / "presets" / "_house.toml"
    text = re.sub(r"^\[storage\]\n.*", "", house.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    house.write_text(f"{text}{table('storage', storage)}{more}", encoding="utf-8")


def table(name: str, storage: Storage) -> str:
    """The options that are not at their default, as TOML."""
    said = storage.model_dump(exclude_defaults=True, mode="json")
    return f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())


def target(workspace: Workspace, show: str = SHOW, **options) -> Target:
    return open_target(workspace, show, **options)
