"""Show notes in feeds: harmless, and cut so that they stay HTML."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feed.notes import cut_html, feed_html, plain_html

TATAR = """<p>Әйдә &amp; сөйләшик: «Өй эчендә»</p>
<ul>
<li>0:00 <strong>Кереш</strong></li>
<li>1:15 Төп өлеш</li>
</ul>
"""


class Balance(HTMLParser):
    """What is open; fails when something is closed that is not."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.words = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, _attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def words(html):
    return "".join(Balance(html).words)


@pytest.mark.parametrize("limit", range(260))
def test_a_cut_never_exceeds_its_bytes_nor_tears_a_tag_an_entity_or_a_letter(limit):
    html = feed_html(TATAR)
    short = cut_html(html, limit)
    assert len(short.encode()) <= limit
    assert Balance(short).open == []
    assert words(html).startswith(words(short).rstrip("…"))
    assert "<li></li>" not in short
    assert not re.search(r"&(?!amp;|lt;|gt;)", short)


def test_notes_that_fit_stay_as_they_are():
    html = feed_html(TATAR)
    assert cut_html(html, len(html.encode())) == html


def test_a_cut_uses_what_room_there_is():
    html = feed_html("<p>" + "Сүз " * 3000 + "</p>")
    assert len(cut_html(html, 4000).encode()) > 3980


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<strong>", "</strong>", "<br>", "&amp;", "&lt;", "&nbsp;", "]]>",
     '<a href="https://example.org/?a=1&b=>2">', "</a>", "<script>alert(1)</script>", "<!-- ", " -->", "<![CDATA[", "<"]
)  # fmt: skip


@given(st.lists(MARKUP | st.text(max_size=30), max_size=40).map("".join), st.integers(0, 400))
def test_any_notes_become_harmless_and_can_be_cut_anywhere(notes, limit):
    html = feed_html(notes)
    short = cut_html(html, limit)
    assert len(short.encode()) <= limit
    assert Balance(short).open == []
    assert feed_html(short) == short.strip(), "cutting brought something in that the sanitiser would not leave"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        '<img src="x" onerror="alert(1)">',
        '<iframe src="https://example.org"></iframe>',
        "<style>p{display:none}</style>",
    ],
)
def test_nothing_that_runs_or_loads_gets_through(hostile):
    html = feed_html(f"<p>яхшы</p>{hostile}")
    assert "яхшы" in html
    assert not re.search(r"alert|script|iframe|style|img|on\w+=", html)


def test_a_quotation_keeps_its_language_and_the_frame_of_the_notes_goes():
    html = feed_html('<div lang="ru">\n<p lang="tt">Телебез</p>\n</div>\n')
    assert html == '<p lang="tt">Телебез</p>'


def test_plain_text_is_shown_as_it_is():
    assert plain_html("a < b & c\n\n<b>d</b>\ne") == "<p>a &lt; b &amp; c</p>\n<p>&lt;b&gt;d&lt;/b&gt; e</p>"
    assert plain_html(" \n ") == ""
