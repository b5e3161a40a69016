"""The transcript as a .docx, for people who correct in a word processor: writing it, and reading what came back."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.text.run import Run
from lxml import etree

from pipeline.editing.manuscript import Manuscript
from pipeline.errors import EpisodeError
from pipeline.tools.docx_package import BrokenDocx, DocxPackage
from pipeline.tools.docx_text import glance, local_name, paragraphs_of, plain_text, styles_of

_STYLES = {"title": "Title", "heading": "Heading 2", "text": "Normal"}
_LOCALES = {"tt": "tt-RU", "ru": "ru-RU", "ba": "ba-RU", "en": "en-US"}
_BASE = re.compile(r"\bbase: ([0-9a-f]{64})\b")
_ASIDE = ("header", "footer", "footnotes", "endnotes")


def write_docx(manuscript: Manuscript, *, now: dt.datetime) -> bytes:
    """What it was made from stands in its comments (Word: File, Info; LibreOffice: Properties), which both keep."""
    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.language = manuscript.title, "", _locale(manuscript.language or "")
    core.comments = f"Made by media, which reads it back. base: {manuscript.base}"
    core.created = core.modified = now
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), core.language)
    for paragraph in manuscript.paragraphs:
        run = document.add_paragraph(style=_STYLES[paragraph.style]).add_run(paragraph.text)
        if paragraph.language:
            _set_language(run, _locale(paragraph.language))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def read_docx(data: bytes, *, file: str) -> Manuscript:
    """Raises EpisodeError when it is none, or hostile."""
    try:
        return _read(DocxPackage(data))
    except BrokenDocx as error:
        raise EpisodeError(f"{file} cannot be used as it is; nothing was changed: {error}") from error


def _read(package: DocxPackage) -> Manuscript:
    main = next(package.related("", "officeDocument"), "")
    root = package.xml(main)
    if root is None or local_name(root) != "document":
        raise BrokenDocx("there is no Word document in it; save it as .docx in your word processor")
    styles = package.xml(next(package.related(main, "styles"), ""))
    paragraphs, notes = paragraphs_of(root, styles_of(styles))
    core = package.xml(next(package.related("", "core-properties"), ""))
    base = _BASE.search(_property(core, "description"))
    return Manuscript(
        title=_property(core, "title").strip(),
        paragraphs=tuple(paragraphs),
        base=base[1] if base else None,
        notes=(*notes, *_apart(package, main)),
    )


def _apart(package: DocxPackage, main: str) -> Iterator[str]:
    """Notes on words that are not in the running text."""
    for kind in _ASIDE:
        roots = [package.xml(part) for part in package.related(main, kind)]
        text = " ".join(plain_text(root) for root in roots if root is not None)
        if text.strip():
            yield f"{kind.removesuffix('s')}s hold {glance(text)}, not taken"
    comments = [package.xml(part) for part in package.related(main, "comments")]
    count = sum(len(root) for root in comments if root is not None)
    if count:
        yield f"{count} comment(s) are not read; read them in your word processor"


def _property(core: etree._Element | None, name: str) -> str:
    found = None if core is None else core.find(f"{{*}}{name}")
    return "" if found is None else found.text or ""


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)


def _set_language(run: Run, locale: str) -> None:
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), locale)
    run._r.get_or_add_rPr().append(element)  # noqa: SLF001 - python-docx has no name for it
