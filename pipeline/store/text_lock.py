"""One writer at a time of what people write in an episode: its corrected text and its facts.

Not the lock of the folder: a run holds that for as long as it takes, and nobody's typing waits for an encoder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from pipeline.store.atomic import remove_parts
from pipeline.store.episode_folder import EDITED_MD, REVISIONS, EpisodeFolder
from pipeline.store.lock import locked


@contextlib.contextmanager
def text_locked(folder: EpisodeFolder, *, waiting: Callable[[str], None] = lambda _who: None) -> Iterator[None]:
    """Hold it for the block. Raises EpisodeError when folders of the episode lead elsewhere."""
    folder.refuse_links()
    place = folder.path / "transcript"
    place.mkdir(exist_ok=True)
    with locked(place, waiting=waiting):
        remove_parts(folder.path / EDITED_MD)
        for part in (folder.path / REVISIONS).glob(".*.part"):
            part.unlink(missing_ok=True)
        yield

