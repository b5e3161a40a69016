"""Changes in a list of a TOML file that a person wrote: [[blocks]] stay blocks, [values] stay values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, Item, Table, Whitespace

from pipeline.store.toml_changes import change_table, cut_tail, set_fact, toml_item


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item of a list as it is to be."""

    value: Any
    source: int | None
    """Its place in the list now; None for a new one."""


def change_list(document: tomlkit.TOMLDocument, key: str, old: Sequence[Any], new: Sequence[Entry]) -> None:
    """`old`: what the list says now. A new list of tables comes as blocks at the end of the file."""
    if [(entry.value, entry.source) for entry in new] == [(value, at) for at, value in enumerate(old)]:
        return
    if key not in document and new and isinstance(new[0].value, Mapping):
        document.append(key, tomlkit.aot())
    elif key not in document:
        set_fact(document, key, [entry.value for entry in new])
        return
    found: Any = document[key]
    for entry in new:
        if entry.source is not None and entry.value != old[entry.source]:
            _change_item(found, entry.source, old[entry.source], entry.value)
    if isinstance(found, AoT):
        _place_blocks(document, key, found, new)
    else:
        _place_values(found, new)


def _change_item(items: Any, at: int, old: Any, new: Any) -> None:
    if isinstance(new, Mapping):
        change_table(items, at, old, new)
    else:
        items[at] = toml_item(new)


def _place_values(array: Array, new: Sequence[Entry]) -> None:
    kept = {entry.source for entry in new}
    items = [array.item(at) for at in range(len(array))]
    for at in reversed(range(len(array))):
        if at not in kept:
            del array[at]
    for at, entry in enumerate(new):
        if entry.source is None:
            insert_value(array, at, toml_item(entry.value))
    for at, entry in enumerate(new):  # another order: the values move, lines and comments stay
        if entry.source is not None and array.item(at) is not items[entry.source]:
            array[at] = items[entry.source]


def insert_value(array: Array, at: int, item: Item) -> None:
    """Left alone, tomlkit puts a new first value against the second one, without a space."""
    if at == 0 and len(array) and "\n" not in array.as_string():
        array.insert(1, array.item(0))
        array[0] = item
    else:
        array.insert(at, item)


def _place_blocks(document: tomlkit.TOMLDocument, key: str, blocks: AoT, new: Sequence[Entry]) -> None:
    """What stands between two blocks belongs to the second one, and its comments are kept even when that goes."""
    if [entry.source for entry in new] == list(range(len(blocks))):
        return
    old = list(blocks.body)
    tail = _take_leads(old, {entry.source for entry in new})
    while len(blocks):
        del blocks[-1]
    for at, entry in enumerate(new):
        block = _new_block(entry.value) if entry.source is None else old[entry.source]
        before = new[at - 1].source if at else None
        if entry.source is None or before is None or before != entry.source - 1:
            lead = block.trivia.indent.lstrip("\r\n")
            block.trivia.indent = f"\n{lead}" if at or not old else lead
        blocks.append(block)
    if new:
        blocks.body[-1].value.body.append((None, Whitespace(tail)))
    else:
        place = next(at for at, (name, _) in enumerate(document.body) if name is not None and name.key == key)
        document.remove(key)
        document.body[place] = (None, Whitespace(tail.lstrip("\r\n")))


def _take_leads(blocks: Sequence[Table], kept: set[int | None]) -> str:
    """Gives each block what stands before its header; returns what comes after the last block."""
    lead = ""
    for at, block in enumerate(blocks):
        own, after = _split(cut_tail(block))
        block.trivia.indent = lead + block.trivia.indent
        if at in kept:
            block.value.body.append((None, Whitespace(own)))
            lead = after
        else:
            left = block.trivia.indent + own
            lead = (left if "#" in left else "") + after
    return lead


def _split(tail: str) -> tuple[str, str]:
    """Comments right below a block are its own, those after a blank line are not."""
    lines = tail.splitlines(keepends=True)
    blank = next((at for at, line in enumerate(lines) if not line.strip()), 0)
    return "".join(lines[:blank]), "".join(lines[blank:])


def _new_block(value: Mapping[str, Any]) -> Table:
    block = tomlkit.table()
    for key, inner in value.items():
        block.append(key, toml_item(inner))
    return block
