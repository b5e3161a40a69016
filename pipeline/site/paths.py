"""Where pages lie, and how one page names another: relative, and always with a file name."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from pipeline.model.published import PublishedFile


def page_path(stem: str, language: str, languages: Sequence[str]) -> str:
    """'s/index' -> 's/index.html' in the main language (the first), 's/index.ru.html' in another."""
    return f"{stem}.html" if language == languages[0] else f"{stem}.{language}.html"


def relative(page: str, target: str) -> str:
    """Address of `target` as `page` names it; both lie below the site's root.

    Everything that means something in an address is escaped: a path such as 'javascript:…' stays a file's name.
    """
    here, there = page.split("/")[:-1], target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return quote("/".join([".."] * (len(here) - common) + there[common:]), safe="/")


def absolute(base_url: str, target: str) -> str:
    """Public address of `target`."""
    return f"{base_url.rstrip('/')}/{quote(target, safe='/')}"


def file_href(page: str, file: PublishedFile) -> str:
    """Address of a published file as `page` names it; its own address when it lies elsewhere."""
    return relative(page, file.path) if file.path else file.url or ""


def file_url(base_url: str, file: PublishedFile) -> str:
    """Public address of a published file."""
    return absolute(base_url, file.path) if file.path else file.url or ""
