"""Names in addresses: a neutral word in their place would make them lead nowhere, so they are told instead."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from pipeline.model.rights import WithheldName
from pipeline.text.slugs import slug

_LONGEST = 2000


def tells_name(address: str, people: Sequence[WithheldName]) -> bool:
    """Whether all words of a full name stand in it, in Latin letters as we write them, or in Cyrillic ones."""
    words = set(slug(unquote(address), _LONGEST).split("-"))
    forms = [slug(form, _LONGEST).split("-") for person in people for form in person.forms]
    return any(len(form) > 1 and words.issuperset(form) for form in forms)
