"""What `media feed` shows: findings in groups, and what was taken over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.model.finding import Finding
    from pipeline.publishing.adopt import Adopted

_PLACES_SHOWN = 5


def document(place: str, data: bytes, findings: Sequence[Finding], *, asked: int, everything: bool) -> dict[str, Any]:
    """The document that `media feed --check --json` prints; scripts outside rely on its keys."""
    from pipeline.cli.publication import findings as as_dicts  # noqa: PLC0415
    from pipeline.feed.lint.network import MOST_ITEMS  # noqa: PLC0415
    from pipeline.feed.read import read_feed  # noqa: PLC0415

    try:
        feed = read_feed(data)
        title, items = feed.title, len(feed.items)
    except ValueError:
        title, items = "", 0
    return {
        "feed": place,
        "title": title,
        "items": items,
        "items_asked": 0 if not asked else items if everything else min(items, MOST_ITEMS),
        "addresses_asked": asked,
        "errors": sum(finding.severity == "error" for finding in findings),
        "warnings": sum(finding.severity == "warning" for finding in findings),
        "findings": as_dicts(findings),
    }


def show_report(found: dict[str, Any]) -> None:
    """For a person: errors first, the same finding in many places once."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for finding in found["findings"]:
        groups.setdefault((finding["severity"], finding["code"]), []).append(finding)
    for (severity, code), findings in sorted(groups.items(), key=lambda group: group[0][0]):
        _show_group(severity, code, findings)
    print(_summary(found))
    if found["items_asked"] < found["items"] and found["addresses_asked"]:
        print(f"files of the newest {found['items_asked']} episodes were asked for; --all asks for those of all")


def _show_group(severity: str, code: str, findings: list[dict[str, str]]) -> None:
    times = f" ({len(findings)} times)" if len(findings) > 1 else ""
    print(f"{severity}: {code}{times}; source: {findings[0]['source']}")
    same = len({finding["message"] for finding in findings}) == 1
    if same:
        print(f"  {_printable(findings[0]['message'])}")
    for finding in findings[:_PLACES_SHOWN]:
        where = _printable(finding["where"])
        print(f"    {where}" if same else f"  {where}: {_printable(finding['message'])}")
    if len(findings) > _PLACES_SHOWN:
        print(f"    and {len(findings) - _PLACES_SHOWN} more (--json lists all)")
    print()


def _printable(text: str) -> str:
    """A title from a feed may hold what a terminal obeys."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _summary(found: dict[str, Any]) -> str:
    asked = f", {found['addresses_asked']} addresses asked" if found["addresses_asked"] else ""
    what = f"{_printable(found['feed'])}: {_count(found['items'], 'episode')}{asked}"
    if not found["findings"]:
        return f"{what}: nothing found, all is well"
    counts = f"{_count(found['errors'], 'error')}, {_count(found['warnings'], 'warning')}"
    return f"{what}: {counts}; docs/feed-check.md explains each"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def adoption(show: str, done: Adopted, *, dry_run: bool) -> dict[str, Any]:
    """The document that `media feed SHOW --adopt --json` prints."""
    from pipeline.cli.publication import findings as as_dicts  # noqa: PLC0415

    return {
        "show": show,
        "dry_run": dry_run,
        "adopted": [
            {
                "episode": record.folder,
                "guid": record.guid,
                "published_at": record.published_at.isoformat(),
                "title": next(iter(record.title.values())),
                "enclosure": record.enclosure.url,
            }
            for record in done.episodes
        ],
        "kept": list(done.kept),
        "not_taken_over": list(done.left_out),
        "written": list(done.committed.written) if done.committed else [],
        "findings": as_dicts(done.findings),
        "feed_url": done.committed.show.feed_url if done.committed else None,
    }


def show_adoption(found: dict[str, Any]) -> None:
    """For a person."""
    from pipeline.cli.publication import show_findings  # noqa: PLC0415

    for episode in found["adopted"]:
        print(f"{episode['episode']}  {episode['published_at'][:10]}  {_printable(episode['title'])}")
    would = "would be " if found["dry_run"] else ""
    known = f", {len(found['kept'])} were there already" if found["kept"] else ""
    print(f"{len(found['adopted'])} episodes {would}taken over with their guids, dates and addresses{known}")
    for words in found["not_taken_over"]:
        print(f"  note: {_printable(words)}")
    if found["feed_url"]:
        print(f"feed {found['feed_url']}")
    show_findings(found["findings"])
