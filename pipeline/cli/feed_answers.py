"""Reads feeds from files and addresses, and asks servers what the feed checker wants to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PublishError, UsageError

if TYPE_CHECKING:
    from pipeline.feed.lint import Question, Reply
    from pipeline.tools.web import Answer

AT_ONCE = 8
_TIME_LIMIT_S = 30
_GOOD = range(200, 300)


def is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def read_file(place: str) -> bytes:
    """Raises UsageError when it cannot be read, or is larger than any feed."""
    from pipeline.feed.read_text import MAX_FEED_BYTES  # noqa: PLC0415

    path = Path(place)
    try:
        with path.open("rb") as file:
            return file.read(MAX_FEED_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{place}: {error.strerror or error}. Name a file, or an address that begins with https://"
        ) from error


def fetch(url: str, *, named_by: str | None = None) -> Answer:
    """A feed. Raises PublishError when it cannot be had."""
    from pipeline.feed.lint.network import FROM_ELSEWHERE  # noqa: PLC0415
    from pipeline.feed.read_text import MAX_FEED_BYTES  # noqa: PLC0415
    from pipeline.tools.web import get, shown  # noqa: PLC0415

    answer = get(url, limit_bytes=MAX_FEED_BYTES, headers=dict(FROM_ELSEWHERE), named_by=named_by)
    if answer.status not in _GOOD:
        raise PublishError(f"{shown(url)}: the server answers {answer.status}; check the address")
    return answer


def fetch_pages(url: str) -> list[bytes]:
    """A feed and the further pages that it leads to, in order. Raises PublishError when one cannot be had, or when
    there is no end of them: an episode that is silently left behind would be lost with the old host.
    """
    from pipeline.feed.lint.network import MOST_PAGES, MOST_PAGES_BYTES, next_page  # noqa: PLC0415
    from pipeline.tools.web import shown  # noqa: PLC0415

    pages, seen = [fetch(url).body], {url}
    while (following := next_page(pages[-1])) and following not in seen:
        if len(pages) == MOST_PAGES or sum(map(len, pages)) > MOST_PAGES_BYTES:
            raise PublishError(
                f"{shown(url)} leads to more than {MOST_PAGES} pages, or {MOST_PAGES_BYTES >> 20} MiB of them: none "
                "was taken over; ask its host for a feed with more items on a page"
            )
        seen.add(following)
        pages.append(fetch(following, named_by=url).body)
    return pages


def answers(
    questions: Sequence[Question],
    known: dict[Question, Reply],
    more: Callable[[dict[Question, Reply]], Sequence[Question]],
    say: Callable[[int, int], None],
    *,
    named_by: str | None = None,
) -> dict[Question, Reply]:
    """Replies to `questions` and to all that follow from them, some at a time. `say`: (answered, of how many).

    `named_by`: where the feed itself came from; None for a file, whose person is asked for --fetch.
    """
    replies = dict(known)
    waiting = [question for question in questions if question not in replies]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        while waiting:
            for question, reply in zip(waiting, pool.map(partial(ask, named_by=named_by), waiting), strict=True):
                replies[question] = reply
                say(len(replies), len({*replies, *waiting}))
            waiting = list(more(replies))
    return replies


def ask(question: Question, *, named_by: str | None = None) -> Reply:
    """One request; what goes wrong is a reply, too."""
    from pipeline.feed.lint import Reply  # noqa: PLC0415
    from pipeline.tools.web import get, head, shown  # noqa: PLC0415

    headers = dict(question.headers)
    try:
        if question.method == "HEAD":
            answer = head(question.url, headers=headers, time_limit_s=_TIME_LIMIT_S, named_by=named_by)
        else:
            answer = get(
                question.url,
                headers=headers,
                limit_bytes=question.limit_bytes,
                cut=question.cut,
                time_limit_s=_TIME_LIMIT_S,
                named_by=named_by,
            )
    except PublishError as error:
        return Reply(headers={}, problem=str(error).removeprefix(f"{shown(question.url)}: "))  # the finding names it
    return reply_of(answer)


def reply_of(answer: Answer) -> Reply:
    from pipeline.feed.lint import Reply  # noqa: PLC0415

    return Reply(status=answer.status, headers=answer.headers, body=answer.body, url=answer.url)
