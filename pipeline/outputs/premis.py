"""PREMIS 3: files of a bag, what was done with them, and by whom (https://www.loc.gov/standards/premis/v3/). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.outputs._elements import XSI, Branch

NAMESPACE = "http://www.loc.gov/premis/v3"
_NAMES = {"sha256": "SHA-256", "sha512": "SHA-512"}
"""As the vocabulary of cryptographic hash functions of the Library of Congress writes them."""
_LOCAL = "local"


@dataclass(frozen=True, kw_only=True, slots=True)
class PremisFile:
    """An object of the category 'file'."""

    path: str
    """In the bag: its identifier."""
    size_bytes: int
    digests: Mapping[str, str]
    """Algorithm -> digest."""
    format_name: str
    """A media type."""
    pronom: str = ""
    """Key in the PRONOM registry, when it is known."""
    original_name: str = ""
    """What it was called when it came."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PremisAgent:
    """Who or what did something."""

    name: str
    type: str
    """'software' or 'organization'."""
    version: str = ""

    @property
    def identifier(self) -> str:
        return f"{self.name} {self.version}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class PremisEvent:
    """Something that was done."""

    type: str
    """Of the Library of Congress's vocabulary of preservation events."""
    at: str
    """ISO 8601, UTC."""
    detail: str
    outcome: str = "success"
    agents: tuple[str, ...] = ()
    """Identifiers."""
    objects: tuple[str, ...] = ()
    """Paths."""


def render_premis(files: Iterable[PremisFile], events: Iterable[PremisEvent], agents: Iterable[PremisAgent]) -> bytes:
    """The document."""
    root = Branch.root("premis", NAMESPACE, version="3.0")
    for file in files:
        _object(root, file)
    for number, event in enumerate(events, 1):
        _event(root, number, event)
    for agent in agents:
        _agent(root, agent)
    return root.document()


def _object(root: Branch, file: PremisFile) -> None:
    node = root.add("object", **{f"{{{XSI}}}type": "file"})
    _identifier(node, "object", file.path)
    facts = node.add("objectCharacteristics")
    facts.add("compositionLevel", "0")
    for algorithm, digest in file.digests.items():
        fixity = facts.add("fixity")
        fixity.add("messageDigestAlgorithm", _NAMES.get(algorithm, algorithm))
        fixity.add("messageDigest", digest)
    facts.add("size", str(file.size_bytes))
    form = facts.add("format")
    form.add("formatDesignation").add("formatName", file.format_name)
    if file.pronom:
        registry = form.add("formatRegistry")
        registry.add("formatRegistryName", "PRONOM")
        registry.add("formatRegistryKey", file.pronom)
    if file.original_name:
        node.add("originalName", file.original_name)


def _event(root: Branch, number: int, event: PremisEvent) -> None:
    node = root.add("event")
    _identifier(node, "event", f"event-{number}")
    node.add("eventType", event.type)
    node.add("eventDateTime", event.at)
    node.add("eventDetailInformation").add("eventDetail", event.detail)
    node.add("eventOutcomeInformation").add("eventOutcome", event.outcome)
    for agent in event.agents:
        _identifier(node, "linkingAgent", agent)
    for path in event.objects:
        _identifier(node, "linkingObject", path)


def _agent(root: Branch, agent: PremisAgent) -> None:
    node = root.add("agent")
    _identifier(node, "agent", agent.identifier)
    node.add("agentName", agent.name)
    node.add("agentType", agent.type)
    if agent.version:
        node.add("agentVersion", agent.version)


def _identifier(node: Branch, kind: str, value: str) -> None:
    inner = node.add(f"{kind}Identifier")
    inner.add(f"{kind}IdentifierType", _LOCAL)
    inner.add(f"{kind}IdentifierValue", value)
