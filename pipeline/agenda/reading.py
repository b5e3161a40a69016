"""An agenda read and checked: every problem there is, each with its place, what was found and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.agenda.conflicts import TimedRow, conflicts
from pipeline.agenda.csv_rows import read_csv
from pipeline.agenda.encodings import decoded
from pipeline.agenda.moments import Moment, parse_moment, since_start_ms, written
from pipeline.agenda.raw import RawAgenda, RawRow
from pipeline.agenda.talk import MOST_TALKS, Agenda, Row, Talk
from pipeline.agenda.toml_rows import read_toml_agenda
from pipeline.errors import ConfigError

_SHOWN = 80
_MOST_TOLD = 200


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known besides the agenda."""

    duration_ms: int
    """Of the recording."""
    main_language: str
    role: str
    """Of a speaker whose role is not said."""
    starts: str | None = None
    """--starts: time of day at which the recording begins."""
    stamped_ms: int | None = None
    """The same by the recorder's own clock, milliseconds since midnight."""
    shift_ms: int = 0
    """Everything happened so much later than the agenda says."""
    exact: bool = False


def read_agenda(data: bytes, *, file: str, known: Circumstances) -> Agenda:
    """Raises ConfigError with all problems."""
    text, notes = decoded(data, file=file)
    if file.lower().endswith(".toml"):
        raw = read_toml_agenda(text, file=file, main_language=known.main_language)
    else:
        raw = read_csv(text, file=file, main_language=known.main_language, maybe_lossy=bool(notes))
    problems = list(raw.problems)
    if len(raw.rows) > MOST_TALKS:
        raise ConfigError([f"{file}: has {len(raw.rows)} rows; at most {MOST_TALKS} talks are cut from one recording"])
    rows = [(item, row) for item in raw.rows if (row := _row(item, known, file, problems))]
    starts_ms, told = _starts(raw, [row for _, row in rows], known, file, problems)
    timed = [found for item, row in rows if (found := _timed(item, row, known, starts_ms, file, problems))]
    clash = conflicts(timed, duration_ms=known.duration_ms, starts_ms=starts_ms)
    problems += [f"{file}: {problem}" for problem in clash]
    if not any(item.row.kind == "talk" for item in timed) and not problems:
        problems.append(f"{file}: names no talk")
    if problems:
        more = [f"… and {len(problems) - _MOST_TOLD} more"] if len(problems) > _MOST_TOLD else []
        raise ConfigError([*problems[:_MOST_TOLD], *more])
    return Agenda(
        talks=tuple(_talks(timed, known)), date=raw.date, season=raw.season, starts_ms=starts_ms,
        notes=(*notes, *raw.notes, *told),
    )  # fmt: skip


def _row(raw: RawRow, known: Circumstances, file: str, problems: list[str]) -> Row | None:
    people = raw.values.get("speakers")
    values = dict(raw.values)
    if isinstance(people, list):
        values["speakers"] = [{"role": known.role, **who} if isinstance(who, dict) else who for who in people]
    try:
        row = Row.model_validate(values)
    except ValidationError as error:
        problems += dict.fromkeys(f"{file}: {raw.place}: {line}" for line in _described(raw, error))
        return None
    if row.kind == "talk" and not row.title:
        problems.append(f"{file}: {raw.place}: {raw.name('title')}: is missing; a talk needs a title in one language")
        return None
    return row.model_copy(update={"exact": True}) if known.exact else row


def _described(raw: RawRow, error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_url=False):
        key = str(item["loc"][0]) if item["loc"] else ""
        inner = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in item["loc"][1:])
        inner = inner.removesuffix(".[key]")
        name = raw.names.get(f"{key}{inner}", f"{raw.name(key)}{inner}")
        if item["type"] == "missing":
            yield f"{name}: is missing; add it"
        elif item["type"] == "extra_forbidden":
            yield f"{name}: unknown key{_near(str(item['loc'][-1]))}"
        else:
            found = f"found {item['input']!r:.{_SHOWN}}; " if isinstance(item["input"], (str, int, float)) else ""
            yield f"{name}: {found}{str(item['msg']).removeprefix('Value error, ')}"


def _near(key: str) -> str:
    near = difflib.get_close_matches(key, ("name", "role", "group", "url", "image", "title"), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _starts(
    raw: RawAgenda, rows: Sequence[Row], known: Circumstances, file: str, problems: list[str]
) -> tuple[int | None, tuple[str, ...]]:
    """When the recording began, and what to tell of it. The flag wins over the file, and that over the recorder."""
    said, place = (known.starts, "--starts") if known.starts else (raw.starts, f"{file}: recording_starts")
    if said is not None:
        try:
            moment = parse_moment(said)
            if moment.kind != "offset":
                return moment.ms, ()
            problems.append(f"{place}: found {said!r}; a time of the day is allowed, such as 09:58:20")
        except ValueError as error:
            problems.append(f"{place}: {error}")
        return None, ()
    if known.stamped_ms is None or not any(_is_clock(text) for row in rows for text in (row.start, row.end or "")):
        return None, ()
    clock = written(0, known.stamped_ms)
    return known.stamped_ms, (f"the recorder's clock says that it began at {clock}; if that is wrong, give --starts",)


def _is_clock(text: str) -> bool:
    try:
        return parse_moment(text).kind == "clock"
    except ValueError:
        return False


def _timed(
    raw: RawRow, row: Row, known: Circumstances, starts_ms: int | None, file: str, problems: list[str]
) -> TimedRow | None:
    times: dict[str, int] = {}
    for key, text in (("start", row.start), ("end", row.end)):
        if text is None:
            continue
        try:
            times[key] = _since(parse_moment(text), known, starts_ms)
        except ValueError as error:
            problems.append(f"{file}: {raw.place}: {raw.name(key)}: {error}")
    if "start" not in times or (row.end is not None and "end" not in times):
        return None
    return TimedRow(raw=raw, row=row, start_ms=times["start"], end_ms=times.get("end"))


def _since(moment: Moment, known: Circumstances, starts_ms: int | None) -> int:
    at = since_start_ms(moment, starts_ms=starts_ms, duration_ms=known.duration_ms)
    return max(0, at + known.shift_ms)


def _talks(rows: Sequence[TimedRow], known: Circumstances) -> Iterator[Talk]:
    """A talk without an end lasts until whatever comes next, the last one as long as the recording."""
    starts: Mapping[int, int] = {place: after.start_ms for place, after in enumerate(rows[1:])}
    for place, item in enumerate(rows):
        if item.row.kind != "talk":
            continue
        end_ms = starts.get(place, known.duration_ms) if item.end_ms is None else item.end_ms
        yield Talk(
            place=item.raw.place, start_ms=item.start_ms, end_ms=min(end_ms, known.duration_ms), exact=item.row.exact,
            to_the_end=end_ms >= known.duration_ms, row=item.row,
        )  # fmt: skip
