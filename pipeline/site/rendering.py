"""Makes pages from templates, in a sandbox: people's own templates reach no file and cannot fill the memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape
from pydantic import BaseModel

from pipeline.errors import ConfigError
from pipeline.site.paths import relative
from pipeline.site.theme import SHIPPED, THEME_FOLDER, Theme
from pipeline.site.words import Words

_LARGEST_PAGE = 8 * 1024 * 1024
_HUNGRY_FILTERS = ("center", "format", "indent", "wordwrap", "pprint", "xmlattr", "filesizeformat", "random")
_MARK = "template:"
"""Before the names of templates where Python reports files."""
_BLANK_LINES = re.compile(r"\n\s*\n+")


class _Environment(ImmutableSandboxedEnvironment):
    """Without *, ** and %, which pages have no use for and with which a template could fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        raise SecurityError(f"{operator!r} is not for templates of pages")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of records, what they say and nothing else: pydantic's own methods read files and unpickle (parse_file)."""
        if isinstance(obj, BaseModel):
            kind = type(obj)
            return attr in kind.model_fields or isinstance(getattr(kind, attr, None), property)
        return super().is_safe_attribute(obj, attr, value)


def render_page(
    theme: Theme, template: str, facts: Mapping[str, Any], *, path: str, language: str, root: str | None = None
) -> bytes:
    """The page at `path` (below the site's root) from `template` and `facts`; its main language is `language`.

    Templates can call `asset(name)` (a static file's address) and `link(path)` (a page's address): relative ones, or
    below `root` ('' or '/media') where that is given. Raises ConfigError, with file and line, when a template is wrong.
    """

    def link(target: str) -> str:
        return relative(path, target) if root is None else f"{root}/{relative('', target)}"

    def asset(name: str) -> str:
        return link(theme.asset(name))

    def said(words: Words) -> Markup:
        return _said(words, language)

    functions = {"asset": asset, "link": link, "said": said, "modules": theme.modules, "theirs": theme.theirs}
    try:
        chunks = _environment(theme).get_template(template).generate({**facts, **functions, "language": language})
        return _gathered(chunks)
    except TemplateError as error:
        line = f":{error.lineno}" if isinstance(error, TemplateSyntaxError) else _line_of(error)
        raise ConfigError([f"{_place(theme, error, template)}{line}: {error.message}; see docs/site.md"]) from error
    except (TypeError, ValueError, KeyError, ArithmeticError, RecursionError) as error:
        place = _place(theme, error, template) + _line_of(error)
        raise ConfigError([f"{place}: {error}; docs/site.md says what templates can use"]) from error


def _said(words: Words, language: str) -> Markup:
    """A text; in another language than the page's it says so (WCAG 3.1.2). No line of it begins with a dash."""
    text = words.text.replace(" —", "\u00a0—")
    if words.language == language or not text:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(words.language, text)


def _gathered(chunks: Iterable[str]) -> bytes:
    parts: list[str] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > _LARGEST_PAGE:
            raise ValueError(f"the page grew beyond {_LARGEST_PAGE} characters")
    text = _BLANK_LINES.sub("\n", "".join(parts)).strip()
    return (text + "\n").encode("utf-8", "replace")


@lru_cache(maxsize=4)
def _environment(theme: Theme) -> _Environment:
    def source(name: str) -> tuple[str, str, None] | None:
        return (theme.templates[name], _MARK + name, None) if name in theme.templates else None

    environment = _Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals = {"range": environment.globals["range"]}
    for name in _HUNGRY_FILTERS:
        environment.filters.pop(name, None)
    return environment


def _place(theme: Theme, error: BaseException, template: str) -> str:
    """Which file a person has to open."""
    wrong = error.name if isinstance(error, TemplateSyntaxError) else _template_of(error)
    name = wrong or template
    bare = name.removeprefix(SHIPPED)
    ours = name.startswith(SHIPPED) or bare not in theme.theirs
    return f"pipeline/site/templates/{bare}" if ours else f"{THEME_FOLDER}/{bare}"


def _frames(error: BaseException) -> list[tuple[str, int]]:
    """(template, line) of what an error went through, innermost last: jinja2 puts templates into the traceback."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(_MARK):
            found.append((name.removeprefix(_MARK), trace.tb_lineno))
        trace = trace.tb_next
    return found


def _template_of(error: BaseException) -> str | None:
    frames = _frames(error)
    return frames[-1][0] if frames else None


def _line_of(error: BaseException) -> str:
    frames = _frames(error)
    return f":{frames[-1][1]}" if frames else ""
