"""Ask for every file under its public address, as a podcast app would, before a feed names it.

A store can hold what was sent and still serve something else: private objects, a login page, a type that Apple refuses,
a server that ignores Range (Apple rejects 200 as the answer to a range; publishing.md §1.2).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.destinations.layout import content_type, is_media
from pipeline.errors import PublishError
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedFile
from pipeline.publishing.target import HERE, Target
from pipeline.tools import web

_SAMPLE_BYTES = 64 << 10
_MOST_OF_A_RANGE = 1 << 20
_IGNORED = "the server ignores Range and sends the whole file (200, not 206): Apple Podcasts rejects that"
_WHOLE_BYTES = 16 << 20
"""Texts and pictures up to this size are fetched whole."""
_AT_ONCE = 4
_EACH = 2
"""Files with the same problem that are named one by one; more are counted."""
_WAITS_S = (1.0, 3.0)
"""Some stores serve a new object a moment later."""
_PLAIN = {"Accept-Encoding": "identity"}
_SOURCE = "docs/publishing.md, what is asked of a web server"


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What was found out about one file."""

    problem: str | None = None
    warning: tuple[str, str] | None = None
    """Code and message."""


def prove(
    target: Target,
    files: Sequence[PublishedFile],
    local: Mapping[str, Path],
    progress: Callable[[float], None] = lambda _fraction: None,
) -> tuple[Finding, ...]:
    """Findings are doubts that stop nothing. `local`: path below the site's root -> our own file of the same bytes.

    Raises PublishError with everything that listeners would not get.
    """
    ours = [file for file in files if file.path]
    done = 0

    def one(file: PublishedFile) -> _Seen:
        nonlocal done
        seen = _patiently(target, file, local.get(str(file.path)))
        done += 1
        progress(done / len(ours))
        return seen

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="proof") as pool:
        found = list(zip(ours, pool.map(one, ours), strict=True))
    problems = _by_problem((target.url(str(file.path)), seen.problem) for file, seen in found if seen.problem)
    if problems:
        raise PublishError(
            "not everything is there for listeners, so nothing was published:\n"
            + "\n".join(problems)
            + f"\nThe public address is {target.base_url} (storage.public_base_url); {_advice(target)}"
        )
    return tuple(
        Finding(
            code=seen.warning[0],
            severity="warning",
            where=target.url(str(file.path)),
            message=seen.warning[1],
            source=_SOURCE,
        )
        for file, seen in found
        if seen.warning
    )


def _by_problem(found: Iterable[tuple[str, str]]) -> list[str]:
    """Lines: what is wrong with all files, as with a server that is not running, is said once."""
    addresses: dict[str, list[str]] = {}
    for url, problem in found:
        addresses.setdefault(problem, []).append(url)
    lines = []
    for problem, urls in addresses.items():
        if len(urls) <= _EACH:
            lines += [f"  {url}: {problem}" for url in urls]
        else:
            lines += [f"  {len(urls)} files: {problem}; the first is {urls[0]}"]
    return lines


def _advice(target: Target) -> str:
    if urlsplit(target.base_url).hostname in HERE:
        return "for an address of this machine keep `media serve` running in another terminal, then run it again"
    return (
        "check that the store lets everybody read, `media storage check` says what it allows, then run it again; "
        "storage.verify = false publishes without asking"
    )


def _patiently(target: Target, file: PublishedFile, local: Path | None) -> _Seen:
    seen = _ask(target, file, local)
    for wait_s in _WAITS_S:
        if seen.problem is None:
            break
        time.sleep(wait_s)
        seen = _ask(target, file, local)
    return seen


def _ask(target: Target, file: PublishedFile, local: Path | None) -> _Seen:
    url, ca_bundle = target.url(str(file.path)), target.ca_bundle
    try:
        answer = web.head(url, headers=_PLAIN, ca_bundle=ca_bundle)
        if answer.status != 200:  # noqa: PLR2004
            return _Seen(problem=f"HEAD is answered with {answer.status}, not 200{_gone(file, answer.status)}")
        length = answer.headers.get("content-length")
        if length != str(file.size_bytes) and (is_media(url) or length is None):
            return _Seen(problem=f"its length is {length or 'not said'}, not {file.size_bytes}")
        if is_media(url):
            problem = _range_problem(url, file, local, ca_bundle)
            return _Seen(problem=problem or _wrong_media_type(answer), warning=_other_type(answer, url))
        return _whole(url, file, answer, ca_bundle)
    except PublishError as error:
        return _Seen(problem=str(error).removeprefix(web.shown(url)).lstrip(": "))


def _gone(file: PublishedFile, status: int) -> str:
    ref = "/".join(str(file.path).split("/")[:2])
    return f"; if it was removed, send it again: media run {ref} --only upload" if status in {404, 410} else ""


def _whole(url: str, file: PublishedFile, head: web.Answer, ca_bundle: str | None) -> _Seen:
    """A text or a picture: all of it. It is corrected under its name, so a cache on the way may have the old one."""
    if file.sha256 is None or file.size_bytes > _WHOLE_BYTES:
        return _Seen(warning=_other_type(head, url))
    if _sha256_at(url, ca_bundle) == file.sha256:
        return _Seen(warning=_other_type(head, url))
    if _sha256_at(f"{url}?v={file.sha256[:8]}", ca_bundle) == file.sha256:
        message = "a cache on the way still has the earlier one; listeners get the new one in about five minutes"
        return _Seen(warning=("public-cache", message))
    return _Seen(problem="other bytes come than were stored")


def _sha256_at(url: str, ca_bundle: str | None) -> str:
    answer = web.get(url, limit_bytes=2 * _WHOLE_BYTES, headers=_PLAIN, ca_bundle=ca_bundle)
    return hashlib.sha256(answer.body).hexdigest() if answer.status == 200 else str(answer.status)  # noqa: PLR2004


def _range_problem(url: str, file: PublishedFile, local: Path | None, ca_bundle: str | None) -> str | None:
    """Both ends, by Range, compared with our own file where it is here."""
    for start in sorted({0, max(0, file.size_bytes - _SAMPLE_BYTES)}):
        end = min(start + _SAMPLE_BYTES, file.size_bytes) - 1
        headers = {**_PLAIN, "Range": f"bytes={start}-{end}"}
        try:
            answer = web.get(url, limit_bytes=_MOST_OF_A_RANGE, headers=headers, ca_bundle=ca_bundle)
        except PublishError as error:
            if "more than" not in str(error):
                raise
            return _IGNORED
        if answer.status == 200:  # noqa: PLR2004
            return _IGNORED
        if answer.status != 206:  # noqa: PLR2004
            return f"the range {start}-{end} is answered with {answer.status}, not 206"
        said = answer.headers.get("content-range", "").replace(" ", "").lower()
        if said != f"bytes{start}-{end}/{file.size_bytes}":
            return f"the range {start}-{end} is answered with Content-Range {said or 'missing'}"
        if len(answer.body) != end - start + 1 or (local and answer.body != _read(local, start, end - start + 1)):
            return f"other bytes come than were stored, from byte {start} on"
    return None


def _read(file: Path, start: int, size: int) -> bytes:
    with file.open("rb") as stream:
        stream.seek(start)
        return stream.read(size)


def _plain_type(answer: web.Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _wrong_media_type(answer: web.Answer) -> str | None:
    said = _plain_type(answer)
    good = said.startswith(("audio/", "video/"))
    return None if good else f"its type is {said or 'not said'}: directories take audio/… and video/… only"


def _other_type(answer: web.Answer, url: str) -> tuple[str, str] | None:
    said, wanted = _plain_type(answer), content_type(url).partition(";")[0]
    if said == wanted:
        return None
    return "public-type", f"its type is {said or 'not said'}; set {wanted} in the web server (docs/storage.md)"
