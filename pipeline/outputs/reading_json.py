"""outputs/reading.json, format 1: the read-along text that pages and players show (docs/formats/reading.md)."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from pipeline.model.reading import Reading, ReadingParagraph, Sentence
from pipeline.text.clean import clean_line

FORMAT = 1
LARGEST_BYTES = 30_000_000
"""A talk of three hours has some 500 kB; a page is made of it in memory."""


def render_reading(reading: Reading) -> str:
    """One sentence a line: a correction is one line of a diff."""
    paragraphs = ",\n".join(_paragraph(paragraph) for paragraph in reading.paragraphs)
    return f'{{"format":{FORMAT},"paragraphs":[\n{paragraphs}\n]}}\n'


def parse_reading(data: str | bytes) -> Reading:
    """Raises ValueError that says what is wrong and where, for anything but a reading of this format."""
    if len(data) > LARGEST_BYTES:
        raise ValueError(f"reading.json has {len(data)} bytes; at most {LARGEST_BYTES} are read")
    try:
        document = json.loads(data)
    except RecursionError as error:
        raise ValueError("reading.json is no JSON of ours: nested too deeply") from error
    _require(isinstance(document, dict) and document.get("format") == FORMAT, f"its format is not {FORMAT}")
    paragraphs = _list(document, "paragraphs", "reading.json")
    return Reading(
        paragraphs=tuple(_parse_paragraph(item, f"paragraph {n}") for n, item in enumerate(paragraphs, start=1))
    )


def _paragraph(paragraph: ReadingParagraph) -> str:
    head = _line({"speaker": paragraph.speaker, "language": paragraph.language})
    sentences = ",\n".join(_sentence(sentence) for sentence in paragraph.sentences)
    return f'{head[:-1]},"sentences":[\n{sentences}]}}'


def _sentence(sentence: Sentence) -> str:
    return _line(
        {
            "start": sentence.start_ms,
            "end": sentence.end_ms,
            "text": sentence.text,
            "words": list(sentence.word_starts_ms),
        }
    )


def _line(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _parse_paragraph(fields: Any, where: str) -> ReadingParagraph:
    sentences = _list(fields, "sentences", where)
    speaker, language = fields.get("speaker"), fields.get("language")
    _require(speaker is None or _is_line(speaker), f"{where}: its speaker is no line of clean text")
    _require(_is_line(language) and language.isascii() and language.isalpha(), f"{where}: its language is no code")
    return ReadingParagraph(
        speaker=speaker,
        language=language,
        sentences=tuple(_parse_sentence(item, f"{where}, sentence {n}") for n, item in enumerate(sentences, start=1)),
    )


def _parse_sentence(fields: Any, where: str) -> Sentence:
    words = _list(fields, "words", where)
    start_ms, end_ms, text = (fields.get(key) for key in ("start", "end", "text"))
    _require(_is_line(text), f"{where}: its text is no line of clean text")
    _require(all(type(time) is int for time in (start_ms, end_ms, *words)), f"{where}: times must be whole numbers")
    _require(0 <= start_ms <= end_ms, f"{where}: it ends before it starts")
    _require(len(words) == text.count(" ") + 1, f"{where}: {len(words)} times for {text.count(' ') + 1} words")
    ascending = words[0] == 0 and all(one <= other for one, other in pairwise(words))
    _require(ascending and words[-1] <= end_ms - start_ms, f"{where}: times of its words must ascend within it")
    return Sentence(start_ms=start_ms, end_ms=end_ms, text=text, word_starts_ms=tuple(words))


def _is_line(value: Any) -> bool:
    """Whether it is text as we write it: nothing invisible, no control characters, single spaces."""
    return isinstance(value, str) and value != "" and clean_line(value) == value


def _list(fields: Any, key: str, where: str) -> list[Any]:
    found = fields.get(key) if isinstance(fields, dict) else None
    if not isinstance(found, list):
        raise ValueError(f"{where}: has no list of {key}")  # noqa: TRY004
    return found


def _require(good: bool, problem: str) -> None:
    if not good:
        raise ValueError(f"reading.json is damaged: {problem}")
