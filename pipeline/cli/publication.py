"""What `publish`, `retract` and `site` show in the end: a summary for a person, or one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.finding import Finding
    from pipeline.model.published import PublishedEpisode, PublishedShow
    from pipeline.publishing.commit import Committed
    from pipeline.publishing.publish import Result
    from pipeline.publishing.target import Target

_SHOWN_OBJECTS = 12


def conclude(done: Sequence[tuple[Target, Result]], *, as_json: bool, dry_run: bool) -> None:
    """Raises typer.Exit with the first problem's status, after everything was shown."""
    documents = [document(target, result) for target, result in done]
    if as_json:
        print(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=1))
    else:
        for found in documents:
            (show_dry_run if dry_run else show_summary)(found)
    problems = [problem for _, result in done for problem in result.problems]
    for ref, error in problems:
        text = str(error)
        typer.echo(f"media: {text if text.startswith(ref) else f'{ref}: {text}'}", err=True)
    if problems:
        raise typer.Exit(problems[0][1].exit_code)


def document(target: Target, result: Result) -> dict[str, Any]:
    """The document that `--json` prints; scripts outside rely on its keys."""
    found: dict[str, Any] = {"show": target.show, "destination": target.to or "storage", "base_url": target.base_url}
    if result.prepared is not None:
        from pipeline.publishing.changes import changes  # noqa: PLC0415

        would = changes(result.prepared)
        found |= head(result.prepared.facts.record, target)
        found["episodes"] = _episodes(target, result.named, result.prepared.after.episodes)
        found["changes"] = {
            "records": {path: list(lines) for path, lines in would.records.items()},
            "feed": [{"what": what, "item": item} for what, item in would.feed],
            "objects": list(would.objects),
        }
    elif result.committed is not None:
        found |= committed(result.committed, target)
        found["episodes"] = _episodes(target, result.named, result.committed.episodes)
    found.setdefault("episodes", [])
    found["would_make"] = [
        {"episode": made.ref, "steps": [{"name": name, "reasons": list(why)} for name, why in made.steps]}
        for made in result.would_make
    ]
    found["unpublished"] = result.unpublished
    found["elsewhere"] = result.elsewhere
    found["findings"] = findings(result.findings)
    found["problems"] = [{"episode": ref, "error": str(error)} for ref, error in result.problems]
    return found


def head(show: PublishedShow, target: Target) -> dict[str, Any]:
    return {"feed_url": show.feed_url, "site_url": target.url(f"{target.show}/index.html")}


def committed(found: Committed, target: Target) -> dict[str, Any]:
    """Of all verbs that store something."""
    return {
        **head(found.show, target),
        "feed_changed": found.feed_changed,
        "objects_written": len(found.written),
        "objects_removed": len(found.removed),
        "written": list(found.written),
    }


def findings(found: Iterable[Finding]) -> list[dict[str, str]]:
    keys = ("code", "severity", "where", "message", "source")
    return [{key: getattr(finding, key) for key in keys} for finding in found]


def _episodes(target: Target, slugs: Iterable[str], records: Any) -> list[dict[str, Any]]:
    return [episode(target, records[slug]) for slug in dict.fromkeys(slugs)]


def episode(target: Target, record: PublishedEpisode) -> dict[str, Any]:
    enclosure = record.enclosure
    return {
        "episode": record.folder,
        "guid": record.guid,
        "status": record.status,
        "published_at": record.published_at.isoformat(),
        "changed_at": record.changed_at.isoformat(),
        "url": record.link or target.url(f"{record.folder}/index.html"),
        "enclosure": target.url(enclosure.path) if enclosure.path else enclosure.url,
    }


def show_summary(found: dict[str, Any]) -> None:
    """For a person, on stdout; plain lines, so that addresses can be copied."""
    for item in found["episodes"]:
        when = f" on {item['published_at']}" if item["status"] == "scheduled" else ""
        print(f"{item['status']}{when}: {item['episode']}")
        print(f"  page  {item['url']}")
        print(f"  audio {item['enclosure']}")
    if "feed_url" in found:
        written = found["objects_written"]
        print(f"feed {found['feed_url']}" + ("" if found["feed_changed"] else " (unchanged)"))
        print(f"site {found['site_url']}")
        print(f"{written} objects written" if written else "nothing was to be written: all is as it should be")
    _show_rest(found)


def show_dry_run(found: dict[str, Any]) -> None:
    """What would change, as a diff."""
    for made in found["would_make"]:
        print(f"{made['episode']} would first be made: {', '.join(step['name'] for step in made['steps'])}")
    would = found.get("changes", {"records": {}, "feed": [], "objects": []})
    for path, lines in would["records"].items():
        print(path)
        for line in lines:
            print(f"  {line}")
    for change in would["feed"]:
        print(f"feed: {change['what']}: {change['item']}")
    objects = would["objects"]
    more = f", and {len(objects) - _SHOWN_OBJECTS} more" if len(objects) > _SHOWN_OBJECTS else ""
    shown = f": {', '.join(objects[:_SHOWN_OBJECTS])}{more}" if objects else ""
    print(f"{len(objects)} objects would be written{shown}")
    _show_rest(found)


def _show_rest(found: dict[str, Any]) -> None:
    for finding in found["findings"]:
        typer.echo(f"{finding['severity']}: {finding['where']}: {finding['message']} [{finding['code']}]", err=True)
    if found.get("unpublished"):
        print(f"never published, so left alone: {', '.join(found['unpublished'])}")
    if found.get("elsewhere"):
        print(f"recordings not on this machine, so left as they are: {', '.join(found['elsewhere'])}")
