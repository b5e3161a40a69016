"""What a harvester asks, checked as OAI-PMH 2.0 has it (openarchives.org/OAI/openarchivesprotocol.html). Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PREFIX = "oai_dc"
VERBS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
}
"""Verb -> (required, optional arguments). With resumptionToken, which stands alone, nothing else is required."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_SET = re.compile(r"([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*")
"""setSpecType of OAI-PMH.xsd."""
_PLAIN = re.compile(r"[\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]*")
_LONGEST = 2000
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class OaiProblem(Exception):
    """An error as the protocol knows it."""

    def __init__(self, message: str, *, code: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class OaiRequest:
    """A request that can be answered."""

    verb: str
    arguments: Mapping[str, str]
    """As they were given, the verb among them."""
    since: str = ""
    """From that second on, 'YYYY-MM-DDThh:mm:ssZ'; '' for all."""
    until: str = ""
    """Up to and with that second; '' for all."""


def parse_request(pairs: Sequence[tuple[str, str]]) -> OaiRequest:
    """Raises OaiProblem."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        what = "is missing" if not verbs else "is given more than once" if len(verbs) > 1 else "is none of the protocol"
        raise OaiProblem(code="badVerb", message=f"the verb {what}; known: {', '.join(VERBS)}")
    verb = verbs[0]
    arguments = dict(pairs)
    if problem := _problem(verb, pairs, arguments):
        raise OaiProblem(code="badArgument", message=problem)
    since, until = arguments.get("from", ""), arguments.get("until", "")
    return OaiRequest(verb=verb, arguments=arguments, since=_first_second(since), until=_last_second(until))


def _problem(verb: str, pairs: Sequence[tuple[str, str]], arguments: Mapping[str, str]) -> str | None:
    required, optional = VERBS[verb]
    names = [name for name, _ in pairs]
    given = set(names) - {"verb"}
    if repeated := sorted({name for name in names if names.count(name) > 1 and name in required | optional}):
        return f"{', '.join(repeated)} given more than once"
    if unknown := given - required - optional:
        return f"{len(unknown)} arguments that {verb} does not have; it has: {', '.join(sorted(required | optional))}"
    if any(len(value) > _LONGEST or not _PLAIN.fullmatch(value) for value in arguments.values()):
        return "an argument is too long, or holds control characters"
    if "resumptionToken" in given:
        return "resumptionToken stands alone" if len(given) > 1 else None
    if missing := sorted(required - given):
        return f"{', '.join(missing)} missing"
    return _wrong_values(arguments)


def _wrong_values(arguments: Mapping[str, str]) -> str | None:
    if "set" in arguments and not _SET.fullmatch(arguments["set"]):
        return "set is no setSpec"
    dates = {name: arguments[name] for name in ("from", "until") if name in arguments}
    for name, value in dates.items():
        if _moment(value) is None:
            return f"{name} is no date; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
    if len({len(value) for value in dates.values()}) > 1:
        return "from and until must have the same granularity"
    if len(dates) > 1 and dates["from"] > dates["until"]:
        return "from comes after until"
    return None


def _moment(value: str) -> dt.datetime | None:
    pattern = "%Y-%m-%d" if _DAY.fullmatch(value) else _TIME if _SECOND.fullmatch(value) else None
    try:
        return dt.datetime.strptime(value, pattern).replace(tzinfo=dt.UTC) if pattern else None
    except ValueError:
        return None


def _first_second(value: str) -> str:
    return f"{value}T00:00:00Z" if _DAY.fullmatch(value) else value


def _last_second(value: str) -> str:
    return f"{value}T23:59:59Z" if _DAY.fullmatch(value) else value


def stamp(moment: dt.datetime) -> str:
    """UTC to the second, as the protocol writes it."""
    return moment.astimezone(dt.UTC).strftime(_TIME)
