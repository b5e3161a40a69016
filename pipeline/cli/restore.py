"""`media restore`: a working episode from its bag."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.archive.archives import Archive, TarBag
    from pipeline.archive.bags import Bag
    from pipeline.archive.checking import Watcher
    from pipeline.archive.restoring import Restored
    from pipeline.archive.targets import Targets
    from pipeline.bag.register import Entry
    from pipeline.store.workspace import Workspace


_SHOWN = 10
_ACCESS = {
    "restricted": "somebody heard in it has not agreed that it is published; see its rights.toml before you hand it on",
    "dark": "it was withheld; do not publish it or hand it on before its rights.toml says that it may",
}
"""What a status of a bag asks of whoever gets it."""


def command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[EPISODE]", help="show/episode, as it was archived.")] = None,
    where: Annotated[
        str | None, typer.Option("--from", metavar="DIR_OR_URL", help="A bag, a .tar of one, an archive, a target.")
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="Pick a copy at random, restore it elsewhere, open it, take it away.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Bring an episode back from the first copy that is good to every byte. Nothing that is there is overwritten."""
    from pipeline.archive.restoring import restore  # noqa: PLC0415
    from pipeline.archive.targets import Targets  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415

    workspace = context.obj.workspace()
    targets = Targets(workspace=workspace)
    if drill:
        if name or where:
            raise UsageError("--drill picks an episode itself; leave EPISODE and --from out")
        _drill(workspace, targets, as_json=as_json)
        return
    if name is None and where is None:
        raise UsageError("which episode? `media restore SHOW/EPISODE`, or --from a bag")
    with interruptible("nothing was changed; run it again"), bytes_bar() as bar:
        found = restore(workspace, _candidates(targets, name, where, bar), bar, ref=_ref(name))
    if as_json:
        print(json.dumps(document(found), ensure_ascii=False, indent=1))
    else:
        tell(found)


def _ref(name: str | None) -> str | None:
    from pipeline.archive.restoring import is_ref  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415

    if name is not None and not is_ref(name.rstrip("/")):
        raise UsageError(f"{name!r} is no episode; name it whole: show/episode")
    return name.rstrip("/") if name else None


def _candidates(targets: Targets, name: str | None, where: str | None, watcher: Watcher) -> Iterator[Bag | TarBag]:
    """Copies, in the order of the presets; a target that cannot be reached is told and passed over."""
    from pipeline.archive.opening import open_place  # noqa: PLC0415
    from pipeline.archive.verify import shown  # noqa: PLC0415
    from pipeline.errors import MediaError, UsageError, disk_error  # noqa: PLC0415

    ref = _ref(name)
    if where is not None:
        try:
            bags = list(open_place(where, targets).bags())
        except OSError as error:
            raise disk_error(error, f"reading {shown(where)}") from error
        if ref is None and len(bags) > 1:
            names = ", ".join(shown(bag.name) for bag in bags[:_SHOWN])
            which = "say which: media restore SHOW/EPISODE --from …"
            raise UsageError(f"{shown(where)} has {len(bags)} bags ({names}); {which}")
        yield from (bag for bag in bags if ref is None or bag.name == ref or len(bags) == 1)
        return
    for target, archive in opened(targets).items():
        try:
            bag = archive.bag(ref or "")
        except (MediaError, OSError) as error:
            watcher.said(f"{target} is passed over: {error}")
            continue
        if bag is not None:
            yield bag


def opened(targets: Targets) -> dict[str, Archive]:
    """Raises UsageError when the presets name none."""
    from pipeline.archive.targets import open_archive  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415

    if not targets.named or targets.workspace is None:
        raise UsageError("there is no [archive.targets.NAME] in the presets; say where the bag is: --from DIR_OR_URL")
    return {name: open_archive(target, targets.workspace.root) for name, target in targets.named.items()}


def _drill(workspace: Workspace, targets: Targets, *, as_json: bool) -> None:
    from pipeline.archive.drill import drill, failed, pick  # noqa: PLC0415
    from pipeline.archive.verify import shown  # noqa: PLC0415
    from pipeline.cli.archives import now  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import FixityError  # noqa: PLC0415

    archives = opened(targets)
    with interruptible("nothing was changed"), bytes_bar() as bar:
        target, bag = pick(archives, random.SystemRandom(), bar)
        bar.said(f"restoring {shown(bag.name)} from {target}")
        try:
            done = drill(target, bag, workspace.root / ".media" / "drills", bar)
        except FixityError as error:
            _record(archives[target], failed(bag, error, now()))
            raise
    _record(archives[target], done.restored.bag.entry("restoration", now()))
    found = {"target": target, "stale": list(done.stale), **document(done.restored)}
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(f"{found['episode']} came back from {target}: {found['files']} files, every byte as it was; it opens")
    if done.stale:
        print(f"`media run` would make anew: {', '.join(done.stale)}")


def _record(archive: Archive, entry: Entry) -> None:
    """What cannot be written down does not undo what was done."""
    from pipeline.errors import MediaError  # noqa: PLC0415

    try:
        archive.record(entry)
    except (OSError, MediaError) as error:
        typer.echo(f"media: the register could not be written, so nothing is noted: {error}", err=True)


def document(found: Restored) -> dict[str, Any]:
    """The document that `--json` prints."""
    from pipeline.archive.verify import shown  # noqa: PLC0415

    return {
        "episode": found.ref,
        "folder": shown(str(found.folder)),
        "from": found.bag.place,
        "files": found.files,
        "size_bytes": found.size_bytes,
        "access": found.access,
        "already": found.already,
        "presets": list(found.presets),
        "passed_over": list(found.passed_over),
        "other_versions": list(found.other_versions),
    }


def tell(found: Restored) -> None:
    """For a person, on stdout."""
    from pipeline.archive.verify import shown  # noqa: PLC0415

    if found.already:
        print(f"{found.ref} is there already, the very same as in {found.bag.place}")
    else:
        print(f"{found.ref}: {found.files} files from {found.bag.place}, every byte as it was")
    for name in found.presets:
        print(f"presets/{name} came with it")
    for line in found.other_versions:
        print(line)
    if found.access in _ACCESS:
        print(f"it is {found.access}: {_ACCESS[found.access]}")
    print(shown(str(found.folder)))
