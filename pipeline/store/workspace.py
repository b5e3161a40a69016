"""A workspace: a folder with presets/ and episodes/."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import EpisodeError, UsageError

ENVIRONMENT = "MEDIA_WORKSPACE"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Where a team's presets and episodes live."""

    root: Path

    @property
    def presets(self) -> Path:
        return self.root / "presets"

    @property
    def episodes(self) -> Path:
        return self.root / "episodes"

    def shows(self) -> tuple[str, ...]:
        """Slugs of the shows that have a preset."""
        return tuple(sorted(p.stem for p in self.presets.glob("*.toml") if not p.name.startswith(("_", "."))))

    def check_show(self, show: str | None) -> None:
        """Raises UsageError for a show that has no preset; None is all of them."""
        if show is not None and show not in self.shows():
            raise UsageError(f"there is no show {show!r}; shows: {', '.join(self.shows()) or 'none'}")

    def episode_folders(self, show: str | None = None) -> tuple[Path, ...]:
        """Folders of all episodes, of one show or of all."""
        shows = [self.episodes / show] if show else sorted(p for p in self.episodes.glob("[!.]*") if p.is_dir())
        marks = ("episode.toml", "source/sources.json")  # a lost episode.toml must not make an episode vanish
        return tuple(f for s in shows for f in sorted(s.glob("[!.]*/")) if any((f / mark).exists() for mark in marks))

    def find_episode(self, name: str, *, or_show: bool = False) -> Path:
        """'show/episode', a bare episode name that only one show has, or a path to the folder.

        Raises EpisodeError. `or_show`: a show might have been meant, too.
        """
        folders = {f"{f.parent.name}/{f.name}": f for f in self.episode_folders()}
        wanted = name.rstrip("/")
        if wanted in folders:
            return folders[wanted]
        path = Path(os.path.expanduser(wanted)).resolve()  # noqa: PTH111 - leaves '~nobody' as it is
        matches = [f for ref, f in folders.items() if ref.endswith(f"/{wanted}") or f.resolve() == path]
        if len(matches) == 1:
            return matches[0]
        if matches:
            refs = ", ".join(f"{f.parent.name}/{f.name}" for f in matches)
            raise EpisodeError(
                f"several episodes are called {wanted!r}: {refs}; name one of them whole", episode=wanted
            )
        what = "no show and no episode" if or_show else "no episode"
        meant = _meant(wanted, (*(self.shows() if or_show else ()), *folders))
        listed = ", ".join(sorted(folders)[-5:]) or "none yet; make one with `media ingest`"
        hint = f"did you mean {' or '.join(meant)}?" if meant else f"the last episodes are: {listed}"
        raise EpisodeError(f"there is {what} {wanted!r} in {self.root}; {hint}", episode=wanted)


def _meant(name: str, known: tuple[str, ...]) -> list[str]:
    """At most three that begin so, or are written nearly so."""
    names = {place.rpartition("/")[2]: place for place in known} | {place: place for place in known}
    begun = [place for place in known if place.startswith(name) or place.rpartition("/")[2].startswith(name)]
    near = [names[found] for found in difflib.get_close_matches(name, names, n=3, cutoff=0.75)]
    return list(dict.fromkeys(begun or near))[:3] if name else []


def find_workspace(named: Path | None) -> Workspace:
    """`--workspace`, else $MEDIA_WORKSPACE, else the nearest folder upwards that has presets/_house.toml."""
    given = named or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    if given is not None:
        root = Path(os.path.expanduser(given)).resolve()  # noqa: PTH111 - leaves '~nobody' as it is
        if not (root / "presets").is_dir():
            raise UsageError(
                f"{root} is not a workspace (it has no presets/ folder); make one with `media init {root}`"
            )
        return Workspace(root=root)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "presets" / "_house.toml").is_file():
            return Workspace(root=folder)
    raise UsageError(
        f"no workspace here: neither {here} nor a folder above it has presets/_house.toml; "
        f"go to yours, name it with --workspace or ${ENVIRONMENT}, or make one with `media init DIR`"
    )
