"""What a register knows of bags against what was found: bags that were exchanged or taken away are whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.bag.judgement import Problem
from pipeline.bag.making import PROFILE_ID
from pipeline.bag.manifest import OURS
from pipeline.bag.register import Register
from pipeline.bag.tags import tag


def exchanged(
    register: Register, bag: str, identity: str, tags: Sequence[tuple[str, str]], tag_manifests: Iterable[str]
) -> tuple[Problem, ...]:
    """`identity`: of the bag that was found; `tags`: its bag-info; `tag_manifests`: algorithms it has one for."""
    found: list[Problem] = []
    if tag(tags, "BagIt-Profile-Identifier") == PROFILE_ID:
        lacking = sorted(set(OURS) - set(tag_manifests))
        found += [Problem(kind="missing", path=f"tagmanifest-{name}.txt", found="is not there") for name in lacking]
    known = register.known.get(bag)
    if known and known.identity != identity:
        told = f"is another bag than the one that the register knows since {known.at}; nothing says who replaced it"
        found.append(Problem(kind="changed", path="", found=told))
    return tuple(found)


def vanished(register: Register, found: Iterable[str], below: str) -> tuple[str, ...]:
    """Bags that the register knows, below a path ('' for all), and that nobody found."""
    there = set(found)
    gone = (
        bag
        for bag, entry in register.newest.items()
        if bag not in there and entry.event != "deletion" and f"{bag}/".startswith(below)
    )
    return tuple(sorted(gone))
