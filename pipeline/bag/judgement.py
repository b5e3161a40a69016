"""Whether a bag is what it says it is: what was found there against its manifests. Pure; all problems at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.bag.manifest import LENGTHS, clashes, fetch_problems, is_manifest, parse_manifest
from pipeline.bag.tags import VERSIONS, declared, known_encoding, oxum, parse_tags, tag

Kind = Literal["changed", "missing", "extra", "renamed", "unread", "malformed", "unsafe"]
Mode = Literal["every byte", "complete", "fast"]
PAYLOAD = "data/"
MOST_TAG_BYTES = 64 << 20
"""Of one manifest: some 300,000 lines."""
MOST_TOGETHER_BYTES = 128 << 20
"""Of all tag files that are read into memory."""
MOST_INFO_BYTES = 1 << 20
"""Of bagit.txt and bag-info.txt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong with a bag."""

    kind: Kind
    path: str
    """In the bag; empty when it is the bag as a whole."""
    found: str
    """In words."""


@dataclass(frozen=True, kw_only=True)
class BagText:
    """The tag files of a bag that say what must be there, read and parsed."""

    encoding: str
    tags: tuple[tuple[str, str], ...]
    """bag-info.txt"""
    payload: Mapping[str, Mapping[str, str]]
    """Algorithm -> path -> digest."""
    tag_files: Mapping[str, Mapping[str, str]]
    problems: tuple[Problem, ...] = ()
    fetched: bool = False
    """Whether there is a fetch.txt: files that lie elsewhere."""

    @property
    def algorithm(self) -> str | None:
        """Of the payload's digests, the one that bytes are compared by."""
        return next((name for name in LENGTHS if name in self.payload), None)

    @property
    def tag_algorithm(self) -> str | None:
        return next((name for name in LENGTHS if name in self.tag_files), None)

    @property
    def wanted(self) -> dict[str, tuple[str, str]]:
        """Path -> (algorithm, digest) of every file that has one."""
        found: dict[str, tuple[str, str]] = {}
        for name, files in ((self.tag_algorithm, self.tag_files), (self.algorithm, self.payload)):
            if name:
                found |= {path: (name, digest) for path, digest in files[name].items()}
        return found


@dataclass(kw_only=True)
class Seen:
    """What was found in the place of a bag."""

    sizes: Mapping[str, int]
    """Path -> bytes of every file."""
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Path -> algorithm -> digest, of those that were read."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Path -> why it could not be read."""

    @property
    def hidden(self) -> frozenset[str]:
        """Folders, and what else has no size, that nobody could look into."""
        return frozenset(self.unread.keys() - self.sizes.keys())


def read_text(names: Mapping[str, int], read: Callable[[str], bytes]) -> BagText:
    """`names`: path -> bytes of the files at the bag's root. `read` gives the bytes of one; it may raise OSError."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    encoding = "utf-8"
    left = MOST_TOGETHER_BYTES
    for name in ("bagit.txt", *sorted(name for name in names if name != "bagit.txt" and most_bytes(name))):
        if name not in names:
            continue
        if names[name] > min(most_bytes(name), left):
            found = f"has {names[name]} bytes; it is not read: no such file is so large, nor are all of them together"
            problems.append(Problem(kind="unsafe", path=name, found=found))
            continue
        left -= names[name]
        try:
            texts[name] = read(name).decode(encoding)
        except UnicodeDecodeError as error:
            problems.append(Problem(kind="malformed", path=name, found=f"is not {encoding} (byte {error.start + 1})"))
        except OSError as error:
            problems.append(Problem(kind="unread", path=name, found=f"cannot be read: {error.strerror or error}"))
        if name == "bagit.txt" and name in texts:
            encoding = _declaration(texts[name], problems)
    return _parsed(names, texts, encoding, problems)


def most_bytes(name: str) -> int:
    """How large a file at a bag's root may be that is read into memory; 0 for those that nothing is asked of."""
    if name in {"bagit.txt", "bag-info.txt"}:
        return MOST_INFO_BYTES
    manifest = is_manifest(name)
    return MOST_TAG_BYTES if name == "fetch.txt" or (manifest and manifest[1] in LENGTHS) else 0


def _declaration(text: str, problems: list[Problem]) -> str:
    """The encoding of the other tag files."""
    version = declared(text)
    if version is None or version[0] not in VERSIONS:
        found = f"is of version {version[0]}, which is not known here" if version else "is no declaration of a bag"
        problems.append(Problem(kind="malformed", path="bagit.txt", found=found))
    encoding = known_encoding(version[1]) if version else "utf-8"
    if encoding is None and version:
        found = f"names no encoding that is known here: {version[1][:40]!r}"
        problems.append(Problem(kind="malformed", path="bagit.txt", found=found))
    return encoding or "utf-8"


def _parsed(names: Mapping[str, int], texts: Mapping[str, str], encoding: str, problems: list[Problem]) -> BagText:
    payload: dict[str, dict[str, str]] = {}
    tag_files: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        manifest = is_manifest(name)
        if manifest is None:
            continue
        of_tags, algorithm = manifest
        (tag_files if of_tags else payload)[algorithm], wrong = parse_manifest(text, algorithm, file=name)
        problems += [Problem(kind="malformed", path=name, found=line) for line in wrong]
    wrong = fetch_problems(texts.get("fetch.txt", ""))
    problems += [Problem(kind="unsafe", path="fetch.txt", found=line) for line in wrong]
    if "bagit.txt" not in names:
        problems.append(Problem(kind="missing", path="bagit.txt", found="is not there: this is no bag"))
    if not payload:
        found = f"has no manifest that can be checked ({', '.join(LENGTHS)})"
        problems.append(Problem(kind="missing", path="", found=found))
    return BagText(
        encoding=encoding,
        tags=tuple(parse_tags(texts.get("bag-info.txt", ""))),
        payload=payload,
        tag_files=tag_files,
        problems=tuple(problems),
        fetched="fetch.txt" in names,
    )


def judge(text: BagText, seen: Seen, mode: Mode) -> tuple[Problem, ...]:
    """All that is wrong. 'fast' compares the Payload-Oxum alone, if there is one; 'complete' the names as well."""
    problems = list(text.problems)
    problems += _oxum(text, seen)
    if mode != "fast" or tag(text.tags, "Payload-Oxum") is None:
        problems += _names(text, seen)
    problems += [Problem(kind="unread", path=path, found=f"cannot be read: {why}") for path, why in seen.unread.items()]
    problems += _digests(text, seen, mode)
    return tuple(dict.fromkeys(problems))


def _digests(text: BagText, seen: Seen, mode: Mode) -> Iterator[Problem]:
    for files in (text.tag_files, text.payload):
        for path in sorted(set().union(*files.values())):
            got = seen.digests.get(path, {})
            pairs = [(name, got[name], table[path]) for name, table in files.items() if name in got and path in table]
            wrong = next((pair for pair in pairs if pair[1] != pair[2]), None)
            if wrong:
                found = f"its bytes are others: {wrong[0]} {wrong[1]}, not {wrong[2]}"
                yield Problem(kind="changed", path=path, found=found)
            elif not pairs and mode == "every byte" and path in seen.sizes and path not in seen.unread:
                yield Problem(kind="unread", path=path, found="was not read")


def _oxum(text: BagText, seen: Seen) -> Iterator[Problem]:
    said = tag(text.tags, "Payload-Oxum")
    if said is None:
        return
    if seen.hidden:
        return  # what lies there was not counted
    wanted = oxum(said)
    payload = [size for path, size in seen.sizes.items() if path.startswith(PAYLOAD)]
    got = (sum(payload), len(payload))
    if wanted is None:
        yield Problem(kind="malformed", path="bag-info.txt", found=f"Payload-Oxum is {said[:40]!r}, not bytes.files")
    elif got != wanted:
        found = f"holds {got[0]} bytes in {got[1]} files; its Payload-Oxum says {wanted[0]} in {wanted[1]}"
        yield Problem(kind="changed", path="", found=found)


def _names(text: BagText, seen: Seen) -> Iterator[Problem]:
    named: set[str] = set().union(*text.payload.values(), *text.tag_files.values())
    there = set(seen.sizes) | set(seen.unread)
    other_forms = {unicodedata.normalize("NFC", path): path for path in there - named}
    known = set()
    hidden = seen.hidden
    for path in sorted(named - there):
        if folder := _within(path, hidden):
            known.add(folder)
            continue
        other = other_forms.get(unicodedata.normalize("NFC", path))
        if other is None:
            where = " (fetch.txt says it lies elsewhere; nothing is fetched)" if text.fetched else ""
            yield Problem(kind="missing", path=path, found=f"is not there{where}")
        else:
            known.add(other)
            found = "has its name in another Unicode form: some copying changed it"
            yield Problem(kind="renamed", path=path, found=found)
    for path in sorted(there - named - known):
        if path.startswith(PAYLOAD):
            yield Problem(kind="extra", path=path, found="stands in no manifest")
    for algorithm, files in text.payload.items():
        for path in sorted(set().union(*text.payload.values()) - set(files)):
            yield Problem(kind="malformed", path=f"manifest-{algorithm}.txt", found=f"does not name {path}")
        for path in sorted(path for path in files if not path.startswith(PAYLOAD)):
            yield Problem(kind="malformed", path=f"manifest-{algorithm}.txt", found=f"names {path}, outside data/")
    for found in clashes(sorted(named)):
        yield Problem(kind="malformed", path="", found=found)


def _within(path: str, folders: frozenset[str]) -> str:
    """The folder of these that a path lies in; empty when it lies in none."""
    ends = (end for end, character in enumerate(path) if character == "/") if folders else ()
    return next((path[:end] for end in ends if path[:end] in folders), "")
