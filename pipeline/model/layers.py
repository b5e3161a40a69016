"""Options come in layers; the last one that names a key wins, and every value knows which layer it came from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pipeline.model.episode import Episode
from pipeline.model.settings import Settings

Key = tuple[str | int, ...]
UNPRESET = {"format", "show", "episode"}
"""Top-level keys without a default: a person has to say them."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A set of options from one place. Values are plain TOML data."""

    name: str
    """What people call the place: a file name, 'defaults', 'flags'."""
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Merged:
    """All layers laid over one another."""

    values: Mapping[str, Any]
    origin: Mapping[Key, str]
    """Leaf key -> name of the layer it came from."""


def default_layer() -> Layer:
    """What holds when nobody says anything."""
    tables = {name: field.default for name, field in Settings.model_fields.items() if name not in UNPRESET}
    return Layer(name="defaults", values={name: _plain(table) for name, table in tables.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return {key: _plain(inner) for key, inner in value.items()}


def merge(layers: Sequence[Layer]) -> Merged:
    """Tables are merged key by key, everything else is replaced. A value of None is a flag not given."""
    values: dict[str, Any] = {}
    origin: dict[Key, str] = {}
    for layer in layers:
        _merge_into(values, origin, layer.values, layer.name, ())
    return Merged(values=values, origin=origin)


def _merge_into(values: dict[str, Any], origin: dict[Key, str], new: Mapping[str, Any], name: str, at: Key) -> None:
    for key, value in new.items():
        here = (*at, key)
        if value is None:
            continue
        if isinstance(value, Mapping):
            if not isinstance(values.get(key), dict):
                values[key] = {}
            origin.setdefault(here, name)
            _merge_into(values[key], origin, value, name, here)
        else:
            values[key] = value
            origin[here] = name


def validate(merged: Merged, *, show_file: str, episode_file: str) -> tuple[Settings | None, tuple[str, ...]]:
    """The settings, or every problem there is, each with the file, the key, what was found and what is allowed."""
    try:
        return Settings.model_validate(merged.values), ()
    except ValidationError as error:
        found = [(_place(merged, item["loc"]), dict(item)) for item in error.errors(include_url=False)]
    places = {place for place, _ in found}
    problems: dict[Key, str] = {}
    for place, item in found:
        if any(other[: len(place)] == place and len(other) > len(place) for other in places):
            continue  # the value within it is what is wrong
        file = origin_of(merged, place) or (episode_file if place[:1] == ("episode",) else show_file)
        problems.setdefault(place, f"{file}: {_describe(place, item, at_episode=file == episode_file)}")
    return None, tuple(problems.values())


def _place(merged: Merged, loc: tuple[str | int, ...]) -> Key:
    """The key as a person wrote it: pydantic also names the branches of unions and the checks on keys."""
    place: list[str | int] = []
    value: Any = merged.values
    for number, part in enumerate(loc):
        if isinstance(value, Mapping):
            if part not in value and number < len(loc) - 1:
                continue
            if part not in value and not (isinstance(part, str) and part.isidentifier()):
                continue
            place.append(part)
            value = value.get(part)
        elif isinstance(value, (list, tuple)) and isinstance(part, int) and part < len(value):
            place.append(part)
            value = value[part]
    return tuple(place)


def origin_of(merged: Merged, key: Key) -> str | None:
    """The layer that a key, or the nearest table around it, came from."""
    for length in range(len(key), 0, -1):
        if key[:length] in merged.origin:
            return merged.origin[key[:length]]
    return None


def dotted(key: Key) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def problems_of(error: ValidationError, values: Mapping[str, Any], kind: type[BaseModel], *, file: str) -> list[str]:
    """The same for a file that stands for itself: `kind` is what it should have been."""
    alone = Merged(values=values, origin={})
    found = [(_place(alone, item["loc"]), dict(item)) for item in error.errors(include_url=False)]
    described = [f"{file}: {_describe(place, item, at_episode=False, kind=kind)}" for place, item in found]
    return list(dict.fromkeys(described))


def _describe(key: Key, item: Mapping[str, Any], *, at_episode: bool, kind: type[BaseModel] = Settings) -> str:
    shown = key[1:] if at_episode and key[:1] == ("episode",) else key
    name = dotted(shown) or "the settings together"
    if item["type"] == "missing":
        return f"{name}: is missing; add it"
    if item["type"] == "extra_forbidden":
        return f"{name}: unknown key{_suggestion(key, kind)}"
    plain = isinstance(item["input"], (str, int, float, bool)) and shown
    found = f"found {_secretless(item['input'])}; " if plain else ""
    return f"{name}: {found}{_allowed(item)}{_misplaced(key) if kind is Settings else ''}"


def _allowed(item: Mapping[str, Any]) -> str:
    if item["type"] == "dict_type" and isinstance(item["input"], str):
        return f'say in which language: {{tt = "{item["input"][:40]}"}}'
    return str(item["msg"]).removeprefix("Value error, ")


def _misplaced(key: Key) -> str:
    """In TOML everything below a [table] belongs to it, also what was meant for the episode."""
    lost = next((part for part in key[1:] if part in Episode.model_fields), None)
    inside = key[:1] != ("episode",) and isinstance(lost, str)
    return f" ({lost!r} of the episode belongs above the first [table] of the file)" if inside else ""


def _secretless(found: Any) -> str:
    """What stands there, short, and without the password of an address."""
    return re.sub(r"//[^/\s]*@", "//…@", repr(found))[:80]


def _suggestion(key: Key, kind: type[BaseModel]) -> str:
    known = known_keys(key[:-1], kind)
    near = difflib.get_close_matches(str(key[-1]), known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    misplaced = _misplaced(key) if kind is Settings else ""
    return misplaced or (f"; known here: {', '.join(known)}" if known else "")


def known_keys(at: Key, of: type[BaseModel] = Settings) -> list[str]:
    """Names of the keys allowed in the table at `at`."""
    kind: Any = of
    for part in at:
        if isinstance(kind, type) and issubclass(kind, BaseModel) and part in kind.model_fields:
            kind = _model_in(kind.model_fields[str(part)].annotation)
        # a list index or a free key (a rendition's name) stays within the model already found
    return sorted(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg)) is not None), None)
