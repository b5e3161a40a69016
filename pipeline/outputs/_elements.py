"""Elements of XML documents that have one namespace, for the renderers of this folder."""

from __future__ import annotations

from typing import cast

from lxml import etree

from pipeline.text.clean import clean_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Branch:
    """An element to which others are added."""

    def __init__(self, element: etree._Element, namespace: str) -> None:
        self.element = element
        self._namespace = namespace

    @classmethod
    def root(cls, name: str, namespace: str, **attributes: str) -> Branch:
        prefixes = cast("dict[str, str]", {None: namespace, "xsi": XSI})  # the stubs know no default namespace
        element = etree.Element(f"{{{namespace}}}{name}", attributes, nsmap=prefixes)
        return cls(element, namespace)

    def add(self, name: str, text: str | None = None, **attributes: str) -> Branch:
        """A child with a text, or one to which others are added."""
        child = etree.SubElement(self.element, f"{{{self._namespace}}}{name}", attributes)
        child.text = None if text is None else clean_text(text)
        return Branch(child, self._namespace)

    def document(self) -> bytes:
        """In UTF-8, an element a line."""
        rendered: bytes = etree.tostring(self.element, encoding="UTF-8", xml_declaration=True, pretty_print=True)
        return rendered
