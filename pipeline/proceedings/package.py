"""The package of the book: what is in it, in which order, and what libraries and reading systems know of it. Pure.

Sources: EPUB 3.3 (W3C Recommendation 2023), EPUB Accessibility 1.1. toc.ncx is of EPUB 2, for old readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.proceedings.book import Book, Entry
from pipeline.proceedings.chapter_pages import Page
from pipeline.proceedings.front_pages import COLOPHON, CONTENTS, COVER, PEOPLE, TITLE, people_of
from pipeline.proceedings.xhtml import text
from pipeline.text.proceedings_labels import proceedings_labels

PACKAGE, NCX, STYLE = "package.opf", "toc.ncx", "style.css"
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    f'<rootfile full-path="book/{PACKAGE}" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
).encode()
_FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability", "index")


def package_page(book: Book, entries: Sequence[Entry], *, modified: str) -> Page:
    people = bool(people_of(entries))
    order = [*([COVER] if book.cover else []), TITLE, CONTENTS, *(f for e in entries for f in e.files)]
    order += [*([PEOPLE] if people else []), COLOPHON]
    items = [f'<item id="ncx" href="{NCX}" media-type="application/x-dtbncx+xml"/>']
    items.append(f'<item id="style" href="{STYLE}" media-type="text/css"/>')
    if book.cover:
        items.append(
            f'<item id="cover" href="{book.cover_name}" media-type="{book.cover_type}" properties="cover-image"/>'
        )
    items += [_file(name) for name in order]
    spine = "".join(f'<itemref idref="{_identifier(name)}"/>' for name in order)
    metadata, listed = "\n".join(_metadata(book, entries, modified)), "\n".join(items)
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="book" xml:lang="{book.language}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{metadata}\n</metadata>\n'
        f'<manifest>\n{listed}\n</manifest>\n<spine toc="ncx">{spine}</spine>\n</package>\n'
    )
    return Page(name=PACKAGE, data=body.encode())


def _file(name: str) -> str:
    nav = ' properties="nav"' if name == CONTENTS else ""
    return f'<item id="{_identifier(name)}" href="{name}" media-type="application/xhtml+xml"{nav}/>'


def _identifier(name: str) -> str:
    return f"x-{name.removesuffix('.xhtml')}"


def _metadata(book: Book, entries: Sequence[Entry], modified: str) -> Iterator[str]:
    yield f'<dc:identifier id="book">{text(book.identifier)}</dc:identifier>'
    yield f'<dc:title id="title">{text(book.title)}</dc:title><meta refines="#title" property="title-type">main</meta>'
    yield f'<dc:title id="subtitle">{text(book.subtitle)}</dc:title>'
    yield '<meta refines="#subtitle" property="title-type">subtitle</meta>'
    languages = {book.language: None} | dict.fromkeys(sorted({code for entry in entries for code in entry.languages}))
    yield "".join(f"<dc:language>{language}</dc:language>" for language in languages)
    yield f"<dc:creator>{text(book.author)}</dc:creator><dc:publisher>{text(book.author)}</dc:publisher>"
    yield from (f"<dc:contributor>{text(name)}</dc:contributor>" for name in people_of(entries))
    yield from (f"<dc:subject>{text(keyword)}</dc:subject>" for keyword in book.keywords)
    yield f"<dc:description>{text(book.description)}</dc:description>" if book.description else ""
    yield f"<dc:rights>{text(book.copyright)}. {text(book.licence_name)}</dc:rights>"
    yield from (f"<dc:source>{text(entry.guid)}</dc:source>" for entry in entries)
    if entries:
        yield f"<dc:date>{max(entry.date for entry in entries).isoformat()}</dc:date>"
    yield f'<meta property="dcterms:modified">{modified}</meta>'
    yield '<meta property="schema:accessMode">textual</meta><meta property="schema:accessModeSufficient">textual</meta>'
    yield "".join(f'<meta property="schema:accessibilityFeature">{feature}</meta>' for feature in _FEATURES)
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    summary = text(proceedings_labels(book.language)["accessible"])
    yield f'<meta property="schema:accessibilitySummary">{summary}</meta>'
    yield '<meta name="cover" content="cover"/>' if book.cover else ""


def ncx_page(book: Book, entries: Sequence[Entry]) -> Page:
    """The contents once more, for readers of before 2011; many that people still use know no other."""
    words = proceedings_labels(book.language)
    titles = [(entry.href, entry.title.text) for entry in entries]
    titles += [(PEOPLE, words["people"])] * bool(people_of(entries)) + [(COLOPHON, words["colophon"])]
    points = "\n".join(
        f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{text(title)}</text></navLabel>'
        f'<content src="{href}"/></navPoint>'
        for number, (href, title) in enumerate(titles, start=1)
    )
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" '
        f'xml:lang="{book.language}">\n<head><meta name="dtb:uid" content="{text(book.identifier)}"/></head>\n'
        f"<docTitle><text>{text(book.title)}</text></docTitle>\n<navMap>\n{points}\n</navMap>\n</ncx>\n"
    )
    return Page(name=NCX, data=body.encode())
