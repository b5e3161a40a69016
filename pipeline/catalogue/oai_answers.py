"""The answers of the OAI-PMH provider as XML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.catalogue.oai_repository import Item, Snapshot
from pipeline.catalogue.oai_request import PREFIX, OaiProblem, OaiRequest, parse_request, stamp
from pipeline.catalogue.oai_token import LIFETIME, Token, parse_token, render_token
from pipeline.model.basics import localised
from pipeline.outputs.dublin_core import OAI_DC, XSI
from pipeline.text.clean import clean_line

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
PAGE = 100
"""Items of a list at once."""
_Element = etree._Element  # noqa: SLF001 - lxml has no other name for it


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """What does not depend on the request."""

    base_url: str
    """Under which harvesters reach it."""
    name: str


def answer(pairs: Sequence[tuple[str, str]], snapshot: Snapshot, site: Site, now: dt.datetime) -> bytes:
    """To these arguments: always a document, also when they are wrong."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=_namespaces(OAI))
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    _add(root, "responseDate", stamp(now))
    echoed = _add(root, "request", site.base_url)
    try:
        request = parse_request(pairs)
        for name, value in request.arguments.items():  # not those that are wrong themselves
            echoed.set(name, value)
        root.append(_BODIES[request.verb](request, snapshot, site, now))
    except OaiProblem as problem:
        _add(root, "error", problem.message, {"code": problem.code})
    rendered: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return rendered


def _identify(_request: OaiRequest, snapshot: Snapshot, site: Site, _now: dt.datetime) -> _Element:
    body = etree.Element(f"{{{OAI}}}Identify")
    _add(body, "repositoryName", site.name)
    _add(body, "baseURL", site.base_url)
    _add(body, "protocolVersion", "2.0")
    for address in sorted({show.owner.email for show in snapshot.shows.values()}) or ["nobody@localhost.invalid"]:
        _add(body, "adminEmail", address)
    _add(body, "earliestDatestamp", snapshot.earliest)
    _add(body, "deletedRecord", "persistent")
    _add(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    about = etree.SubElement(_add(body, "description"), f"{{{OAI_ID}}}oai-identifier", nsmap=_namespaces(OAI_ID))
    about.set(f"{{{XSI}}}schemaLocation", f"{OAI_ID} {OAI_ID}.xsd")
    for name, text in {
        "scheme": "oai",
        "repositoryIdentifier": snapshot.domain,
        "delimiter": ":",
        "sampleIdentifier": f"oai:{snapshot.domain}:{next((item.ref for item in snapshot.items), 'show/s01e01')}",
    }.items():
        etree.SubElement(about, f"{{{OAI_ID}}}{name}").text = text
    return body


def _list_formats(request: OaiRequest, snapshot: Snapshot, _site: Site, _now: dt.datetime) -> _Element:
    if "identifier" in request.arguments:
        _found(request, snapshot)
    body = etree.Element(f"{{{OAI}}}ListMetadataFormats")
    only = _add(body, "metadataFormat")
    _add(only, "metadataPrefix", PREFIX)
    _add(only, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _add(only, "metadataNamespace", OAI_DC)
    return body


def _list_sets(request: OaiRequest, snapshot: Snapshot, _site: Site, now: dt.datetime) -> _Element:
    if "resumptionToken" in request.arguments:
        parse_token(request, now)  # of another list, at best: this one comes whole
        raise OaiProblem(code="badResumptionToken", message="ListSets gives all sets at once")
    body = etree.Element(f"{{{OAI}}}ListSets")
    for spec in sorted({*snapshot.shows, *(item.shown.set_spec for item in snapshot.items)}):
        show = snapshot.shows.get(spec)
        element = _add(body, "set")
        _add(element, "setSpec", spec)
        _add(element, "setName", clean_line(localised(show.title, show.languages[0])) if show else spec)
    if not len(body):
        raise OaiProblem(code="noSetHierarchy", message="there is no show yet")
    return body


def _get_record(request: OaiRequest, snapshot: Snapshot, _site: Site, _now: dt.datetime) -> _Element:
    item = _found(request, snapshot)
    _check_prefix(request)
    body = etree.Element(f"{{{OAI}}}GetRecord")
    body.append(_record(item, snapshot))
    return body


def _list_identifiers(request: OaiRequest, snapshot: Snapshot, _site: Site, now: dt.datetime) -> _Element:
    return _list(request, snapshot, now, _header)


def _list_records(request: OaiRequest, snapshot: Snapshot, _site: Site, now: dt.datetime) -> _Element:
    return _list(request, snapshot, now, _record)


_BODIES: Mapping[str, Callable[[OaiRequest, Snapshot, Site, dt.datetime], _Element]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
    "GetRecord": _get_record,
}


def _list(
    request: OaiRequest, snapshot: Snapshot, now: dt.datetime, render: Callable[[Item, Snapshot], _Element]
) -> _Element:
    begun = _begun(request, now)
    matching = [item for item in snapshot.items if _is_asked(item, begun)]
    left = [item for item in matching if item.shown.change > begun.after]
    if not left and not begun.cursor:
        raise OaiProblem(code="noRecordsMatch", message="no item is in that set and between those dates")
    body = etree.Element(f"{{{OAI}}}{request.verb}")
    page = left[:PAGE]
    for item in page:
        body.append(render(item, snapshot))
    more = len(left) > len(page)
    if not more and not begun.cursor:
        return body
    token = _add(body, "resumptionToken", attributes={
        "cursor": str(begun.cursor), "completeListSize": str(begun.cursor + len(left)),
    })  # fmt: skip
    if more:
        expires = stamp(now + LIFETIME)
        token.set("expirationDate", expires)
        token.text = render_token(
            Token(
                verb=request.verb, since=begun.since, until=begun.until, set_spec=begun.set_spec,
                after=page[-1].shown.change, cursor=begun.cursor + len(page), expires=expires,
            )
        )  # fmt: skip
    return body


def _begun(request: OaiRequest, now: dt.datetime) -> Token:
    """Where the list stands: at its beginning, or where a token says."""
    if "resumptionToken" in request.arguments:
        return parse_token(request, now)
    _check_prefix(request)
    return Token(
        verb=request.verb, since=request.since, until=request.until, set_spec=request.arguments.get("set", ""),
        after=0, cursor=0, expires="",
    )  # fmt: skip


def _is_asked(item: Item, begun: Token) -> bool:
    return (
        begun.set_spec in {"", item.shown.set_spec}
        and begun.since <= item.shown.datestamp
        and (not begun.until or item.shown.datestamp <= begun.until)
    )


def _found(request: OaiRequest, snapshot: Snapshot) -> Item:
    item = snapshot.find(request.arguments["identifier"])
    if item is None:
        raise OaiProblem(code="idDoesNotExist", message="there is no item of that identifier")
    return item


def _check_prefix(request: OaiRequest) -> None:
    if request.arguments["metadataPrefix"] != PREFIX:
        raise OaiProblem(code="cannotDisseminateFormat", message=f"the only format is {PREFIX}")


def _header(item: Item, snapshot: Snapshot) -> _Element:
    header = etree.Element(f"{{{OAI}}}header")
    if not item.shown.digest:
        header.set("status", "deleted")
    _add(header, "identifier", snapshot.identifier(item))
    _add(header, "datestamp", item.shown.datestamp)
    _add(header, "setSpec", item.shown.set_spec)
    return header


def _record(item: Item, snapshot: Snapshot) -> _Element:
    record = etree.Element(f"{{{OAI}}}record")
    record.append(_header(item, snapshot))
    if item.shown.digest:
        _add(record, "metadata").append(etree.fromstring(item.metadata))
    return record


def _namespaces(default: str) -> dict[str, str]:
    found: dict[Any, str] = {None: default, "xsi": XSI}  # what lxml-stubs do not know: None is the default one
    return found


def _add(parent: _Element, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> _Element:
    element = etree.SubElement(parent, f"{{{OAI}}}{name}", dict(attributes or {}))
    if text:
        element.text = text
    return element
