# ruff: noqa: E501  (feeds in one line)
"""Feeds as the world writes them: encodings, prefixes, CDATA; what is no feed; what is hostile."""

import contextlib
import os
import resource
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.feed.lint import check_feed
from pipeline.feed.read import read_feed
from pipeline.feed.read_text import MAX_FEED_BYTES
from pipeline.feed.read_xml import BrokenXml
from tests.feed_lint.good import GOOD

TITLE = "Сынау подкасты"


def read(text, encoding="utf-8"):
    return read_feed(text.encode(encoding))


def test_the_good_feed_is_read():
    feed = read(GOOD)
    assert (feed.title, feed.language, feed.version) == (TITLE, "tt", "2.0")
    assert feed.link("self") == "https://media.example.org/sinaw/feed.xml"
    first = feed.items[0]
    assert (first.number, first.title, first.guid) == (1, "Көзге урман", "tag:example.org,2026:sinaw/0002")
    assert first.published_at.isoformat() == "2026-11-20T06:00:00+00:00"
    assert first.tag.text_of("description") == "<p>Урман тавышлары.</p>"
    assert first.tag.line == GOOD[: GOOD.index("<item>")].count("\n") + 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_form_is_read(encoding):
    assert read_feed(GOOD.replace(' encoding="UTF-8"', "").encode(encoding)).title == TITLE


@pytest.mark.parametrize(
    ("declared", "written"),
    [("windows-1251", "utf-8"), ("iso-8859-1", "utf-8"), ("us-ascii", "utf-8"), ("UTF-7", "utf-8"), ("klingon", "utf-8"),
     ("UTF-8", "windows-1251"), ("windows-1251", "windows-1251"), ("koi8-r", "koi8-r")],
)  # fmt: skip
def test_wrong_and_right_declarations_are_read(declared, written):
    feed = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Привет, мир</title></channel></rss>'
    assert read(feed, written).title == "Привет, мир"


def test_a_latin_feed_that_says_utf_8_is_read():
    feed = '<?xml version="1.0" encoding="utf-8"?><rss><channel><title>Café au lait, señor</title></channel></rss>'
    assert read(feed, "latin-1").title == "Café au lait, señor"


def test_prefixes_are_free():
    feed = GOOD.replace("itunes:", "i:").replace("xmlns:itunes", "xmlns:i").replace("podcast:", "p:").replace("xmlns:podcast=", "xmlns:p=")
    assert check_feed(feed.encode()) == ()


def test_a_mistyped_namespace_is_read_all_the_same():
    feed = read(GOOD.replace("http://www.itunes.com/dtds/podcast-1.0.dtd", "https://www.itunes.com/DTDs/Podcast-1.0.dtd"))
    assert feed.channel.text_of("itunes:author") == "Сынау остаханәсе"


def test_markup_in_cdata_and_escaped_markup_are_the_same_text():
    one = read(GOOD).items[0].tag.text_of("description")
    other = read(GOOD.replace("<![CDATA[<p>Урман тавышлары.</p>]]></d", "&lt;p&gt;Урман тавышлары.&lt;/p&gt;</d"))
    assert other.items[0].tag.text_of("description") == one


def test_lines_before_the_declaration_do_not_move_the_lines():
    assert read("\n\n" + GOOD).items[0].tag.line == read(GOOD).items[0].tag.line + 2


def test_lines_are_counted_beyond_65535():
    feed = GOOD.replace("<item>", "\n" * 70_000 + "<item>", 1)
    assert read(feed).items[0].tag.line > 70_000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"{}", "JSON"),
        (b"hello", "must begin with"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
        (b"<html/>", "web page"),
        (b"<a><b/></a>", "root is <a>"),
        (b"<rss version='2.0'/>", "no <channel>"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "Atom"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "RSS 1.0"),
        (b"<opml/>", "OPML"),
        (os.urandom(64) + b"\0" + os.urandom(4096), "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
    ],
)
def test_what_is_no_feed_is_called_so(data, words):
    with pytest.raises(ValueError, match=words) as error:
        read_feed(data)
    assert len(str(error.value)) < 300


def test_bad_xml_names_line_and_column():
    with pytest.raises(BrokenXml, match=r"^line 3, column 7: ") as error:
        read("<rss>\n<channel>\n<title</title></channel></rss>")
    assert (error.value.line, error.value.column) == (3, 7)


LOLS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{LOLS}]><rss><channel><title>&l9;</title></channel></rss>',
    "quadratic": '<!DOCTYPE r [<!ENTITY a "' + "a" * 100_000 + '">]><rss><channel><title>' + "&a;" * 100_000 + "</title></channel></rss>",
    "external file": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><channel><title>&x;</title></channel></rss>',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:PORT/x.dtd"> %x;]><rss><channel/></rss>',
    "in an attribute": f'<!DOCTYPE r [<!ENTITY l0 "lol">{LOLS}]><rss version="&l9;"><channel/></rss>',
    "behind a comment": '<!-- rss --><?pi x?>\n<!DOCTYPE r [<!ENTITY x "y">]><rss><channel/></rss>',
    "deep": "<rss><channel>" + "<a>" * 200 + "</a>" * 200 + "</channel></rss>",
    "very deep": "<rss><channel>" + "<a>" * 1_000_000,
    "large": "<rss><channel><title>" + "a" * 50_000_000 + "</title></channel></rss>",
    "many elements": "<rss><channel>" + "<a/>" * 4_000_000 + "</channel></rss>",
    "elements up to the limit": "<rss><channel>" + "<a/>" * 1_490_000 + "</channel></rss>",
    "many attributes": "<rss><channel><a " + " ".join(f'a{n:x}=""' for n in range(2_000_000)) + "/></channel></rss>",
    "blanks for ever": " " * 20_000_000,
    "an endless declaration": "<?xml " + "a" * 20_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_end_in_one_clear_message(name):
    """In a process of its own: its memory is bounded, and what it opens is watched."""
    code = (
        "import sys, resource\n"
        "from pipeline.feed.lint import check_feed\n"
        "data = sys.stdin.buffer.read()\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(event) if event in ('open', 'socket.connect') else None)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    found = check_feed(data); print(found[0].message[:400] if found else 'clean')\n"
        "except ValueError as error:\n    print(error)\n"
        "print(opened, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    data = HOSTILE[name].encode()
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, timeout=60, check=True)
    message, facts = done.stdout.decode().splitlines()
    assert message != "clean"
    assert len(message) < 400
    assert "root:" not in message
    opened, _, grown_mb = facts.rpartition(" ")
    assert opened == "[]"
    assert int(grown_mb) < 400, "MB beyond the data itself"
    assert done.stderr == b""


def test_a_document_type_elsewhere_is_not_fetched():
    """RSS 0.91 names a DTD; lxml could load it, from the network or from a file."""
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    doctype = f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:{server.server_port}/rss.dtd">'
    try:
        assert read(GOOD.replace("<rss ", f"{doctype}<rss ", 1)).title == TITLE
        with pytest.raises(ValueError, match="entities"):
            read(HOSTILE["parameter entity"].replace("PORT", str(server.server_port)))
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_no_file_is_opened_by_the_library_itself(tmp_path):
    """strace would be surer; a pipe that nobody writes to blocks whoever opens it, so this would hang."""
    trap = tmp_path / "trap"
    os.mkfifo(trap)
    feed = GOOD.replace("<rss ", f'<!DOCTYPE rss SYSTEM "file://{trap}"><rss ', 1)
    xinclude = GOOD.replace("<item>", f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file://{trap}"/><item>', 1)
    assert read(feed).title == read(xinclude).title == TITLE


def test_the_limit_is_above_what_shows_have():
    assert MAX_FEED_BYTES > 20_000_000


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_feed_or_a_value_error(data):
    for feed in (data, b"<rss><channel><title>" + data + b"</title></channel></rss>", GOOD.encode()[: len(data) * 9] + data):
        with contextlib.suppress(ValueError):
            check_feed(feed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=5), st.integers(0, 30))
def test_no_change_of_the_good_feed_breaks_the_checker(at, text, cut):
    feed = GOOD[:at] + text + GOOD[at + cut :]
    with contextlib.suppress(ValueError):
        for finding in check_feed(feed.encode("utf-8", "surrogatepass")):
            assert finding.message
            assert finding.where


def test_a_thousand_items_are_checked_in_time():
    item = GOOD[GOOD.index("    <item>") : GOOD.index("    </item>") + len("    </item>\n")]
    feed = GOOD.replace(item, "".join(item.replace("0002<", f"{n}<").replace("2222", str(n)) for n in range(1000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert {finding.code for finding in check_feed(feed.encode())} == {"number-twice"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 5
