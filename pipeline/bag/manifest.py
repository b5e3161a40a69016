"""Manifests of a bag: a digest and a path a line (RFC 8493, 2.1.3 and 2.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

LENGTHS = {"sha256": 64, "sha512": 128, "sha384": 96, "sha224": 56, "sha1": 40, "md5": 32}
"""Algorithms that manifests may have, as hashlib calls them, with the length of their digests. The first that a bag has
is the one that its bytes are compared by: one good digest proves them, and sha256 is computed fastest."""
OURS = ("sha256", "sha512")
"""RFC 8493 asks for sha512 and allows more; archives of today exchange sha256."""
_NAME = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODED = {"25": "%", "0D": "\r", "0A": "\n"}
_ESCAPE = re.compile(r"%(25|0[aAdD])")
_LONGEST_PATH = 4096
MOST_TOLD = 100


def is_manifest(path: str) -> tuple[bool, str] | None:
    """(whether of tag files, algorithm) when a file at the bag's root is a manifest by its name."""
    match = _NAME.fullmatch(path)
    return (bool(match[1]), match[2]) if match else None


def render_manifest(digests: Mapping[str, str]) -> str:
    """Path -> digest, as text; in order of paths, so that the same files always give the same bytes."""
    return "".join(f"{digests[path]}  {encoded(path)}\n" for path in sorted(digests))


def parse_manifest(text: str, algorithm: str, *, file: str) -> tuple[dict[str, str], list[str]]:
    """Path -> digest in small letters, and what is wrong with it, in words with the line's number."""
    found: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        row = line.removesuffix("\r")
        if not row.strip():
            continue
        digest, _, rest = row.partition(" ") if "\t" not in row.split(" ")[0] else row.partition("\t")
        path = decoded(rest.lstrip(" \t").removeprefix("*").removeprefix("./"))
        problem = _problem(digest.lower(), path, algorithm, found)
        if problem:
            problems.append(f"{file}, line {number}: {problem}")
        else:
            found[path] = digest.lower()
    if len(problems) > MOST_TOLD:
        problems[MOST_TOLD:] = [f"{file}: and {len(problems) - MOST_TOLD} lines more that are wrong"]
    return found, problems


def fetch_problems(text: str) -> list[str]:
    """Paths of a fetch.txt (RFC 8493, 2.2.3) that lead out of the bag. Nothing is ever fetched."""
    rows = [line.split(None, 2) for line in text.splitlines() if line.strip()]
    paths = [decoded(row[-1].rstrip("\r")) for row in rows]
    return [f"fetch.txt: {problem}" for path in paths if (problem := unsafe_path(path))][:MOST_TOLD]


def _problem(digest: str, path: str, algorithm: str, found: Mapping[str, str]) -> str:
    length = LENGTHS[algorithm]
    if not re.fullmatch(rf"[0-9a-f]{{{length}}}", digest):
        return f"{digest[:20]!r} is no {algorithm} of {length} characters"
    if unsafe := unsafe_path(path):
        return unsafe
    return f"{path} stands there twice, with two digests" if found.get(path, digest) != digest else ""


def unsafe_path(path: str) -> str:
    """Why a path must not be followed (RFC 8493, 5.1); empty when it may."""
    parts = path.split("/")
    if not path or len(path) > _LONGEST_PATH:
        return "there is no path" if not path else f"the path has more than {_LONGEST_PATH} characters"
    if "\0" in path or path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) or {"", ".", ".."} & set(parts):
        return f"{path[:200]!r} leads out of the bag"
    return ""


def encoded(path: str) -> str:
    """As a manifest writes it."""
    return re.sub("[%\r\n]", lambda match: _ENCODED[match[0]], path)


def decoded(path: str) -> str:
    """As it is called."""
    return _ESCAPE.sub(lambda match: _DECODED[match[1].upper()], path)


def clashes(paths: Iterable[str]) -> list[str]:
    """Paths that some disks cannot hold side by side: they differ only in case or in Unicode form."""
    seen: dict[str, str] = {}
    found = []
    for path in paths:
        key = unicodedata.normalize("NFC", path).casefold()
        if key in seen and seen[key] != path:
            found.append(f"{seen[key]} and {path} are one name on some disks (Windows, macOS)")
        seen.setdefault(key, path)
    return found
