"""Pure: two versions of an episode's facts become one. What both changed differently stays as the file has it.

Texts merge language by language. Items of lists are recognised by their start, name or address; an item that got
another one is still the same when it stands in the same place among its neighbours. An item merges field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.model.facts import KEYS, LISTS
from pipeline.text.timecodes import timecode


@dataclass(frozen=True, kw_only=True)
class FactConflict:
    """A fact that the page and somebody else changed differently. The file's value stays."""

    key: str
    """Such as 'title.tt' or 'chapters[00:01:30.000].title.ru'."""
    mine: Any
    """What the page wanted; None: that it goes."""
    theirs: Any
    """What the file says; None: that it is gone."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item of a merged list."""

    value: Any
    source: int | None
    """Its place in the file's list; None when it comes from the page."""
    wanted: int | None
    """Its place in the page's list, if it is there."""


@dataclass(frozen=True, kw_only=True)
class MergedFacts:
    """Texts by key, lists by key, and what could not be merged."""

    texts: dict[str, dict[str, str]]
    lists: dict[str, list[Placed]]
    conflicts: tuple[FactConflict, ...]


def merge_facts(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> MergedFacts:
    """`base`: what the page had read. `theirs`: what the file says now. All of them have every key of KEYS."""
    conflicts: list[FactConflict] = []
    texts = {key: merge_values(base[key], mine[key], theirs[key], key, conflicts) for key in KEYS if key not in LISTS}
    lists = {key: _ListMerge(key, base[key], mine[key], theirs[key], conflicts).merged() for key in LISTS}
    return MergedFacts(texts=texts, lists=lists, conflicts=tuple(conflicts))


def merge_values(base: Any, mine: Any, theirs: Any, key: str, conflicts: list[FactConflict]) -> Any:
    """One value, or a table of them; None is absent."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
        conflicts.append(FactConflict(key=key, mine=mine, theirs=theirs))
        return theirs
    before = base if isinstance(base, Mapping) else {}
    merged = {
        name: merge_values(before.get(name), mine.get(name), theirs.get(name), f"{key}.{name}", conflicts)
        for name in dict.fromkeys([*theirs, *mine])
    }
    return {name: value for name, value in merged.items() if value is not None}


@dataclass
class _ListMerge:
    """One list of the three versions."""

    key: str
    base: Sequence[Any]
    mine: Sequence[Any]
    theirs: Sequence[Any]
    conflicts: list[FactConflict]
    my_place: dict[int, int] = field(init=False)
    """Place in base -> place in mine."""
    their_place: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.my_place = aligned(self.key, self.base, self.mine)
        self.their_place = aligned(self.key, self.base, self.theirs)

    def merged(self) -> list[Placed]:
        items = self._of_the_file()
        self._gone_from_the_file()
        items = self._reordered(items)
        self._add_mine(items)
        if self.key == "chapters":
            items.sort(key=lambda item: item.value["start_ms"])
        return items

    def _of_the_file(self) -> list[Placed]:
        """Their items with my changes, without those that I removed."""
        base_of = {place: at for at, place in self.their_place.items()}
        added = self._added_by_both(base_of)
        items = []
        for place, their in enumerate(self.theirs):
            at = base_of.get(place)
            wanted = added.get(place) if at is None else self.my_place.get(at)
            if wanted is not None:
                before = None if at is None else self.base[at]
                value = self._merged_item(before, self.mine[wanted], their)
            elif at is None:
                value = their
            elif their == self.base[at]:
                continue
            else:
                self._conflict(their, mine=None, theirs=their)
                value = their
            items.append(Placed(value=value, source=place, wanted=wanted))
        return items

    def _merged_item(self, base: Any, mine: Any, their: Any) -> Any:
        """Field by field while it is surely the same item; two changes of one that may be another are a conflict."""
        known = set() if base is None else set(_marks(self.key, base))
        sure = base is None or all(known & set(_marks(self.key, item)) for item in (mine, their))
        if sure or mine == their or base in (mine, their):
            return merge_values(base, mine, their, self._named(their), self.conflicts)
        self._conflict(their, mine=mine, theirs=their)
        return their

    def _added_by_both(self, base_of: Mapping[int, int]) -> dict[int, int]:
        """Their place -> my place of items that both added: same start, name or address."""
        known = set(self.my_place.values())
        new = [at for at in range(len(self.mine)) if at not in known]
        fresh = [at for at in range(len(self.theirs)) if at not in base_of]
        pairs = _by_marks(
            [_marks(self.key, self.theirs[at]) for at in fresh], [_marks(self.key, self.mine[at]) for at in new]
        )
        return {fresh[their]: new[my] for their, my in pairs.items()}

    def _gone_from_the_file(self) -> None:
        for at, place in self.my_place.items():
            if at not in self.their_place and self.mine[place] != self.base[at]:
                self._conflict(self.base[at], mine=self.mine[place], theirs=None)

    def _reordered(self, items: list[Placed]) -> list[Placed]:
        """In my order, when I have changed it and they have not."""
        mine, theirs = (_order(places) for places in (self.my_place, self.their_place))
        if mine == sorted(mine) or self.key == "chapters":
            return items
        if theirs != sorted(theirs):
            if [at for at in mine if at in theirs] != [at for at in theirs if at in mine]:
                self.conflicts.append(FactConflict(key=self.key, mine=list(self.mine), theirs=list(self.theirs)))
            return items
        in_my_order = iter(sorted((i for i in items if i.wanted is not None), key=lambda item: item.wanted or 0))
        return [item if item.wanted is None else next(in_my_order) for item in items]

    def _add_mine(self, items: list[Placed]) -> None:
        """What only I have comes after the item that it comes after on my page."""
        known = {*self.my_place.values(), *(item.wanted for item in items)}
        for at, value in enumerate(self.mine):
            if at not in known:
                before = [n for n, item in enumerate(items) if item.wanted is not None and item.wanted < at]
                after = max(before, key=lambda n: items[n].wanted or 0) + 1 if before else 0
                items.insert(after, Placed(value=value, source=None, wanted=at))

    def _named(self, item: Any) -> str:
        return f"{self.key}[{_name(self.key, item)}]"

    def _conflict(self, item: Any, *, mine: Any, theirs: Any) -> None:
        self.conflicts.append(FactConflict(key=self._named(item), mine=mine, theirs=theirs))


def aligned(key: str, old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Which item of `old` is which of `new`: by their marks, then by their place among those."""
    pairs = _by_marks([_marks(key, item) for item in old], [_marks(key, item) for item in new])
    back = {there: here for here, there in pairs.items()}
    new_runs = _runs(len(new), back.get)
    for before, run in _runs(len(old), lambda at: at if at in pairs else None).items():
        other = new_runs.get(before, [])
        if len(run) == len(other):
            pairs.update(zip(run, other, strict=True))
    return pairs


def _by_marks(old: Sequence[Iterable[Any]], new: Sequence[Iterable[Any]]) -> dict[int, int]:
    """Each old item finds the first new one that shares a mark and is still free."""
    places: dict[Any, list[int]] = {}
    for at, marks in enumerate(new):
        for mark in marks:
            places.setdefault(mark, []).append(at)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for at, marks in enumerate(old):
        free = next((place for mark in marks for place in places.get(mark, ()) if place not in taken), None)
        if free is not None:
            pairs[at] = free
            taken.add(free)
    return pairs


def _runs(count: int, matched: Callable[[int], int | None]) -> dict[int | None, list[int]]:
    """Unmatched places, in runs, by the old place of the matched item before each run."""
    runs: dict[int | None, list[int]] = {}
    before = None
    for at in range(count):
        found = matched(at)
        if found is None:
            runs.setdefault(before, []).append(at)
        else:
            before = found
    return runs


def _order(places: Mapping[int, int]) -> list[int]:
    """Places in base, in the order of this version."""
    return sorted(places, key=places.__getitem__)


def _marks(key: str, item: Any) -> list[Any]:
    """What an item is recognised by."""
    if key == "people":
        return list(item["name"].items())
    return [item] if key == "keywords" else [item["url" if key == "links" else "start_ms"]]


def _name(key: str, item: Any) -> str:
    if key == "people":
        return next(iter(item["name"].values()), "")
    if key == "keywords":
        return str(item)
    return str(item["url"]) if key == "links" else timecode(item["start_ms"])
