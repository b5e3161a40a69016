"""The text of a Word document's XML: paragraphs as they would be with all tracked changes accepted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from pipeline.editing.manuscript import Paragraph, Style

_WORD = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
"""The usual namespace, and the one of files saved as Strict."""
_REMOVED = {"del", "moveFrom"}
_NO_TEXT = {"pPr", "rPr", "sectPr", "tblPr", "sdtPr"}
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_APART = {"txbxContent": "text boxes", "oMath": "formulas"}
_FOREIGN = {"altChunk": "embedded documents", "sym": "signs of special fonts", "subDoc": "linked documents"}
_SHOWN_CHARS = 60


def local_name(element: etree._Element) -> str:
    return _names(str(element.tag))[0]


@lru_cache(maxsize=1000)
def _names(tag: str) -> tuple[str, bool]:
    """(name without its namespace, is it one of Word's)."""
    namespace, _, name = tag.rpartition("}")
    return name, namespace.removeprefix("{") in _WORD


def paragraphs_of(root: etree._Element, styles: Mapping[str, Style]) -> tuple[list[Paragraph], list[str]]:
    """Paragraphs in their order, those of tables among them; and notes on what is not taken."""
    reading = _Reading(styles)
    reading.inside(root)
    reading.end(None)
    words = [f"{kind} hold {glance(text)}, not taken" for kind, text in reading.apart.items()]
    return reading.paragraphs, [*words, *(f"{count} {kind} are not read" for kind, count in reading.unread.items())]


def plain_text(root: etree._Element) -> str:
    """All words of a part, in a row."""
    paragraphs, _ = paragraphs_of(root, {})
    return " ".join(" ".join(paragraph.text for paragraph in paragraphs).split())


def styles_of(root: etree._Element | None) -> dict[str, Style]:
    """Style id -> what it is for us. Ids are in the language of the program that wrote them; built-in names are not."""
    found: dict[str, Style] = {}
    for style in () if root is None else root.iterchildren("{*}style"):
        name = (_value(style.find("{*}name")) or "").lower()
        if name in {"title", "subtitle"}:
            found[_attribute(style, "styleId") or ""] = "title"
        elif name.startswith("heading"):
            found[_attribute(style, "styleId") or ""] = "heading"
    return found


def glance(text: str) -> str:
    """A text as notes show it, with its length."""
    words = text.split()
    shown = " ".join(words)
    return f"{len(words)} word(s) ({shown if len(shown) <= _SHOWN_CHARS else f'{shown[: _SHOWN_CHARS - 1]}…'!r})"


class _Reading:
    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles
        self._text: list[str] = []
        self.paragraphs: list[Paragraph] = []
        self.apart: dict[str, str] = {}
        self.unread: Counter[str] = Counter()

    def inside(self, element: etree._Element) -> None:
        for child in element:
            self._read(child)

    def _read(self, element: etree._Element) -> None:
        name, word = _names(str(element.tag))
        if name in _APART:
            self._put_apart(_APART[name], " ".join(text.text or "" for text in element.iter("{*}t")))
        elif name == "AlternateContent":
            # The same twice, for new and for old programs.
            self.inside(next(iter(element), element))
        elif not word:
            self.inside(element)
        elif name == "p":
            self.inside(element)
            properties = element.find("{*}pPr")
            if not _is_mark_removed(properties):
                self.end(None if properties is None else _value(properties.find("{*}pStyle")))
        elif name == "t" or name in _SIGNS:
            self._text.append(_SIGNS.get(name) or element.text or "")
        elif name in _FOREIGN:
            self.unread[_FOREIGN[name]] += 1
        elif name not in _REMOVED and name not in _NO_TEXT:
            self.inside(element)

    def _put_apart(self, kind: str, text: str) -> None:
        if text.strip():
            self.apart[kind] = f"{self.apart.get(kind, '')} {text}"

    def end(self, style: str | None) -> None:
        """The paragraph is complete. A line break within one begins another."""
        kind = self._styles.get(style or "", "text")
        lines = "".join(self._text).split("\n")
        self.paragraphs += [Paragraph(text=line, style=kind) for line in lines if line.strip()]
        self._text = []


def _is_mark_removed(properties: etree._Element | None) -> bool:
    """The paragraph's end was deleted with changes tracked: it goes on in the next one."""
    mark = None if properties is None else properties.find("{*}rPr")
    return mark is not None and any(local_name(child) in _REMOVED for child in mark)


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else _attribute(element, "val")


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if _names(str(key))[0] == name), None)
