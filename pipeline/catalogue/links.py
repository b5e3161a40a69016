"""Where a hit leads: the sentence on the public page, else the file in which a person reads and corrects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.text.timecodes import clock

if TYPE_CHECKING:
    from pipeline.catalogue.find import Hit
    from pipeline.store.workspace import Workspace

_FILES = (
    "transcript/edited.md", "transcript/edited.vtt", "transcript/edited.srt", "transcript/asr.json",
    "outputs/reading.json",
)  # fmt: skip


def link_of(workspace: Workspace, hit: Hit) -> str:
    """An address with its time (`#s754200`, docs/player.md), or `episodes/show/episode/transcript/edited.md 12:34`."""
    timed = hit.place.kind in {"said", "chapter"}
    if hit.page is not None:
        fragment = f"#s{hit.place.start_ms}" if hit.place.kind == "said" else f"#t={hit.place.start_ms // 1000}"
        return f"{hit.page}{fragment}" if timed else hit.page
    folder = workspace.episodes / hit.episode
    names = _FILES if hit.place.kind == "said" else ()
    name = next((name for name in names if (folder / name).is_file()), "episode.toml")
    time = f" {clock(hit.place.start_ms)}" if timed else ""
    return f"episodes/{hit.episode}/{name}{time}"
