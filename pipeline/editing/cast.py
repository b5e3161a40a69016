"""Who may speak in a document: the keys of its headers, and keys for names that a file brings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.editing.document import Document
from pipeline.editing.from_transcript import speaker_keys
from pipeline.editing.front_matter import FrontMatter, parse_speakers, render_speakers
from pipeline.text.clean import clean_line

_SPEAKERS = "speakers"
_LONGEST_NAME = 80
_ANONYMOUS = re.compile(r"(?:speaker|спикер|говорящий|сөйләүче)[\s_#№-]*\w{0,3}", re.IGNORECASE)


class Cast:
    """Names and keys, growing as names are asked for."""

    def __init__(self, document: Document) -> None:
        written = (document.front.get(_SPEAKERS) if document.front else None) or "{}"
        listed = parse_speakers(written)
        self.closed = listed is None
        """The line `speakers` cannot be read, so nobody can be added to it."""
        self._names = dict(listed or {})
        used = (turn.speaker for turn in document.turns if turn.speaker)
        self._names |= {key: key for key in used if key not in self._names}
        self._keys: dict[str, str] = {}
        for key, name in self._names.items():
            for form in (clean_line(name), clean_line(name).rstrip("- ")):  # WebVTT cannot write hyphens at its end
                self._keys.setdefault(form.casefold(), key)

    def key(self, name: str) -> str | None:
        """The key of a name, perhaps a new one; None for what is too long or too little to be a name."""
        name = clean_line(name)
        found = self._keys.get(name.casefold())
        if found is None and 0 < len(name) <= _LONGEST_NAME:
            stem = found = speaker_keys([name])[name]
            number = 1
            while found in self._names:
                number += 1
                found = f"{stem}{number}"
            self._names[found] = name
            self._keys[name.casefold()] = found
        return found

    def gives_way(self, key: str, present: str | None) -> bool:
        """A machine's 'Speaker 1' is no news of a person whose name is known."""
        names = self._names
        known = present is not None and not _ANONYMOUS.fullmatch(names[present])
        return known and _ANONYMOUS.fullmatch(names[key]) is not None

    def with_speakers(self, document: Document, keys: Iterable[str | None]) -> Document:
        """`document` whose front matter names those of `keys` that it did not."""
        front = document.front or FrontMatter(())
        listed = front.speakers
        # A key that stood for itself before goes on doing so.
        new = {key: self._names[key] for key in keys if key and key not in listed and self._names[key] != key}
        if not new:
            return document
        return replace(document, front=front.with_value(_SPEAKERS, render_speakers(listed | new)))
