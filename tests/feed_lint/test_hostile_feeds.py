"""Feeds made to keep the checker busy: each is looked at in a moment, and nobody else is flooded with questions."""

import time

import pytest

from pipeline.cli import feed_answers
from pipeline.errors import PublishError
from pipeline.feed.lint import check_feed, questions
from pipeline.feed.lint.network import MOST_OF_A_KIND, MOST_PAGES
from pipeline.feed.lint.rule import MOST_FINDINGS
from pipeline.tools.web import Answer

NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)
ATOM = "http://www.w3.org/2005/Atom"
MUCH = 2_000_000
TAG = "<podcast:remoteItem feedGuid='a'/>"
ADDRESS = "itunes.com/dtds" * 50_000


def feed(channel="", item="", more=""):
    title = "<title>x</title>"
    return (
        f'<rss version="2.0" {NAMESPACES} {more}><channel>{title}{channel}<item>{title}{item}</item></channel></rss>'
    ).encode()


BUSY = {
    "blanks after a bracket": feed(item=f"<description>&lt;{' ' * MUCH}x</description>"),
    "blanks after href": feed(item=f"<description>href={' ' * MUCH}x</description>"),
    "dots in an address": feed(channel=f"<itunes:owner><itunes:email>a@{'.' * MUCH}@</itunes:email></itunes:owner>"),
    "a long namespace": feed(more=f"xmlns:q='http://{ADDRESS}'", channel="<q:a/>"),
    "names that nobody knows": feed(item="".join(f"<a{number}/>" for number in range(30_000))),
    "a name that nobody knows, again and again": feed(item="<zqx/>" * 50_000),
    "tags in a tag": feed(channel=f"<podcast:podroll>{TAG * 150_000}</podcast:podroll>"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BUSY)
def test_a_hostile_feed_is_checked_in_a_moment(kind):
    begun = time.process_time()
    check_feed(BUSY[kind])
    assert time.process_time() - begun < 8  # seconds; each took minutes


def test_one_rule_says_no_more_than_anybody_reads():
    found = check_feed(feed(channel="<podcast:x/>" * (MOST_FINDINGS + 10)))
    assert sum(finding.code == "podcast-tag-unknown" for finding in found) == MOST_FINDINGS


def test_a_feed_cannot_send_us_against_somebody_elses_server():
    many = "".join(
        f'<podcast:transcript url="https://victim.example/{number}" type="text/vtt"/>'
        f'<podcast:chapters url="https://victim.example/c{number}" type="application/json+chapters"/>'
        f'<itunes:image href="https://victim.example/{number}.png"/>'
        for number in range(1000)
    )
    assert len(questions(feed(item=many))) == 3 * MOST_OF_A_KIND


def test_a_feed_with_pages_without_end_is_refused_and_not_cut_off(monkeypatch):
    def fetch(url, *, named_by=None):
        number = int(url.rpartition("=")[2])
        link = f'<atom:link xmlns:atom="{ATOM}" rel="next" href="https://a.example/?p={number + 1}"/>'
        return Answer(status=200, headers={}, body=feed(channel=link), url=url)

    monkeypatch.setattr(feed_answers, "fetch", fetch)
    with pytest.raises(PublishError, match=f"more than {MOST_PAGES} pages"):
        feed_answers.fetch_pages("https://a.example/?p=1")
