"""The pages round the chapters: cover, title page, contents, index of people, colophon. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.proceedings.book import Book, Contributor, Entry, Words
from pipeline.proceedings.chapter_pages import Page
from pipeline.proceedings.xhtml import anchor, document, element, text
from pipeline.text.alphabet import alphabetical
from pipeline.text.labels import long_date
from pipeline.text.proceedings_labels import proceedings_labels

COVER, TITLE, CONTENTS, PEOPLE, COLOPHON = (
    f"{name}.xhtml" for name in ("cover", "title", "contents", "people", "colophon")
)


def cover_page(book: Book) -> Page:
    figure = f'<figure class="cover"><img src="{book.cover_name}" alt="{text(book.title)}"/></figure>'
    title = proceedings_labels(book.language)["cover"]
    return Page(name=COVER, data=document(figure, title=title, language=book.language, kind="cover"))


def title_page(book: Book) -> Page:
    body = (
        f'<section class="title-page" epub:type="titlepage">\n<h1>{text(book.title)}</h1>\n'
        f"<p>{text(book.subtitle)}</p>\n<p>{text(book.author)}</p>\n</section>"
    )
    return Page(name=TITLE, data=document(body, title=book.title, language=book.language, kind="frontmatter"))


def contents_page(book: Book, entries: Sequence[Entry], *, people: bool) -> Page:
    """The navigation document: reading systems show it as their own menu."""
    words, language = proceedings_labels(book.language), book.language
    items = "\n".join(_item(entry, language) for entry in entries)
    after = [(PEOPLE, words["people"])] * people + [(COLOPHON, words["colophon"])]
    rest = "".join(f'<li><a href="{href}">{text(title)}</a></li>' for href, title in after)
    marks = [("toc", CONTENTS, words["contents"])]
    marks += [("bodymatter", entries[0].href, words["begin"])] if entries else []
    landmarks = "".join(
        f'<li><a epub:type="{kind}" href="{href}">{text(title)}</a></li>' for kind, href, title in marks
    )
    body = (
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>{text(words["contents"])}</h1>\n'
        f'<ol>\n{items}\n{rest}</ol></nav>\n'
        f'<nav epub:type="landmarks" hidden="hidden"><ol>{landmarks}</ol></nav>'
    )
    return Page(name=CONTENTS, data=document(body, title=words["contents"], language=language, kind="frontmatter"))


def _item(entry: Entry, language: str) -> str:
    marks = "".join(f"<li>{_link(href, words, language)}</li>" for href, words in entry.marks)
    return f"<li>{_link(entry.href, entry.title, language)}{f'<ol>{marks}</ol>' if marks else ''}</li>"


def _link(href: str, words: Words, language: str) -> str:
    return element("a", words, language, more=f' href="{href}"')


def people_of(entries: Iterable[Entry]) -> dict[str, list[tuple[Entry, Contributor]]]:
    """Name -> where it stands, by the last word of the name: surnames come last in Tatar and Russian bylines."""
    found: dict[str, list[tuple[Entry, Contributor]]] = {}
    for entry in entries:
        for person in entry.people:
            found.setdefault(person.name, []).append((entry, person))
    return dict(sorted(found.items(), key=lambda item: (alphabetical(item[0].split(" ")[-1]), alphabetical(item[0]))))


def people_page(book: Book, entries: Sequence[Entry]) -> Page:
    words, language = proceedings_labels(book.language), book.language
    rows = []
    for name, places in people_of(entries).items():
        links = "".join(
            f"<li>{_link(entry.href, entry.title, language)}, {text(person.role)}</li>"
            for entry, person in places
        )
        rows.append(f"<li>{text(name)}<ul>{links}</ul></li>\n")
    body = (
        f'<section class="index" epub:type="index" role="doc-index" aria-labelledby="title">\n'
        f'<h1 id="title">{text(words["people"])}</h1>\n<ul>\n{"".join(rows)}</ul>\n</section>'
    )
    return Page(name=PEOPLE, data=document(body, title=words["people"], language=language, kind="backmatter"))


def colophon_page(book: Book, entries: Sequence[Entry], *, modified: str) -> Page:
    """How it was made, and of what: each source by its guid."""
    words, language = proceedings_labels(book.language), book.language
    linked = any(entry.page for entry in entries)
    rows = "".join(
        f"<li>{element('span', entry.title, language)} · {text(long_date(entry.date, language))} · "
        f"{anchor(entry.page, f'<code>{text(entry.guid)}</code>')} · {text(words[entry.written])}</li>"
        for entry in entries
    )
    licence = anchor(book.licence_url, text(book.licence_name))
    body = (
        f'<section epub:type="colophon" role="doc-colophon" aria-labelledby="title">\n'
        f'<h1 id="title">{text(words["colophon"])}</h1>\n'
        f"<p>{text(book.title)}. {text(book.subtitle)}. {text(book.author)}</p>\n<p>{text(book.description)}</p>\n"
        f"<p>{text(words['made_by'])}{' ' + text(words['times']) if linked else ''}</p>\n"
        f"<p>{text(book.copyright)}. {text(words['licence'])}: {licence}</p>\n"
        f"<p>{anchor(book.link, text(book.link))}</p>\n"
        f"<p>{text(words['identifier'])}: <code>{text(book.identifier)}</code><br/>"
        f"{text(words['changed'])}: {text(modified)}</p>\n"
        f"<h2>{text(words['sources'])}</h2>\n<ol>{rows}</ol>\n</section>"
    )
    return Page(name=COLOPHON, data=document(body, title=words["colophon"], language=language, kind="backmatter"))
