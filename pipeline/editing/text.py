"""edited.md as text: reading, which never fails and drops no word, and writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.editing.document import Aside, Document, Sentence, Turn
from pipeline.editing.front_matter import FENCE, parse_speakers, split_front
from pipeline.editing.lines import MARK, is_like_header, read_header, read_line, write_header, write_line
from pipeline.text.clean import clean_text
from pipeline.text.timecodes import clock

VERSION = "1"
_SHOWN_CHARS = 60
_HEADER_HELP = "a header is a line with a time, a speaker's key, a language and ✓, e.g. '[00:12:30.000] АХ tt ✓'"


def parse_document(text: str) -> Document:
    """Any text is a document: a broken header or front matter is words of the turn above it."""
    lines = clean_text(text).split("\n")
    front, taken = split_front(lines)
    turns: list[Turn] = []
    inside: list[Sentence | Aside] = []
    current = Turn(anchor_ms=None)
    for line in lines[taken:]:
        header = read_header(line)
        if header:
            if inside or current.anchor_ms is not None:
                turns.append(replace(current, lines=tuple(inside)))
            current, inside = header, []
        elif (read := read_line(line)) is not None:
            inside.append(read)
    if inside or current.anchor_ms is not None:
        turns.append(replace(current, lines=tuple(inside)))
    return Document(front=front, turns=tuple(turns))


def render_document(document: Document) -> str:
    """The canonical form: a blank line before each header, or before the asides that stand above it."""
    blocks: list[list[str]] = []
    if document.front is not None:
        blocks.append([FENCE, *document.front.lines, FENCE])
    carried: list[str] = []
    for number, turn in enumerate(document.turns):
        head = [] if turn.anchor_ms is None else [write_header(turn, turn.anchor_ms)]
        lines = list(turn.lines)
        above: list[str] = []
        while number + 1 < len(document.turns) and lines and isinstance(lines[-1], Aside):
            above.insert(0, write_line(lines.pop()))
        blocks.append([*carried, *head, *map(write_line, lines)])
        carried = above
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def problems(text: str, *, duration_ms: int) -> tuple[list[str], list[str]]:
    """('line 12: …' that keep it from being used, 'line 9: …' that are worth a look)."""
    lines = clean_text(text).split("\n")
    front, taken = split_front(lines)
    wrong: list[str] = []
    notes: list[str] = []
    if front is None and lines[0].rstrip() == FENCE:
        wrong.append("line 1: the block that begins here must hold 'key: value' lines and end with a line '---'")
    if front is not None:
        version, speakers = front.get("transcript"), front.get("speakers")
        if version not in {None, VERSION}:
            at = front.line_of("transcript")
            wrong.append(f"line {(at or 0) + 2}: transcript: {version}; this version reads {VERSION}: update media")
        if speakers and parse_speakers(speakers) is None:
            at = front.line_of("speakers")
            wrong.append(f"line {(at or 0) + 2}: write speakers as {{АХ: Айгөл Хәсәнова, РС: Рамил Сафин}}")
    wrong += [f"line {number}: {problem}" for number, problem in _marks(lines)]
    for number, line in enumerate(lines[taken:], start=taken + 1):
        header = read_header(line)
        if header and header.anchor_ms is not None and header.anchor_ms > duration_ms > 0:
            at_ms = header.anchor_ms
            wrong.append(f"line {number}: it begins at {clock(at_ms)}, but the recording ends at {clock(duration_ms)}")
        elif is_like_header(line):
            notes.append(f"line {number}: {_glance(line)} is read as words; {_HEADER_HELP}")
    return wrong, notes


def conflicts(text: str) -> list[str]:
    """'line 12: …' for each place where two versions stand side by side."""
    return [f"line {number}: {problem}" for number, problem in _marks(clean_text(text).split("\n"))]


def _marks(lines: list[str]) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(lines, start=1):
        if not MARK.fullmatch(line):
            continue
        if line.startswith("<"):
            yield number, "two versions stand here; keep one and remove the lines <<<<<<<, ======= and >>>>>>>"
        elif not inside:
            yield number, "a mark of two versions is left over; remove this line"
        inside = line.startswith("<") or (inside and not line.startswith(">"))


def _glance(line: str) -> str:
    return repr(line if len(line) <= _SHOWN_CHARS else f"{line[: _SHOWN_CHARS - 1]}…")
