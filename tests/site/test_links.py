"""Every relative link of a built site leads to a file that is derived or recorded."""

import re
from html import unescape
from itertools import chain
from urllib.parse import unquote, urlsplit

from tests.feed.records import SHOW


def recorded(show, episodes):
    files = chain((show.cover, show.cover_small), *(
        (e.enclosure, *e.alternates, *e.captions, e.chapters_file, e.reading, e.waveform, e.share) for e in episodes
    ))  # fmt: skip
    return {file.path for file in files if file is not None and file.path}


def resolve(page, address):
    parts = page.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts.pop()  # fails where a link leads out of the site
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def test_every_relative_link_leads_somewhere(built, episodes):
    from tests.feed import records

    there = built.keys() | recorded(records.show(), episodes) | {f"{SHOW}/feed.xml"}
    seen = 0
    for page, data in built.items():
        if not page.endswith(".html") or page == "404.html":
            continue
        for name in ("href", "src", "data-next", "data-waveform", "data-artwork"):
            for raw in re.findall(rf'\s{name}="([^"]*)"', data.decode()):
                address = urlsplit(unescape(raw))
                if address.scheme or address.netloc or not address.path:
                    continue
                seen += 1
                target = resolve(page, unquote(address.path))
                assert target in there, f"{page} leads to {target}"
                assert not address.path.endswith("/"), f"{page}: plain storage has no index of {address.path}"
    assert seen > 5000


def test_fragments_of_a_page_exist_in_it(built):
    for page, data in built.items():
        if page.endswith(".html"):
            text = data.decode()
            names = set(re.findall(r'\sid="([^"]*)"', text))
            wanted = {name for name in re.findall(r'\shref="#([^"]*)"', text) if name and not name.startswith("t=")}
            assert wanted <= names, page
            labelled = set(chain(*(ids.split() for ids in re.findall(r'\saria-labelledby="([^"]*)"', text))))
            assert labelled <= names, page
            assert len(re.findall(r'\sid="', text)) == len(names), f"{page}: an id stands twice"


def test_the_page_for_lost_addresses_works_at_any_depth(built):
    page = built["404.html"].decode()
    links = [unescape(raw) for raw in re.findall(r'\s(?:href|src)="([^"#]*)"', page)]
    assert links
    assert all(link.startswith("/") for link in links if not link.startswith("data:")), links
    assert {link.removeprefix("/") for link in links if link.startswith("/assets/")} <= built.keys()


def test_assets_name_each_other_by_their_published_names(built):
    for path, data in built.items():
        if path.endswith(".js"):
            for name in re.findall(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']""", data.decode()):
                assert f"assets/{name}" in built, f"{path} imports {name}"
