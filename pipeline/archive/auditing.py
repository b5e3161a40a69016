"""Verifies, at each target, what is overdue and whose turn it is, and says what could not be looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.archive.archives import Archive
from pipeline.archive.checking import Watcher, against, record, slim
from pipeline.archive.seeing import Hooks
from pipeline.archive.verify import Verified, Verifier, shown
from pipeline.bag.evidence import vanished
from pipeline.bag.schedule import Due, due
from pipeline.errors import MediaError, PublishError, UsageError


@dataclass(frozen=True, kw_only=True)
class Audited:
    """What came of one target."""

    target: str
    place: str
    plan: Due
    bags: tuple[Verified, ...] = ()
    left: tuple[str, ...] = ()
    """Overdue bags that were not verified this time."""
    vanished: tuple[str, ...] = ()
    """Bags that the register knows and nobody finds."""
    register_problems: tuple[str, ...] = ()
    error: MediaError | None = None

    @property
    def bad(self) -> tuple[Verified, ...]:
        return tuple(bag for bag in self.bags if bag.problems)


def audit(
    archives: Mapping[str, Archive],
    *,
    wanted: Callable[[str], bool],
    verify_days: int,
    most: int | None,
    watcher: Watcher,
    clock: Callable[[], dt.datetime],
    only_plan: bool = False,
) -> Iterable[Audited]:
    """One target after the other; one that fails does not keep the others from their turn. `wanted`: which bags."""
    for name, archive in archives.items():
        try:
            yield _audit(name, archive, wanted, verify_days, most, watcher, clock, only_plan=only_plan)
        except MediaError as error:
            yield Audited(target=name, place=archive.place, plan=Due(overdue=(), turn=()), error=error)
        except OSError as error:
            failure = PublishError(f"{archive.place} cannot be read: {error.strerror or error}; is its disk mounted?")
            yield Audited(target=name, place=archive.place, plan=Due(overdue=(), turn=()), error=failure)


def _audit(
    name: str,
    archive: Archive,
    wanted: Callable[[str], bool],
    verify_days: int,
    most: int | None,
    watcher: Watcher,
    clock: Callable[[], dt.datetime],
    *,
    only_plan: bool,
) -> Audited:
    if archive.identity() is None:
        raise UsageError(f"{name}: there is no archive at {archive.place}; is its disk mounted?")
    register = archive.register()
    there = {shown(bag.name): bag for bag in archive.bags() if wanted(bag.name)}
    gone = tuple(bag for bag in vanished(register, there, "") if wanted(bag))
    plan = due(register, there, now=clock(), verify_days=verify_days)
    chosen = (*plan.overdue, *plan.turn)[: most if most is not None else None]
    done: list[Verified] = []
    unrecorded = ""
    bags = [] if only_plan else [there[bag] for bag in chosen]
    for verified in Verifier(hooks=Hooks(moved=watcher.moved)).verify(bags):
        watcher.at(verified.name)
        verified = against(register, verified)  # noqa: PLW2901
        unrecorded = record(archive.record, verified, clock(), archive.place) or unrecorded
        done.append(slim(verified))
    left = set(plan.overdue) - {bag.name for bag in done}
    return Audited(
        target=name,
        place=archive.place,
        plan=plan,
        bags=tuple(done),
        left=tuple(sorted(left)),
        vanished=gone,
        register_problems=(*register.problems, *([unrecorded] if unrecorded else [])),
    )
