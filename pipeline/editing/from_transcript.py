"""The first text that a person gets to correct: the machine's paragraphs, a sentence a line."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.editing.document import Document, Sentence, Turn
from pipeline.editing.front_matter import FrontMatter, render_speakers
from pipeline.editing.lines import is_key
from pipeline.editing.text import VERSION
from pipeline.model.transcript import Transcript
from pipeline.text.paragraphs import Paragraph, paragraphs


def document_of(transcript: Transcript, *, episode: str, language: str, people: Sequence[str] = ()) -> Document:
    """`language` is the main one: only turns in others name theirs. `people` may speak; those heard come in front."""
    found = list(paragraphs(transcript))
    heard = dict.fromkeys(paragraph.speaker for paragraph in found if paragraph.speaker)
    keys = speaker_keys([*heard, *(name for name in people if name not in heard)])
    front = [f"transcript: {VERSION}", f"episode: {episode}", f"language: {language}"]
    if keys:
        front.append(f"speakers: {render_speakers({key: name for name, key in keys.items()})}")
    return Document(
        front=FrontMatter(tuple(front)),
        turns=tuple(
            Turn(
                anchor_ms=paragraph.start_ms,
                speaker=keys[paragraph.speaker] if paragraph.speaker else None,
                language=paragraph.language if paragraph.language != language else None,
                lines=_sentences(paragraph),
            )
            for paragraph in found
        ),
    )


def speaker_keys(names: Sequence[str]) -> dict[str, str]:
    """A short key for each name: its initials, numbered where two are alike."""
    keys: dict[str, str] = {}
    for name in names:
        initials = "".join(part[0] for part in name.split() if part[0].isalnum()).upper()[:4]
        stem = initials if is_key(initials) else "К"
        number, key = 1, stem
        while key in keys.values():
            number += 1
            key = f"{stem}{number}"
        keys[name] = key
    return keys


def _sentences(paragraph: Paragraph) -> tuple[Sentence, ...]:
    made, words = [], []
    for number, word in enumerate(paragraph.words, start=1):
        words.append(word.text)
        if word.ends_sentence or number == len(paragraph.words):
            made.append(Sentence(words=tuple(words)))
            words = []
    return tuple(made)
