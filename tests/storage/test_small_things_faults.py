"""Records and feeds on an S3 server that is down, slow, stale or forgetful: told, ridden over, never half done."""

import time

import pytest

from pipeline.destinations.answers import Conditions
from pipeline.destinations.base import Conflict, Document
from pipeline.destinations.layout import S3Location
from pipeline.destinations.s3 import S3Destination
from pipeline.errors import PublishError
from tests.storage.fault_proxy import faults_before
from tests.storage.swift_server import SECRET_KEY

pytestmark = pytest.mark.swift
KEY = "show/feed.xml"


@pytest.fixture
def proxy(swift_http):
    with faults_before(swift_http.url) as proxy:
        yield proxy


@pytest.fixture
def bucket(swift_http):
    return swift_http.new_bucket()


def opened(proxy, swift, bucket, *, conditions=None, **changes):
    address = swift.address(bucket, **({"endpoint_url": proxy.url} | changes))
    location = S3Location(bucket=bucket, prefix="")
    options = {"conditions": conditions} if conditions else {}
    return S3Destination(address, location, acl=None, part_bytes=5 << 20, **options)


def feed(data=b"<rss/>", key=KEY):
    return Document(key=key, data=data, content_type="application/rss+xml; charset=utf-8", cache_control="max-age=60")


def directly(swift, bucket, data, key=KEY):
    swift.client().put_object(
        Bucket=bucket, Key=key, Body=data, ContentType="application/rss+xml; charset=utf-8", CacheControl="max-age=60"
    )


def test_a_store_that_is_down_is_told_without_secrets(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=1)
    proxy.down = True
    for act in (
        lambda: destination.write(feed()), lambda: destination.listing(""), lambda: destination.fetch(KEY),
        lambda: destination.remove(KEY),
    ):
        with pytest.raises(PublishError, match="cannot be reached") as caught:
            act()
        assert SECRET_KEY not in str(caught.value)
    proxy.heal()
    assert destination.listing("") == ()


def test_a_busy_store_is_asked_again(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=3)
    proxy.refuse(2)
    mark = destination.write(feed())
    proxy.refuse(2)
    assert [row.mark for row in destination.listing("show/")] == [mark]
    assert [status for *_, status in proxy.log].count(503) == 4


def test_a_body_that_breaks_off_is_asked_for_again_and_never_taken(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=1)
    destination.write(feed(b"0123456789"))
    proxy.only = lambda method, _path: method == "GET"
    proxy.cut(2)
    assert destination.fetch(KEY)[0] == b"0123456789"
    proxy.cut(1000)
    with pytest.raises(PublishError, match="run the command again"):
        destination.fetch(KEY)


def test_a_listing_that_breaks_off_is_never_taken_for_a_short_one(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=1)
    for number in range(5):
        destination.write(feed(key=f"show/records/e{number}.json"))
    proxy.only = lambda method, path: method == "GET" and path.count("/") == 1
    proxy.cut(1)
    assert len(destination.listing("show/")) == 5
    proxy.cut(1000)
    with pytest.raises(PublishError):
        destination.listing("show/")


def test_a_lost_answer_does_not_lose_the_write(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=3, conditions=Conditions(if_none_match=True))
    proxy.only = lambda method, _path: method == "PUT"
    proxy.lose(1)
    # The repeated request is told 412, since the first one did it: that is no conflict.
    mark = destination.write(feed(), replacing="")
    assert [status for method, _, status in proxy.log if method == "PUT"] == [0, 412]
    assert destination.fetch(KEY) == (b"<rss/>", mark)
    with pytest.raises(Conflict, match="another run"):
        destination.write(feed(b"<rss>2</rss>"), replacing="")


def test_a_slow_store_is_given_up_in_time(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket, retries=0, read_timeout_s=0.3)
    proxy.slow_s = 8
    before = time.monotonic()
    with pytest.raises(PublishError, match="does not answer"):
        destination.write(feed())
    assert time.monotonic() - before < 7


def test_a_writer_that_came_after_us_is_seen(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket)
    proxy.before = lambda method, _path: method == "GET" and directly(swift_http, bucket, b"<other/>")
    with pytest.raises(Conflict):
        destination.write(feed())


def test_a_store_that_shows_the_old_object_for_a_moment_is_waited_for(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket)
    destination.write(feed(b"<old/>"))
    proxy.stale_objects_s = 0.3
    destination.fetch(KEY)
    mark = destination.write(feed(b"<new/>"))
    assert destination.fetch(KEY) == (b"<new/>", mark)


def test_the_proxy_gives_listings_as_they_were(proxy, swift_http, bucket):
    destination = opened(proxy, swift_http, bucket)
    proxy.stale_listings_s = 60
    assert destination.listing("show/") == ()
    destination.write(feed())
    assert destination.listing("show/") == ()
    proxy.stale_listings_s = 0
    assert len(destination.listing("show/")) == 1
