"""A programme as a table: CSV as Excel, LibreOffice and Google Sheets write it, whatever parts its cells."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.agenda.cells import items, link_of, people
from pipeline.agenda.columns import Column, column, is_break, kind_of, meant
from pipeline.agenda.encodings import SAVE_AS, lost_letters
from pipeline.agenda.moments import parse_range
from pipeline.agenda.raw import RawAgenda, RawRow
from pipeline.errors import ConfigError

_DELIMITERS = ",;\t"
_MOST_ROWS = 2_000
_YES = frozenset({"yes", "true", "1", "x", "да", "+", "әйе"})
_NO = frozenset({"", "no", "false", "0", "нет", "-", "юк"})
_LONGEST_NUMBER = 10


def read_csv(text: str, *, file: str, main_language: str, maybe_lossy: bool) -> RawAgenda:
    """Raises ConfigError when it is no table with the headings of an agenda.

    `maybe_lossy`: it came in an encoding without Tatar letters.
    """
    table = _table(text, file)
    heads = next((number for number, cells in enumerate(table) if any(cell.strip() for cell in cells)), None)
    if heads is None:
        raise ConfigError([f"{file}: is empty; its first row says what the columns are: start, title, speakers …"])
    notes, problems = list[str](), list[str]()
    columns = _columns(table[heads], file, notes, problems)
    rows = []
    for number, cells in enumerate(table[heads + 1 :], start=heads + 2):
        if not any(cell.strip() for cell in cells):
            continue
        if maybe_lossy and any(map(lost_letters, cells)):
            problems.append(f"{file}: row {number}: Tatar letters became question marks; {SAVE_AS}")
        try:
            rows.append(_row(number, cells, columns, main_language, notes))
        except ValueError as error:
            problems.append(f"{file}: row {number}: {error}")
    return RawAgenda(rows=tuple(rows), notes=tuple(notes), problems=tuple(problems))


def _table(text: str, file: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[0].lower().startswith("sep="):  # Excel's own way to name the delimiter
        delimiter, lines[0] = lines[0][4:5] or ",", ""
    else:
        head = next((line for line in lines if line.strip()), "")
        delimiter = max(_DELIMITERS, key=lambda sign: _known_headings(head, sign))
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, strict=True)
    table: list[list[str]] = []
    try:
        for cells in reader:
            table.append(cells)
            if len(table) > _MOST_ROWS:
                raise ConfigError([f"{file}: has over {_MOST_ROWS} rows; is it another table?"])
    except csv.Error as error:
        where = f"{file}: line {reader.line_num}"
        raise ConfigError([f"{where}: a quotation mark is open or out of place ({error})"]) from error
    return table


def _known_headings(line: str, delimiter: str) -> int:
    """How many there are if this parts the cells; quotation marks in headings are rare, so it is only roughly so."""
    return sum(isinstance(column(cell.strip().strip('"')), Column) for cell in line.split(delimiter))


def _columns(
    headings: Sequence[str], file: str, notes: list[str], problems: list[str]
) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        known = column(heading)
        if known is None and (near := meant(heading)):
            problems.append(f"{file}: column {heading.strip()!r}: unknown; did you mean {near!r}?")
        elif known is None:
            notes.append(f"{file}: the column {heading.strip()!r} is not used")
        elif known != "unused":
            twice = [other for other in found.values() if (other.key, other.language) == (known.key, known.language)]
            if twice:
                problems.append(f"{file}: columns {twice[0].heading!r} and {heading!r} say the same; keep one")
            found[place] = known
    if not {"start", "title"} <= {known.key for known in found.values()} and not problems:
        shown = ", ".join(repr(heading.strip()) for heading in headings if heading.strip())
        raise ConfigError([f"{file}: no columns for start and title; the first row has {shown[:300]}"])
    return found


def _row(
    number: int, cells: Sequence[str], columns: Mapping[int, Column], main_language: str, notes: list[str]
) -> RawRow:
    texts = {columns[place]: cell.strip() for place, cell in enumerate(cells) if place in columns and cell.strip()}
    said = {known.key: text for known, text in texts.items() if known.language is None}
    language = said.get("language", "").lower() or main_language
    values: dict[str, Any] = {}
    for key in ("title", "summary", "speakers"):
        values[key] = {known.language or language: text for known, text in texts.items() if known.key == key}
    values["title"] = {code: " ".join(text.split()) for code, text in values["title"].items()}
    for key in said.keys() - {*values, "role"}:
        values |= _READ[key](said[key], language)
    values["speakers"] = people(values["speakers"], role=said.get("role"))
    title = next(iter(values["title"].values()), "")
    if "kind" not in said and not values["speakers"] and is_break(title):
        values["kind"] = "break"
        notes.append(f"row {number}: {title!r} is taken for a break: no episode is made of it")
    names = {known.key: known.heading.strip() for known in texts}
    names |= {f"{known.key}.{known.language or language}": known.heading.strip() for known in texts}
    return RawRow(place=f"row {number}", values=values, names=names)


def _start(text: str, _language: str) -> dict[str, Any]:
    start, until = parse_range(text)
    return {"start": start, "end": until} if until else {"start": start}


def _links(text: str, language: str) -> dict[str, Any]:
    return {"links": [link_of(line, language) for line in text.split("\n") if line.strip()]}


def _whole(key: str, text: str) -> dict[str, Any]:
    return {key: int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else text}


def _exact(text: str, _language: str) -> dict[str, Any]:
    word = text.lower()
    return {"exact": True if word in _YES else False if word in _NO else text}


_READ = {
    "start": _start,
    "end": lambda text, _language: {"end": text},
    "language": lambda text, _language: {"language": text.lower()},
    "slug": lambda text, _language: {"slug": text},
    "keywords": lambda text, _language: {"keywords": items(text)},
    "links": _links,
    "season": lambda text, _language: _whole("season", text),
    "number": lambda text, _language: _whole("number", text),
    "kind": lambda text, _language: {"kind": kind_of(text)},
    "exact": _exact,
}
"""Key -> what a cell of its column says, as `talk.Row` has it."""
