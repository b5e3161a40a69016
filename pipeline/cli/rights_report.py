"""What `media rights` shows: plain lines for a person, or the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from pipeline.text.timecodes import clock

if TYPE_CHECKING:
    from pipeline.withholding.apply import Outcome
    from pipeline.withholding.report import EpisodeReport

_SHOWN = 12
CANNOT_REACH = (
    "what podcast apps, people and search engines have already fetched stays with them; a web cache or CDN before the "
    "storage may keep these addresses for up to a year: have them purged there"
)


def report_document(found: EpisodeReport) -> dict[str, Any]:
    return {
        "episode": found.ref,
        "access": found.access,
        "withheld": found.whole is not None,
        "reason": found.whole or None,
        "passages": [
            {
                "start_ms": p.start,
                "end_ms": p.end,
                "how": p.how,
                "person": p.person,
                "reason": p.reason,
                "until": p.until,
            }
            for p in found.passages
        ],
        "withheld_people": [
            {"names": list(p.forms), "voice": p.voice, "reason": p.reason, "until": p.until} for p in found.withheld
        ],
        "people": [
            {
                "name": person.name,
                "state": person.state,
                "consents": [consent.model_dump(mode="json", exclude_none=True) for consent in person.consents],
            }
            for person in found.people
        ],
        "said_ms": list(found.said_ms),
        "addresses": list(found.addresses),
        "due": list(found.due),
    }


def show_report(found: EpisodeReport) -> None:
    print(f"{found.ref}: {found.access}")
    if found.whole is not None:
        print(f"  withheld{_why(found.whole)}")
    for passage in found.passages:
        whose = f", {passage.person}" if passage.person else ""
        print(f"  {clock(passage.start)} to {clock(passage.end)} {passage.how}{whose}{_why(passage.reason)}")
    for person in found.withheld:
        voice = f", with their voice ({person.how})" if person.voice else ""
        print(f"  {' / '.join(person.forms)}: name withheld{voice}{_why(person.reason)}")
    for heard in found.people:
        print(f"  {heard.name}: {heard.state}")
        for consent in heard.consents:
            until = f" until {consent.until}" if consent.until else ""
            print(f"    {', '.join(consent.uses)}: {consent.given}{until}{f' ({consent.how})' if consent.how else ''}")
    if found.said_ms:
        times = ", ".join(map(clock, found.said_ms[:_SHOWN]))
        print(f"  the name is said aloud at {times}; withhold these passages, too")
    for address in found.addresses:
        print(f"  an address tells the name: {address}")
    for line in found.due:
        print(f"  ! {line}")


def outcome_document(found: Outcome) -> dict[str, Any]:
    return {
        "done": [
            {"episode": d.episode, "place": d.place, "what": d.what, "removed": list(d.removed)} for d in found.done
        ],
        "voice_passages": found.voices,
        "stands": list(found.stands),
        "problems": [{"episode": ref, "error": str(error)} for ref, error in found.problems],
    }


def show_outcome(found: Outcome) -> None:
    """On stdout what was done, on stderr what was not."""
    if found.voices:
        print(f"{found.voices} passages were written down for withheld voices; listen to their edges")
    for done in found.done:
        print(f"{done.episode} at {done.place}: {done.what}")
    removed = [address for done in found.done for address in done.removed]
    if removed:
        print(f"taken away: {len(removed)} files")
        _print_some(removed)
        print(f"cannot be reached from here: {CANNOT_REACH}")
    for line in found.stands:
        typer.echo(f"still stands: {line}", err=True)
    for ref, error in found.problems:
        text = str(error)
        typer.echo(f"media: {text if text.startswith(ref) else f'{ref}: {text}'}", err=True)


def _print_some(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        print(f"  {line}")
    if len(lines) > _SHOWN:
        print(f"  and {len(lines) - _SHOWN} more (--json lists all)")


def _why(reason: str | None) -> str:
    return f": {reason}" if reason else ""
