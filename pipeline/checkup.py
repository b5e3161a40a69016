"""Looks at all that an episode would need and says how to mend what is missing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

from pipeline import __version__
from pipeline.destinations import open_destination
from pipeline.editor.episode_files import is_built
from pipeline.errors import MediaError
from pipeline.model.settings import Settings
from pipeline.store.options import read_preset
from pipeline.store.workspace import Workspace
from pipeline.tools.ffmpeg import find_ffmpeg, missing_encoders
from pipeline.tools.flac import flac_version
from pipeline.tools.model_cache import cached_folder
from pipeline.tools.speech_models import local_folder, spoken_models

LIBRARIES = ("faster-whisper", "ctranslate2", "av", "mutagen", "boto3", "ffmpeg-python", "imageio-ffmpeg")
LOW_SPACE_BYTES = 5_000_000_000
"""A three-hour stereo recording with its master and renditions takes about this much."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    mend: str = ""
    """The command or the step that mends it, or what to expect."""


def examine(workspace: Callable[[], Workspace]) -> list[Finding]:
    """All findings; never raises for what is merely missing."""
    found = [Finding(name="media", ok=True, detail=f"{__version__}, Python {sys.version.split()[0]}"), _ffmpeg()]
    found += [_library(name) for name in LIBRARIES]
    found += [_editor(), _flac()]
    try:
        home = workspace()
    except MediaError as error:
        return [*found, Finding(name="workspace", ok=False, detail=str(error), mend="media init DIR")]
    found += [Finding(name="workspace", ok=True, detail=str(home.root)), _space(home)]
    for show in home.shows():
        found += _show(home, show)
    return found


def _ffmpeg() -> Finding:
    try:
        ffmpeg = find_ffmpeg()
    except MediaError as error:
        return Finding(name="ffmpeg", ok=False, detail=str(error), mend="pip install imageio-ffmpeg")
    missing = missing_encoders(ffmpeg)
    if missing:
        what = f"{ffmpeg.path} was built without {', '.join(missing)}"
        return Finding(name="ffmpeg", ok=False, detail=what, mend="pip install imageio-ffmpeg, and unset MEDIA_FFMPEG")
    return Finding(name="ffmpeg", ok=True, detail=f"{ffmpeg.version} ({ffmpeg.path})")


def _flac() -> Finding:
    """Not an error: bags are whole without it."""
    try:
        return Finding(name="flac", ok=True, detail=flac_version())
    except MediaError:
        detail = "not installed; `media archive` then keeps recordings in WAV as WAV alone"
        return Finding(name="flac", ok=True, detail=detail, mend="sudo apt-get install flac")


def _library(name: str) -> Finding:
    try:
        return Finding(name=name, ok=True, detail=metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name=name, ok=False, detail="not installed", mend=f"pip install {name}")


def _editor() -> Finding:
    """Not an error: all but `media edit` in the browser works without it."""
    if is_built():
        return Finding(name="media edit", ok=True, detail="its page is here")
    return Finding(
        name="media edit", ok=True, detail="its page is not built; `media edit --text` works without it",
        mend="get npm, then: .venv/bin/python scripts/build_editor.py",
    )  # fmt: skip


def _space(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.root).free
    enough = free >= LOW_SPACE_BYTES
    mend = "" if enough else "free some space: a three-hour recording takes about 5 GB"
    return Finding(name="free space", ok=enough, detail=f"{free / 1e9:.1f} GB", mend=mend)


def _show(workspace: Workspace, show: str) -> Iterator[Finding]:
    try:
        settings = read_preset(workspace, show)
    except MediaError as error:
        yield Finding(
            name=show, ok=False, detail=str(error), mend="edit the file named here; all keys: docs/presets.md"
        )
        return
    yield Finding(name=show, ok=True, detail=f"preset is good; languages {', '.join(settings.show.languages)}")
    yield from _models(workspace, show, settings)
    yield _storage(workspace, show, settings)


def _models(workspace: Workspace, show: str, settings: Settings) -> Iterator[Finding]:
    for language, model in spoken_models(settings).items():
        name = f"{show}: speech {language}"
        try:
            if local_folder(model, workspace.root) is not None or cached_folder(model) is not None:
                yield Finding(name=name, ok=True, detail=f"{model}, here")
            else:
                yield Finding(name=name, ok=True, detail=model, mend="is downloaded on first use: needs the network")
        except MediaError as error:
            yield Finding(name=name, ok=False, detail=str(error))


def _storage(workspace: Workspace, show: str, settings: Settings) -> Finding:
    name = f"{show}: storage"
    try:
        open_destination(settings.storage, workspace.root).check()
    except MediaError as error:
        return Finding(name=name, ok=False, detail=str(error))
    return Finding(name=name, ok=True, detail=settings.storage.url)
