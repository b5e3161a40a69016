"""PBCore 2.1: an episode and its sound files as broadcasters' archives catalogue them (https://pbcore.org). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.described import Statement
from pipeline.model.languages import iso_639_2
from pipeline.outputs._elements import Branch
from pipeline.text.timecodes import timecode

NAMESPACE = "http://www.pbcore.org/PBCore/PBCoreNamespace.html"


@dataclass(frozen=True, kw_only=True, slots=True)
class Instantiation:
    """A file with the sound of the episode."""

    path: str
    """In the bag."""
    generation: str
    """'Original', 'Master', 'Copy: access'."""
    media_type: str
    """IANA: audio/wav."""
    size_bytes: int
    duration_ms: int | None
    languages: tuple[str, ...]


def render_pbcore(
    statements: Iterable[Statement], instantiations: Iterable[Instantiation], *, guid: str, location: str
) -> bytes:
    """`statements`: those of Dublin Core, so that both catalogues say the same. `location`: who keeps the files."""
    said: dict[str, list[Statement]] = {}
    for statement in statements:
        said.setdefault(statement.element, []).append(statement)
    root = Branch.root("pbcoreDescriptionDocument", NAMESPACE)
    root.add("pbcoreAssetType", "Episode")
    _identity(root, said, guid)
    _people(root, said)
    for rights in said.get("rights", ()):
        root.add("pbcoreRightsSummary").add("rightsSummary", rights.text)
    for instantiation in instantiations:
        _instantiation(root, instantiation, location)
    return root.document()


def _identity(root: Branch, said: dict[str, list[Statement]], guid: str) -> None:
    for date in said.get("date", ()):
        root.add("pbcoreAssetDate", date.text, dateType="Created")
    root.add("pbcoreIdentifier", guid, source="podcast guid")
    for identifier in said.get("identifier", ()):
        if identifier.text != guid:
            root.add("pbcoreIdentifier", identifier.text, source="web address")
    for title in said.get("title", ()):
        root.add("pbcoreTitle", title.text, titleType="Episode", annotation=_language(title))
    for relation in said.get("relation", ()):
        root.add("pbcoreTitle", relation.text, titleType="Series")
    for subject in said.get("subject", ()):
        root.add("pbcoreSubject", subject.text)
    for description in said.get("description", ()) or (Statement(element="description", text=""),):
        root.add("pbcoreDescription", description.text)


def _people(root: Branch, said: dict[str, list[Statement]]) -> None:
    for element in ("creator", "contributor", "publisher"):
        for name in dict.fromkeys(person.text for person in said.get(element, ())):
            root.add(f"pbcore{element.title()}").add(element, name)


def _instantiation(root: Branch, file: Instantiation, location: str) -> None:
    node = root.add("pbcoreInstantiation")
    node.add("instantiationIdentifier", file.path, source="path in the bag")
    node.add("instantiationDigital", file.media_type)
    node.add("instantiationLocation", location)
    node.add("instantiationMediaType", "Moving Image" if file.media_type.startswith("video/") else "Sound")
    node.add("instantiationGenerations", file.generation)
    node.add("instantiationFileSize", str(file.size_bytes), unitsOfMeasure="bytes")
    if file.duration_ms:
        node.add("instantiationDuration", timecode(file.duration_ms))
    node.add("instantiationLanguage", ";".join(map(iso_639_2, file.languages)))


def _language(statement: Statement) -> str:
    return iso_639_2(statement.language) if statement.language else ""
