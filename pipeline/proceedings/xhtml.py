"""XHTML as EPUB wants it: well-formed whatever people wrote, each text in its language."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from urllib.parse import quote, urlsplit

from lxml import etree

from pipeline.proceedings.book import Words
from pipeline.text.clean import clean_line
from pipeline.text.markdown import people_markdown, to_html

STYLE = """\
body { line-height: 1.5; margin: 0 4%; overflow-wrap: break-word }
h1 { line-height: 1.2; font-size: 1.5em } h2 { font-size: 1.2em; margin-top: 1.6em } h3 { font-size: 1.05em }
h1, h2, h3 { text-align: left; hyphens: none; break-after: avoid }
p { margin: 0 0 .6em; text-align: left } ul, ol { padding-left: 1.4em }
.label, .date, .other-title, .note { font-size: .9em } .other-title { font-style: italic }
.time { font-size: .8em; text-decoration: none; white-space: nowrap } .speaker { font-weight: bold }
.title-page { text-align: center; margin-top: 20% } .title-page h1, .title-page p { text-align: center }
.people li, .index li { margin-bottom: .3em } .index ul { margin: 0 }
figure.cover { margin: 0; text-align: center } figure.cover img { max-width: 100%; max-height: 95vh }
nav ol { list-style: none; padding-left: 1em }
"""
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">\n'
    '<head><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
)
_ALLOWED = "!#$&'()*+,/:;=?@[]~%-._"
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def document(body: str, *, title: str, language: str, kind: str) -> bytes:
    """A whole file. `kind`: epub:type of its body."""
    head = _HEAD.format(language=language, title=text(title))
    return f'{head}<body epub:type="{kind}">\n{body}\n</body></html>\n'.encode()


def text(words: str) -> str:
    """One line of text, for an element or an attribute."""
    return escape(clean_line(words))


def element(tag: str, words: Words, language: str, *, more: str = "") -> str:
    """An element that says its language when it is not that of the book. `more`: further attributes."""
    return f"<{tag}{more}{lang(words.language, language)}>{text(words.text)}</{tag}>"


def lang(said: str, language: str) -> str:
    """The attributes of an element in the language `said` within a book in `language`."""
    return f' lang="{said}" xml:lang="{said}"' if said != language else ""


def markdown(words: str) -> str:
    """People's Markdown as XHTML of a few tags; what is not harmless is shown letter by letter."""
    root = etree.fromstring(f"<div>{to_html(people_markdown(words))}</div>", etree.HTMLParser()).find("body/div")
    if root is None:
        return ""
    for link in root.iter("a"):
        address = web_address(link.get("href") or "")
        if address is not None:
            link.set("href", address)
        elif "href" in link.attrib:
            del link.attrib["href"]
    pieces = (etree.tostring(child, encoding="unicode", method="xml") for child in root)
    return escape(root.text or "") + "".join(pieces)


def anchor(address: str | None, inner: str, *, kind: str = "") -> str:
    """`inner` (markup already), leading to `address` where there is one that can be written."""
    good = web_address(address or "")
    shown = f' class="{kind}"' if kind else ""
    return f'<a{shown} href="{escape(good)}">{inner}</a>' if good else f"<span{shown}>{inner}</span>"


@cache
def web_address(address: str) -> str | None:
    """In the letters that an address may have (RFC 3986); None for what is no web or mail address."""
    if not re.match(r"(?:https?://|mailto:)\S", address, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
        parts.port  # noqa: B018 - raises for a port that is none
    except (UnicodeError, ValueError):
        return None
    if parts.scheme.lower() != "mailto" and not re.fullmatch(r"[A-Za-z0-9.\-:\[\]]+", host):
        return None
    rest = address.partition(":")[2].removeprefix("//").removeprefix(parts.netloc)
    safe = quote(_PERCENT.sub("%25", rest), safe=_ALLOWED.replace("[", "").replace("]", ""))
    path, hash_, fragment = safe.partition("#")
    scheme = parts.scheme.lower()
    middle = f"//{host}" if scheme != "mailto" else ""
    return f"{scheme}:{middle}{path}{hash_}{fragment.replace('#', '%23')}"
