"""Keeps the last few results of dear work: pages are made one by one, by several threads at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Who asks first for a result makes it, the others wait; the newest `keep` of them stay."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._made: dict[Hashable, Future[T]] = {}

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key. What it raises is raised to all who wait, and is not kept."""
        mine: Future[T] = Future()
        made = self._made.setdefault(key, mine)
        if made is mine:
            for old in list(self._made)[: -self._keep]:
                self._made.pop(old, None)
            try:
                made.set_result(make())
            except BaseException as error:
                self._made.pop(key, None)
                made.set_exception(error)
                raise
        return made.result()
