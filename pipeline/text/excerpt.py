"""The opening words of a transcript for the show notes."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.transcript import Transcript
from pipeline.text.paragraphs import paragraphs
from pipeline.text.sentences import sentence_ends

_LEFT_OUT = "[…]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """A few sentences in one language; `text` is empty when there is nothing to show."""

    text: str
    language: str


def excerpt(transcript: Transcript, max_words: int, language: str) -> Excerpt:
    """At most `max_words` words of the first paragraphs in `language`, or, if nobody speaks it, in the first one.

    What others say in between is left out and marked «[…]». Ends with a sentence if one ends in the second half of what
    fits, else with an ellipsis.
    """
    said = list(paragraphs(transcript)) if max_words else []
    spoken = language if any(p.language == language for p in said) else next((p.language for p in said), language)
    words: list[str] = []
    skipped = False
    for paragraph in said:
        if paragraph.language == spoken:
            words.extend(([_LEFT_OUT] if words and skipped else []) + paragraph.text.split())
        skipped = paragraph.language != spoken
        if len(words) > max_words:
            break
    if len(words) <= max_words:
        return Excerpt(text=" ".join(words), language=spoken)
    ends = sentence_ends(words[: max_words + 1], spoken)[:max_words]
    last = max((at for at, end in enumerate(ends) if end), default=-1)
    if (last + 1) * 2 >= max_words:
        return Excerpt(text=" ".join(words[: last + 1]), language=spoken)
    return Excerpt(text=" ".join(words[:max_words]).removesuffix(_LEFT_OUT).rstrip(",;:—–- ") + "…", language=spoken)
