"""outputs/show-notes.<language>.md and .html: what listeners read under an episode, from a Jinja2 template.

Templates write Markdown. Whatever they insert is made literal unless it is Markdown that was checked, so a title such
as `<script>` or `[free](javascript:…)` shows as it is typed. The HTML is rendered from the Markdown and sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.errors import ConfigError
from pipeline.model.basics import localised
from pipeline.model.episode import Chapter
from pipeline.model.settings import Licence, Settings
from pipeline.model.transcript import Transcript
from pipeline.text.chapter_list import chapter_title, complete_chapters
from pipeline.text.excerpt import Excerpt, excerpt
from pipeline.text.homoglyphs import fix_homoglyphs
from pipeline.text.labels import episode_label, labels, long_date, role
from pipeline.text.licences import licence_name, licence_url
from pipeline.text.markdown import Markdown, link, literal, people_markdown, to_html
from pipeline.text.timecodes import clock


class _Environment(ImmutableSandboxedEnvironment):
    """Without * and **, which notes have no use for and with which a template could fill the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise SecurityError(f"{operator!r} is not for show notes")


_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def notes_template(settings: Settings, language: str) -> str:
    """File name of the template for `language`."""
    templates = settings.notes.templates
    return templates.get(language, templates.get("default", "show-notes.md.j2"))


def render_notes_markdown(
    settings: Settings, transcript: Transcript, *, language: str, template: str, sources: Mapping[str, str]
) -> str:
    """Show notes in `language` by `template`, one of `sources` (file name -> text).

    Raises ConfigError, with file and line, when the template is wrong.
    """
    environment = _Environment(
        loader=DictLoader(dict(sources)), undefined=StrictUndefined, finalize=_made_literal, autoescape=False,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    environment.globals = {"link": link, "range": environment.globals["range"]}
    environment.filters |= {"markdown": people_markdown}
    try:
        text = environment.get_template(template).render(notes_facts(settings, transcript, language))
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _line_in_template(error, template)
        place = f"presets/templates/{getattr(error, 'name', None) or template}" + (f":{line}" if line else "")
        raise ConfigError([f"{place}: {error.message}; docs/show-notes.md lists what a template can use"]) from error
    except (TypeError, ValueError, KeyError, ArithmeticError, OverflowError) as error:
        raise ConfigError([f"presets/templates/{template}: {error}; docs/show-notes.md shows an example"]) from error
    return _BLANK_LINES.sub("\n\n", text).strip("\n") + "\n"


def render_notes_html(markdown: str, *, language: str, quoted: Excerpt | None = None) -> str:
    """A complete fragment: one div with its language, in it only tags that podcast apps show.

    A quotation in another language says so (WCAG 3.1.2), so that a screen reader does not read Tatar as Russian.
    """
    html = to_html(markdown)
    if quoted and quoted.text and quoted.language != language:
        paragraph = to_html(literal(quoted.text))
        html = html.replace(paragraph, f'<p lang="{quoted.language}">{paragraph.removeprefix("<p>")}', 1)
    return f'<div lang="{language}">\n{html}</div>\n'


def notes_facts(settings: Settings, transcript: Transcript, language: str) -> dict[str, Any]:
    """What templates can use. Plain strings are literal text; Markdown was checked."""
    show, episode = settings.show, settings.episode
    said = excerpt(transcript, settings.notes.excerpt_words, language)
    return {
        "language": language,
        "labels": labels(language),
        "show": {
            "title": _written(show.title, language),
            "author": _written(show.author, language),
            "url": show.link,
        },
        "title": _written(episode.title, language),
        "number": episode_label(episode.season, episode.number, language),
        "date": long_date(episode.date, language),
        "date_iso": episode.date.isoformat(),
        "summary": people_markdown(_written(episode.summary, language)),
        "people": _people(settings, language),
        "chapters": [_chapter(chapter, language) for chapter in complete_chapters(episode.chapters)],
        "links": [{"title": _written(item.title, language), "url": item.url} for item in episode.links],
        "licence": _licence(show.licence, language),
        "copyright": show.copyright,
        "excerpt": said.text,
        "excerpt_language": said.language,
        "keywords": list(episode.keywords),
        "footer": people_markdown(_written(settings.notes.footer, language)),
    }


def _written(texts: Mapping[str, str], language: str) -> str:
    """What a person wrote in `language` (else in another), without letters of the wrong script."""
    return fix_homoglyphs(localised(dict(texts), language))


def _people(settings: Settings, language: str) -> list[dict[str, str | None]]:
    """Guests of the episode after the people of the show; somebody named in both stands once, as the episode says."""
    people: dict[str, dict[str, str | None]] = {}
    for person in (*settings.show.people, *settings.episode.people):
        name = _written(person.name, language)
        people[name] = {"name": name, "role": role(person.role, language, person=name), "url": person.url}
    return list(people.values())


def _chapter(chapter: Chapter, language: str) -> dict[str, str | None]:
    return {"time": clock(chapter.start), "title": chapter_title(chapter, language), "url": chapter.url}


def _licence(licence: Licence, language: str) -> dict[str, str | None]:
    return {"name": licence_name(licence.id), "url": licence.url or licence_url(licence.id, language)}


def _made_literal(value: Any) -> Any:
    if isinstance(value, Markdown):
        return value
    return "" if value is None else literal(str(value))


def _line_in_template(error: BaseException, template: str) -> int | None:
    traceback, line = error.__traceback__, None
    while traceback:
        if traceback.tb_frame.f_code.co_filename in {"<template>", template}:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
