"""Markdown that nothing hostile gets through: words made literal, people's own Markdown checked, HTML sanitised."""

from __future__ import annotations

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.text.clean import clean_line, clean_text

TAGS = frozenset({"p", "br", "ul", "ol", "li", "a", "strong", "em"})
"""What Apple Podcasts keeps (p, ol, ul, li, a) and what others show; without the rest the text still reads well."""
_SCHEMES = frozenset({"http", "https", "mailto"})
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|&]")
_AT_START = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")
_SENTINEL = "x3f9c1sentinel"


class Markdown(str):
    """Text that is Markdown already; everything else is made literal when a template inserts it."""

    __slots__ = ()


def literal(text: str) -> Markdown:
    """One line of Markdown that shows exactly `text`: no markup, links, entities or list marks come to life."""
    escaped = _SPECIAL.sub(r"\\\g<0>", clean_line(text))
    return Markdown(_AT_START.sub(lambda m: m[0] + "\\" if m[0][0].isdigit() else "\\" + m[0], escaped))


def link(title: str, url: str | None) -> Markdown:
    """`title` leading to `url`; only the title when `url` is no web or mail address."""
    address = clean_line(url or "")
    if not re.match(r"(?:https?://|mailto:)[^\s]", address, re.IGNORECASE) or " " in address:
        return literal(title)
    for char in "\\()<>[]`*\"'|":
        address = address.replace(char, f"%{ord(char):02X}")
    return Markdown(f"[{literal(title)}]({address})")


def people_markdown(text: str) -> Markdown:
    """Markdown that a person wrote, unchanged if it is harmless; else literal, paragraph by paragraph.

    Harmful: raw HTML, links that are not http, https or mailto, and a code fence or the like that would swallow what
    follows. What is shown then is what was typed, so that the person sees it.
    """
    source = clean_text(text).strip("\n")
    if is_harmless(source):
        return Markdown(source)
    paragraphs = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", source))
    return Markdown("\n\n".join(literal(paragraph) for paragraph in paragraphs if paragraph))


def to_html(markdown: str) -> str:
    """Sanitised HTML of nothing but `TAGS`. Headings become bold paragraphs; raw HTML is shown as text."""
    html = _renderer().render(markdown)
    return nh3.clean(html, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=set(_SCHEMES), link_rel=None)


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False})
    renderer.disable(["code", "fence", "blockquote", "hr", "html_block", "html_inline", "image", "backticks"])
    for kind, tags in (("heading_open", "<p><strong>"), ("heading_close", "</strong></p>\n")):
        renderer.add_render_rule(kind, lambda _self, *_args, tags=tags: tags)
    return renderer


@cache
def _checker() -> MarkdownIt:
    checker = MarkdownIt("commonmark", {"html": True})
    # Links are judged in _token_is_harmless: the parser would show a bad one as text and leave it in the Markdown.
    checker.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return checker


def is_harmless(source: str) -> bool:
    """Whether Markdown that a person wrote may stand as it is."""
    blocks = _checker().parse(f"{source}\n\n{_SENTINEL}\n")
    last = blocks[-2] if len(blocks) > 1 else None
    if last is None or last.level != 1 or last.content != _SENTINEL:
        return False
    return all(_token_is_harmless(token) for block in blocks for token in (block, *(block.children or ())))


def _token_is_harmless(token: Token) -> bool:
    if token.type in {"html_block", "html_inline", "image"}:
        return False
    scheme, colon, _ = str(token.attrGet("href") or "https:").partition(":")
    return bool(colon) and scheme.lower() in _SCHEMES
