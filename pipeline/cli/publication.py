"""What `publish`, `retract` and `site` show in the end: a summary for a person, or one JSON document."""

from __future__ import annotations

import datetime as dt
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

_SHOWN_FILES = 12
_SHOWN_LINES = 40
_SHOWN_LETTERS = 160
"""Of the difference of a record: more is for `--json`."""


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
            "summary": list(would.summary),
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
    listed = [item for item in found["episodes"] if _is_new(item, found) or len(found["episodes"]) == 1]
    for item in listed:
        _show_episode(item)
    if len(found["episodes"]) > len(listed):
        print(f"unchanged: {len(found['episodes']) - len(listed)} of {len(found['episodes'])} episodes")
    if "feed_url" in found:
        stored = found["site_url"].removesuffix("index.html") + "feed.xml"
        elsewhere = "" if stored == found["feed_url"] else f" (feed.url of the preset; it is stored as {stored})"
        print(f"feed {found['feed_url']}{elsewhere}")
        print(f"site {found['site_url']}")
        written = found["objects_written"]
        print(f"{_files(written)} stored" if written else "nothing was to be stored: all is as it should be")
    _show_rest(found)


def _is_new(item: dict[str, Any], found: dict[str, Any]) -> bool:
    show, _, slug = item["episode"].partition("/")
    return f"{show}/records/{slug}.json" in found["written"]


def _show_episode(item: dict[str, Any]) -> None:
    from pipeline.publishing.summary import clock_here  # noqa: PLC0415

    scheduled = item["status"] == "scheduled"
    when = f" for {clock_here(dt.datetime.fromisoformat(item['published_at']))}" if scheduled else ""
    print(f"{item['status']}{when}: {item['episode']}")
    print(f"  page  {item['url']}{' (from then on)' if scheduled else ''}")
    if item["status"] != "retracted":
        print(f"  audio {item['enclosure']}")
    if scheduled:
        print(f"  it appears when `media publish {item['episode'].partition('/')[0]}` runs after that moment")


def show_dry_run(found: dict[str, Any]) -> None:
    """What would appear, change and vanish; then the details."""
    for made in found["would_make"]:
        steps = ", ".join(step["name"] for step in made["steps"])
        print(f"{made['episode']} would first be made ({steps}), then published")
        print(f"  to see how it would look: media run {made['episode']} --no-upload, then this again")
    if "changes" in found:
        would = found["changes"]
        for line in would["summary"]:
            print(line)
        if not would["objects"]:
            print("nothing would change: all is as it should be")
        else:
            print(f"{_files(len(would['objects']))} would be stored")
            _show_details(would)
    _show_rest(found)


def _show_details(would: dict[str, Any]) -> None:
    print("\nIn detail (--json has all of it)")
    for change in would["feed"]:
        print(f"feed: {change['what']}: {change['item']}")
    for path, lines in would["records"].items():
        if not any(line.startswith("-") for line in lines[2:]):
            print(f"{path}: new")
            continue
        print(path)
        for line in lines[2:_SHOWN_LINES]:
            print(f"  {line[:_SHOWN_LETTERS]}{'…' if len(line) > _SHOWN_LETTERS else ''}")
        if len(lines) > _SHOWN_LINES:
            print(f"  and {len(lines) - _SHOWN_LINES} more lines")
    files = [path for path in would["objects"] if path not in would["records"]]
    more = f", and {len(files) - _SHOWN_FILES} more" if len(files) > _SHOWN_FILES else ""
    if files:
        print(f"files: {', '.join(files[:_SHOWN_FILES])}{more}")


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def show_findings(found: Iterable[dict[str, str]]) -> None:
    """On stderr; what is the same in many places once, with the first of them."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for finding in found:
        groups.setdefault((finding["severity"], finding["code"]), []).append(finding)
    for (severity, code), same in groups.items():
        more = f" (and {len(same) - 1} more like it)" if len(same) > 1 else ""
        typer.echo(f"{severity}: {same[0]['where']}: {same[0]['message']}{more} [{code}]", err=True)


def _show_rest(found: dict[str, Any]) -> None:
    show_findings(found["findings"])
    if found.get("unpublished"):
        print(f"never published, so left alone: {', '.join(found['unpublished'])}")
    if found.get("elsewhere"):
        print(f"recordings not on this machine, so left as they are: {', '.join(found['elsewhere'])}")
