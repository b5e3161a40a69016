"""Show notes as pages show them: records come from a store, so their HTML is sanitised again.

Notes are made for podcast apps, which show nothing else of an episode. A page has title, date, people, chapters, text
and licence anyway, so blocks of the shipped template that say the same are left out; whatever people wrote stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import nh3
from lxml import etree
from markupsafe import Markup, escape

from pipeline.text.clean import clean_line, clean_text
from pipeline.text.labels import labels
from pipeline.text.markdown import TAGS

_ATTRIBUTES = {"a": {"href"}, "p": {"lang"}, "div": {"lang"}}
_SCHEMES = {"http", "https", "mailto"}
_SECTIONS = {"people": "ul", "chapters": "ul", "excerpt": "p"}
"""Heading of a section, and what it consists of."""
_LINES = ("recorded", "licence")
_COMPARED_CHARACTERS = 80
LONGEST = 60_000
"""Characters of notes on a page; more than any notes that people write."""


def notes_markup(notes: str) -> Markup:
    """Harmless HTML, whatever was in the record."""
    return Markup(_clean(notes[:LONGEST]))  # noqa: S704 - nh3 has just cleaned it


def page_notes(notes: str, language: str, *, titles: Iterable[str], summary: str) -> Markup:
    """The same without what the page says elsewhere; `titles`: of the episode and of the show.

    `summary` (plain text) comes first when the notes do not hold it. '' when nothing is left.
    """
    root = etree.fromstring(f"<div>{_clean(notes[:LONGEST])}</div>", etree.HTMLParser()).find("body/div")
    if root is None:
        return escape("")
    known = {clean_line(title) for title in titles}
    blocks = root[0] if len(root) == 1 and root[0].tag == "div" else root
    for block in list(_said_elsewhere(blocks, language, known)):
        blocks.remove(block)
    left = notes_markup(etree.tostring(root, encoding="unicode", method="html"))
    text = _text(root)
    start = clean_line(summary)[:_COMPARED_CHARACTERS]
    if start and start not in text:
        return Markup("<p>{}</p>\n").format(summary) + left
    return left if text else escape("")


def _clean(notes: str) -> str:
    return nh3.clean(
        clean_text(notes), tags={*TAGS, "div"}, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener"
    )


def _text(element: etree._Element) -> str:
    return clean_line("".join(map(str, element.itertext())))


def _said_elsewhere(blocks: etree._Element, language: str, known: set[str]) -> Iterator[etree._Element]:
    words = labels(language)
    sections = {words[key]: tag for key, tag in _SECTIONS.items()}
    expected = None
    for block in blocks:
        said = _text(block)
        if expected == block.tag:
            yield block
        expected = sections.get(said) if block.tag == "p" else None
        if expected or said in known or said.startswith(tuple(f"{words[key]}:" for key in _LINES)):
            yield block
