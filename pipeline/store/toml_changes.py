"""Changes in TOML that a person wrote: only what is to be another is touched, comments and layout stay.

Values are plain data in the file's own keys. tomlkit keeps the rest as it was; whoever writes the result compares its
meaning first (`rendered`), since no layout that people think of can be foreseen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, InlineTable, Item, Null, Table, Whitespace

from pipeline.errors import ConfigError

_BARE_END = re.compile(r"(?<!\r)\n")
ANCHOR = "guid"
"""Every episode.toml has it, above all tables: new facts come below it."""


def document_of(text: str, *, file: str) -> tomlkit.TOMLDocument:
    """Raises ConfigError when its layout would not come back to the byte. `text` is known to be TOML."""
    try:
        document = tomlkit.parse(text)
        if tomlkit.dumps(document) == text:
            return document
    except (TOMLKitError, ValueError, RecursionError):
        pass
    raise ConfigError([_foreign_layout(file)])


def rendered(document: tomlkit.TOMLDocument, *, like: str, file: str) -> str:
    """With the line ends of `like`, its text of before. Raises ConfigError when it is no TOML any more."""
    try:
        text = tomlkit.dumps(document)
        if "\r\n" in like and not _BARE_END.search(like):
            text = _BARE_END.sub("\r\n", text)
        tomllib.loads(text)
    except (TOMLKitError, ValueError) as error:
        raise ConfigError([_foreign_layout(file)]) from error
    return text


def check_meaning(found: Mapping[str, Any], wanted: Mapping[str, Any], *, file: str) -> None:
    """Raises ConfigError when a change of the text means something else than what was wanted."""
    if found != wanted:
        raise ConfigError([_foreign_layout(file)])


def _foreign_layout(file: str) -> str:
    return f"{file}: it cannot be changed here without losing its layout; nothing was written: change it by hand"


def change_table(parent: Any, name: str | int, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """The table `parent[name]`. `old`: what it says now, as far as it is of interest; other keys stay."""
    for key, value in new.items():
        table = parent[name]
        if value == old.get(key):
            continue
        if isinstance(value, Mapping) and isinstance(table.get(key), Mapping):
            change_table(table, key, old.get(key, {}), value)
        elif key in table:
            table[key] = toml_item(value)
        else:
            _add(table, key, toml_item(value))
    for key in old:
        if key not in new:
            del parent[name][key]  # asked for anew: tomlkit's view of `a.b = 1` and `a.c = 2` lives for one deletion


def _add(table: Any, key: str, item: Item) -> None:
    """Right after the last value, above the comments and tables that stand below it."""
    if isinstance(table, InlineTable):
        _add_inline(table, key, item)
    elif isinstance(table, Table):
        tail = cut_tail(table)
        indents = [(inner, inner.trivia.indent) for _, inner in table.value.body if isinstance(inner, Table)]
        table.append(key, item)
        for inner, indent in indents:  # tomlkit sets tables off by a blank line
            inner.trivia.indent = indent
        table.value.body.append((None, Whitespace(tail)))
    else:
        table[key] = item


def _add_inline(table: InlineTable, key: str, item: Item) -> None:
    """What pads the closing brace stays there."""
    body = table.value.body
    last = body[-1][1] if body else None
    padded = isinstance(last, Whitespace) and len(table) > 0 and not last.s.strip()
    if padded:
        body.pop()
    table.append(key, item)
    if padded and last is not None:
        body.append((None, last))


def cut_tail(table: Any) -> str:
    """Takes comments and blank lines after the last value of a table, or of the last table in it."""
    body, tail = table.value.body, ""
    while body and body[-1][0] is None and isinstance(body[-1][1], (Comment, Whitespace, Null)):
        tail = body.pop()[1].as_string() + tail
    if body and isinstance(body[-1][1], Table):
        return cut_tail(body[-1][1]) + tail
    if body and not body[-1][1].trivia.trail.endswith("\n"):
        body[-1][1].trivia.trail += "\n"  # the last line of the file
    return tail


def set_fact(document: tomlkit.TOMLDocument, key: str, value: Any) -> None:
    """A key that is not there yet, above the tables."""
    document._insert_after(ANCHOR, key, toml_item(value))  # noqa: SLF001 - `add` may put it below a table's comment
    document[key].trivia.trail = "\n"


def toml_item(value: Any) -> Any:
    """Tables inline, text of several lines between three quotes."""
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value)
    if not isinstance(value, Mapping):
        return tomlkit.item(value)
    inline = tomlkit.inline_table()
    for key, inner in value.items():
        inline.append(key, toml_item(inner))
    return inline
