"""What servers answer, and what it means: pure, without a network."""

import dataclasses
import json

import pytest

from pipeline.feed.lint import NETWORK_RULES, Reply, judge, questions
from pipeline.feed.lint.network import MOST_ITEMS
from pipeline.feed.lint.pictures import picture_facts
from tests.feed_lint.good import GOOD, URL
from tests.feed_lint.world import CHAPTERS, asked, codes, good_reply, jpeg, png

NEXT = "https://media.example.org/sinaw/feed-1.xml"
PAGED = GOOD.replace("<image>", f'<atom:link rel="next" href="{NEXT}"/><image>', 1)
PAGE = GOOD.replace("sinaw/0001<", "sinaw/a<").replace("sinaw/0002<", "sinaw/b<").replace("feed.xml", "feed-1.xml")


def but(kind, headers=None, *, where="", **facts):
    """Good servers, but replies of this kind (to addresses that hold `where`) have other facts."""

    def reply(question):
        good = good_reply(question)
        if question.kind != kind or where not in question.url:
            return good
        changed = {**good.headers, **(headers or {})}
        present = {name: value for name, value in changed.items() if value is not None}
        return dataclasses.replace(good, headers=present, **facts)

    return reply


def chapters(*starts):
    document = {"version": "1.2.0", "chapters": [{"startTime": start, "title": "x"} for start in starts]}
    return but("chapters", body=json.dumps(document).encode())


DOWN = {"status": 0, "problem": "it cannot be reached", "body": b""}
LARGE = GOOD + "<!--" + "x" * 70_000 + "-->"
MUTANTS = {
    "file gone": ("unreachable", but("enclosure", status=404) , "range"),
    "cover gone": ("unreachable", but("cover", status=404)),
    "server down": ("unreachable", but("transcript", **DOWN)),
    "HEAD refused": ("head-refused", but("enclosure", status=405)),
    "file cut": ("enclosure-size-differs", but("range", {"content-range": "bytes 0-1/20000000"})),
    "file cut, no ranges": ("enclosure-size-differs", but("range", {"content-range": None}, status=200), "head"),
    "type": ("enclosure-type-differs", but("enclosure", {"content-type": "application/octet-stream"})),
    "no type": ("enclosure-type-differs", but("enclosure", {"content-type": None})),
    "200 to a range": ("range-ignored", but("range", status=200)),
    "another part": ("range-ignored", but("range", {"content-range": "bytes 0-9/28800000"})),
    "200 behind the end": ("range-beyond", but("beyond", status=200)),
    "200 to its mark": ("not-modified", but("again", status=200)),
    "feed: 200 to its mark": ("not-modified", but("feed-again", status=200)),
    "no marks": ("no-marks", but("enclosure", {"etag": None})),
    "leads to http": ("no-https", but("enclosure", url="http://cdn.example.org/a.mp3")),
    "no CORS": ("cors-missing", but("transcript", {"access-control-allow-origin": None})),
    "transcript type": ("transcript-type-differs", but("transcript", {"content-type": "text/html"})),
    "chapters are HTML": ("chapters-broken", but("chapters", body=b"<html>")),
    "chapters nest": ("chapters-broken", but("chapters", body=b"[" * 100_000)),
    "chapters are a list": ("chapters-broken", but("chapters", body=b"[1, 2]")),
    "chapters back": ("chapters-times", chapters(0, 10, 5)),
    "chapters behind the end": ("chapters-times", chapters(0, 1804)),
    "chapters in words": ("chapters-times", chapters(0, "00:10")),
    "one chapter more": ("chapters-differ", chapters(0, 10, 20)),
    "feed as text": ("feed-type", but("feed", {"content-type": "text/plain"})),
    "feed as Cyrillic": ("feed-charset", but("feed", {"content-type": "application/rss+xml; charset=windows-1251"})),
    "feed unpacked": ("feed-not-packed", but("feed", body=LARGE.encode())),
    "cover 600": ("image-size", but("cover", body=jpeg(600, 600))),
    "cover 3001": ("image-size", but("cover", body=jpeg(3001, 3001))),
    "cover not square": ("image-size", but("cover", body=jpeg(3000, 2000))),
    "cover CMYK": ("image-colours", but("cover", body=jpeg(components=4))),
    "cover transparent": ("image-colours", but("cover", body=png(colours=6))),
    "cover PNG named jpg": ("image-kind", but("cover", body=png())),
    "cover HTML": ("image-kind", but("cover", body=b"<html>")),
    "cover heavy": ("image-heavy", but("cover", {"content-range": "bytes 0-524287/4000000"})),
    "cover as text": ("image-type", but("cover", {"content-type": "text/plain"})),
}  # fmt: skip


def test_good_servers_give_no_findings():
    assert judge(GOOD.encode(), asked(), url=URL) == ()


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_of_a_server_is_found(name):
    code, reply, *more = MUTANTS[name]
    if more == ["range"]:  # neither by HEAD nor by GET
        first = reply

        def reply(question):
            return dataclasses.replace(first(question), status=404) if question.kind == "range" else first(question)

    if more == ["head"]:
        second = reply

        def reply(question):
            answer = second(question)
            wrong = {**answer.headers, "content-length": "20000000"}
            return dataclasses.replace(answer, headers=wrong) if question.kind == "enclosure" else answer

    assert code in codes(reply=reply)


def paged(body, **facts):
    def reply(question):
        if question.kind != "page":
            return good_reply(question)
        return dataclasses.replace(good_reply(question), body=body.encode(), **facts)

    return reply


def test_a_good_second_page_is_fine():
    assert codes(PAGED, paged(PAGE)) == set()


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        ("page-broken", paged(PAGE, status=404)),
        ("page-not-feed", paged("<html>")),
        ("page-not-feed", paged(PAGE[:900])),
        ("pages-loop", paged(PAGE.replace("<image>", f'<atom:link rel="next" href="{NEXT}"/><image>'))),
        ("pages-loop", paged(PAGE.replace("<image>", f'<atom:link rel="next" href="{URL}"/><image>'))),
        ("page-item-twice", paged(GOOD)),
    ],
)
def test_mutant_of_a_page_is_found(code, reply):
    assert code in codes(PAGED, reply)


def test_every_network_rule_has_a_mutant():
    tried = {code for code, *_ in MUTANTS.values()} | {"page-broken", "page-not-feed", "pages-loop", "page-item-twice"}
    assert {rule.code for rule in NETWORK_RULES} - tried == set()


def test_pages_that_never_end_are_given_up():
    def reply(question):
        number = int(question.url.rpartition("-")[2].removesuffix(".xml")) if question.kind == "page" else 0
        link = f'<atom:link rel="next" href="https://media.example.org/sinaw/feed-{number + 1}.xml"/><image>'
        body = GOOD.replace("<image>", link, 1).encode()
        return dataclasses.replace(good_reply(question), body=body) if question.kind == "page" else good_reply(question)

    assert len([question for question in asked(PAGED, reply) if question.kind == "page"]) <= 200


def test_files_of_the_newest_hundred_are_asked_for_unless_all_are_wanted():
    item = GOOD[GOOD.rindex("    <item>") : GOOD.rindex("  </channel>")]
    many = GOOD.replace(item, "".join(item.replace("33333333", f"{n:08}") for n in range(150))).encode()
    assert len([q for q in questions(many) if q.kind == "enclosure"]) == MOST_ITEMS
    assert len([q for q in questions(many, most=None) if q.kind == "enclosure"]) == 151


def test_nothing_is_asked_of_addresses_that_no_app_fetches():
    feed = GOOD.replace("https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3", "file:///etc/passwd")
    feed = feed.replace("https://media.example.org/sinaw/s01e02/transcript.vtt", "ftp://example.org/x")
    feed = feed.replace("https://media.example.org/sinaw/s01e01/s01e01-33333333.mp3", "https://user:pw@example.org/x.mp3")
    assert {question.url.partition(":")[0] for question in questions(feed.encode())} == {"https"}
    assert not any("user" in question.url for question in questions(feed.encode()))


def test_one_address_is_asked_once():
    item = GOOD[GOOD.rindex("    <item>") : GOOD.rindex("  </channel>")]
    found = questions(GOOD.replace(item, item * 3).encode())
    assert len({(question.kind, question.url) for question in found}) == len(found)


def test_a_finding_names_the_item():
    replies = asked(reply=but("range", {"content-range": "bytes 0-1/5"}, where="33333333"))
    (found,) = judge(GOOD.encode(), replies, url=URL)
    assert found.where.startswith("item 2 «Шәһәр урамнары»")
    assert "the feed says 27000000 bytes, the file has 5" in found.message


def test_broken_xml_has_no_further_findings():
    assert judge(GOOD[:900].encode(), {}) == ()


@pytest.mark.parametrize(("data", "facts"), [(jpeg(1400, 1500), (1400, 1500)), (png(20, 30), (20, 30))])
def test_the_size_of_a_picture_is_read(data, facts):
    picture = picture_facts(data)
    assert (picture.width, picture.height) == facts


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00" * 1000, b"\x89PNG\r\n\x1a\n", b"GIF89a", jpeg()[:20]]
)
def test_what_is_no_whole_header_is_no_picture(data):
    assert picture_facts(data) is None


def test_pictures_made_by_a_library_are_read_as_they_are(tmp_path):
    image = pytest.importorskip("PIL.Image")
    for mode, name, options in (
        ("RGB", "a.jpg", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 60_000}),
        ("CMYK", "b.jpg", {}),
        ("RGB", "c.png", {}),
        ("RGBA", "d.png", {}),
        ("P", "e.png", {"transparency": 0}),
        ("L", "f.png", {}),
    ):
        image.new(mode, (1500, 1400)).save(tmp_path / name, **options)
        picture = picture_facts((tmp_path / name).read_bytes())
        assert (picture.width, picture.height) == (1500, 1400)
        assert picture.cmyk == (mode == "CMYK")
        assert picture.alpha == (name in {"d.png", "e.png"})


def test_replies_are_data():
    assert Reply(headers={}).good is False
    assert CHAPTERS["chapters"][0]["startTime"] == 0
