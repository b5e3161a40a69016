"""An episode or a series in the fifteen elements of Dublin Core, for archives and for OAI-PMH (`oai_dc`). Pure.

Qualified by nothing but xml:lang, as https://www.openarchives.org/OAI/2.0/oai_dc.xsd has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.model.described import ELEMENTS, Described, Statement
from pipeline.model.languages import iso_639_2
from pipeline.text.clean import clean_text
from pipeline.text.timecodes import iso_duration

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_CREATORS = frozenset({"host", "co-host", "author", "lecturer", "speaker", "teacher", "panelist", "guest"})
"""Roles that make what is said; everybody else contributes."""


def dublin_core(described: Described) -> tuple[Statement, ...]:
    """All statements in the order of ELEMENTS, each once, without empty ones."""
    found = [statement for statement in _statements(described) if statement.text]
    return tuple(sorted(dict.fromkeys(found), key=lambda statement: ELEMENTS.index(statement.element)))


def render_oai_dc(statements: Iterable[Statement]) -> bytes:
    """The <oai_dc:dc> element as a document in UTF-8."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", _SCHEMA)
    for statement in statements:
        element = etree.SubElement(root, f"{{{DC}}}{statement.element}")
        element.text = statement.text
        if statement.language:
            element.set(_XML_LANG, statement.language)
    rendered: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return rendered


def _statements(of: Described) -> Iterator[Statement]:
    yield from _texts("title", of.title)
    for person in of.people:
        role = person.role.strip().lower()
        yield from _texts("creator" if role in _CREATORS else "contributor", person.name)
    for language, subject in of.subjects:
        yield _said("subject", subject, language)
    yield from _texts("description", of.description)
    yield from _texts("publisher", of.publisher)
    if of.date:
        yield _said("date", of.date.isoformat())
    yield from (_said("type", kind) for kind in of.types)
    yield from (_said("format", kind) for kind in of.formats)
    if of.duration_ms:
        yield _said("format", iso_duration(of.duration_ms) or "")
    yield from (_said("identifier", identifier) for identifier in of.identifiers)
    yield from (_said("source", source) for source in of.sources)
    yield from (_said("language", iso_639_2(language)) for language in of.languages)
    yield from _texts("relation", of.part_of or {})
    yield from (_said("relation", relation) for relation in of.relations)
    if of.location:
        yield from _texts("coverage", of.location.name)
    yield from (_said("rights", line) for line in of.rights)


def _texts(element: str, texts: Mapping[str, str]) -> Iterator[Statement]:
    for language, text in texts.items():
        yield _said(element, text, language)


def _said(element: str, text: str, language: str | None = None) -> Statement:
    return Statement(element=element, text=clean_text(text), language=language)
