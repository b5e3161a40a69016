"""What a browser makes of HTML: tags, addresses, visible text."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects; knows nothing of our writers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.items: list[str] = []
        self.in_item = False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag == "li":
            self.items.append("")
            self.in_item = True

    def handle_data(self, data):
        self.text += data
        if self.in_item:
            self.items[-1] += data

    def handle_endtag(self, tag):
        if tag == "li":
            self.items[-1] = self.items[-1].strip()
            self.in_item = False

    def handle_comment(self, data):
        self.tags.add(f"!--{data}")


def read_page(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page
