"""A theme: templates and static files, and the names under which the static ones are published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.errors import ConfigError
from pipeline.model.derived import fingerprint

SHIPPED = "shipped/"
"""Before the name of a template of ours, so that one of the same name in presets/theme/ can extend it."""
THEME_FOLDER = "presets/theme"
OWN_STYLE = "theme.css"
"""People's own variables and rules; loaded after ours where it exists."""
_HASH_CHARACTERS = 8
# What a static file may name: `from "./x.js"`, `import("./x.js")` in scripts, `url(x.svg)` in styles.
_IN_SCRIPTS = re.compile(r"""((?:\bfrom|\bimport)\s*\(?\s*["'])\./([a-z0-9][a-z0-9._-]*)(["'])""")
_IN_STYLES = re.compile(r"""(url\(\s*["']?)(?:\./)?([a-z0-9][a-z0-9._-]*)(["']?\s*\))""")
_REFERENCES = {".js": _IN_SCRIPTS, ".css": _IN_STYLES}


@dataclass(frozen=True, kw_only=True, eq=False)
class Theme:
    """All that pages are made with, besides records."""

    templates: Mapping[str, str]
    """Name -> text. Ours are there twice: 'shipped/show.html.j2', and 'show.html.j2' unless people have their own."""
    static: Mapping[str, bytes]
    """Name -> bytes: styles, scripts, pictures."""
    code: str = ""
    """Hash of the code that makes pages: a new version of the program makes them again."""
    theirs: frozenset[str] = field(default=frozenset())
    """Names of the templates and files that people put into presets/theme/."""

    @cached_property
    def digest(self) -> str:
        """Of all of it."""
        static = {name: hashlib.sha256(data).hexdigest() for name, data in self.static.items()}
        return fingerprint(dict(self.templates), static, self.code)

    @cached_property
    def published(self) -> dict[str, tuple[str, bytes]]:
        """Name -> (path below the site's root, bytes). Names inside the bytes are published ones, too.

        Raises ConfigError when static files name each other in a circle, or a file that is not there.
        """
        done: dict[str, tuple[str, bytes]] = {}
        for name in sorted(self.static):
            self._publish(name, done, ())
        return done

    def asset(self, name: str) -> str:
        """Path of a static file below the site's root: 'assets/site-1a2b3c4d.css'."""
        if name not in self.published:
            known = ", ".join(self.published)
            raise ConfigError([f"{THEME_FOLDER}: a template asks for the file {name!r}, which is not there: {known}"])
        return self.published[name][0]

    def modules(self, name: str) -> tuple[str, ...]:
        """Scripts that `name` imports, and those they import: a page asks for all of them at once."""
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            text = self.static.get(waiting.pop(), b"").decode(errors="replace")
            named = [match[2] for match in _IN_SCRIPTS.finditer(text) if match[2] not in found and match[2] != name]
            found.update(dict.fromkeys(named))
            waiting += named
        return tuple(found)

    def _publish(self, name: str, done: dict[str, tuple[str, bytes]], above: tuple[str, ...]) -> str:
        if name in done:
            return done[name][0]
        if name in above:
            raise ConfigError([f"{THEME_FOLDER}: files import each other in a circle: {' → '.join((*above, name))}"])
        data = self.static[name]
        file = PurePosixPath(name)
        if pattern := _REFERENCES.get(file.suffix):
            data = self._with_published_names(name, pattern, done, (*above, name))
        path = f"assets/{file.stem}-{hashlib.sha256(data).hexdigest()[:_HASH_CHARACTERS]}{file.suffix}"
        done[name] = (path, data)
        return path

    def _with_published_names(
        self, name: str, pattern: re.Pattern[str], done: dict[str, tuple[str, bytes]], above: tuple[str, ...]
    ) -> bytes:
        def published(match: re.Match[str]) -> str:
            if match[2] not in self.static:
                raise ConfigError([f"{THEME_FOLDER}: {name} names the file {match[2]!r}, which is not there"])
            path = self._publish(match[2], done, above)
            beside = path.removeprefix("assets/")
            return f"{match[1]}{'./' if name.endswith('.js') else ''}{beside}{match[3]}"

        try:
            text = self.static[name].decode()
        except UnicodeDecodeError as error:
            raise ConfigError([f"{THEME_FOLDER}: {name} is not UTF-8 text: {error}; save it as UTF-8"]) from error
        return pattern.sub(published, text).encode()
