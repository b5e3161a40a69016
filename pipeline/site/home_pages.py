"""Pages of the whole site: the home of all shows, the page for addresses that do not exist, and files for robots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.model.published import PublishedShow
from pipeline.site.catalogue import digest_of
from pipeline.site.notes_html import notes_markup
from pipeline.site.page import Head, common_facts
from pipeline.site.paths import file_href, page_path
from pipeline.site.rendering import render_page
from pipeline.site.theme import Theme
from pipeline.site.words import line, passage
from pipeline.text.markdown import people_markdown, to_html
from pipeline.text.site_labels import interface_language, site_labels


def home_pages(shows: Sequence[PublishedShow], theme: Theme) -> Iterator[Derived]:
    """index.html in the first show's main language, and index.<language>.html in every language of any show.

    That language has a page of its own name, too: pages of a show know only their own languages, and link to it.
    """
    if not shows:
        return
    languages = home_languages(shows)
    facts = fingerprint(theme.digest, "home", [digest_of(show) for show in shows])
    for language in languages:
        render = partial(_home, shows, theme, languages, language)
        for path in {page_path("index", language, languages), f"index.{language}.html"}:
            yield Derived(path=path, fingerprint=fingerprint(facts, path), render=partial(render, path))
    yield Derived(
        path="404.html", fingerprint=fingerprint(facts, "404"), render=partial(_not_found, shows, theme, languages)
    )


def home_languages(shows: Sequence[PublishedShow]) -> tuple[str, ...]:
    """Of all shows, the first show's first."""
    return tuple(dict.fromkeys(language for show in shows for language in show.languages))


def _home(
    shows: Sequence[PublishedShow],
    theme: Theme,
    languages: Sequence[str],
    language: str,
    path: str,
    _readings: Readings,
) -> bytes:
    first = shows[0]
    name = line(first.site.name or first.author, language)
    intro = passage(first.site.intro, language)
    head = Head(stem="index", title=name.text, description=intro.text or name.text, picture=first.share)
    facts = {
        **common_facts(first, head, language, path=path, languages=languages),
        "intro": notes_markup(to_html(people_markdown(intro.text))),
        "intro_language": intro.language,
        "shows": [
            {
                "path": page_path(f"{show.show}/index", language if language in show.languages else show.languages[0],
                                  show.languages),
                "title": line(show.title, language),
                "author": line(show.author, language),
                "description": passage(show.description, language),
                "cover": show.cover_small,
            }
            for show in shows
        ],
    }  # fmt: skip
    return render_page(theme, "home.html.j2", facts, path=path, language=interface_language(language))


def _not_found(
    shows: Sequence[PublishedShow], theme: Theme, languages: Sequence[str], _readings: Readings
) -> bytes:
    """In all languages at once: nobody knows which one the visitor reads. Servers show it under any
    address, so its links begin at the root of the host.
    """
    first = shows[0]
    head = Head(stem="404", title=site_labels(languages[0])["not_found"], indexed=False)
    facts = {
        **common_facts(first, head, languages[0], path="404.html", languages=languages[:1]),
        "messages": [(interface_language(language), site_labels(language), f"index.{language}.html")
                     for language in languages],
    }  # fmt: skip
    language = interface_language(languages[0])
    root = urlsplit(first.base_url).path.rstrip("/")
    facts["src"] = lambda file: f"{root}/{file_href('', file)}"
    return render_page(theme, "not_found.html.j2", facts, path="404.html", language=language, root=root)
