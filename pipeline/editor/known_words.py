"""Forms that are known to be words of a show: those of turns that somebody checked, in all of its episodes, and the
glossary's. There is no word list of Tatar to be had; this one grows with each episode.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.editing.text import parse_document
from pipeline.model.settings import Settings
from pipeline.store.episode_folder import EDITED_MD, EpisodeFolder
from pipeline.text.word_alignment import bare

_MOST_EPISODES = 100
_MOST_BYTES = 5_000_000


def known_words(folder: EpisodeFolder, settings: Settings) -> frozenset[str]:
    """Bare forms. Texts that cannot be read add none: they are not what is being edited."""
    terms = (term for terms in settings.speech.glossary.values() for term in terms)
    glossary = {bare(word) for term in terms for word in term.split()}
    return frozenset({*glossary, *(bare(word) for word in _checked_words(folder))} - {""})


def _checked_words(folder: EpisodeFolder) -> Iterator[str]:
    episodes = sorted(folder.workspace.episode_folders(folder.path.parent.name), reverse=True)
    for episode in episodes[:_MOST_EPISODES]:
        path = episode / EDITED_MD
        try:
            if path.resolve() != episode.resolve() / EDITED_MD or not path.is_file():
                continue  # a link may lead anywhere, and a pipe never ends
            if path.stat().st_size > _MOST_BYTES:
                continue
            document = parse_document(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        for turn in document.turns:
            if turn.checked:
                yield from (word for sentence in turn.sentences for word in sentence.words)
