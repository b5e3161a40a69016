"""Show notes as pages show them: records come from a store, so their HTML is sanitised again."""

from __future__ import annotations

import nh3
from markupsafe import Markup

from pipeline.text.markdown import TAGS

_ATTRIBUTES = {"a": {"href"}, "p": {"lang"}, "div": {"lang"}}
_SCHEMES = {"http", "https", "mailto"}
LONGEST = 60_000
"""Characters of notes on a page; more than any notes that people write."""


def notes_markup(html: str) -> Markup:
    """Harmless HTML, whatever was in the record."""
    cleaned = nh3.clean(
        html[:LONGEST], tags={*TAGS, "div"}, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener"
    )
    return Markup(cleaned)  # noqa: S704 - nh3 has just cleaned it
