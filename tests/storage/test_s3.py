import dataclasses
import datetime as dt
import hashlib
import logging
from pathlib import Path

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations.base import Publication
from pipeline.destinations.layout import MEDIA_CACHE, TEXT_CACHE, public_url
from pipeline.destinations.receipt import parse_receipt
from pipeline.errors import PublishError
from pipeline.stages.upload import STAGE, receipt_path
from pipeline.tools import s3_multipart
from pipeline.tools.s3 import Bucket, ObjectHeaders
from tests.storage.episodes import MIB, context, make_episode, noise
from tests.storage.swift_server import SECRET_KEY

pytestmark = pytest.mark.swift


def publication(file: Path, data: bytes, key="show/ep/a-12345678.mp3") -> Publication:
    file.write_bytes(data)
    return Publication(
        key=key, file=file, content_type="audio/mpeg", cache_control=MEDIA_CACHE,
        sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
    )


def put(destination, item, journal, safe=lambda _count: None):
    return destination.put(item, journal=journal, safe=safe)


def test_an_episode_arrives_whole_and_a_second_run_sends_nothing(swift, tmp_path):
    bucket = swift.new_bucket()
    storage = swift.storage(bucket, "podcasts", public_base_url="https://audio.example.org")
    made = make_episode(tmp_path / "episodes/aittem-bit/s02e14", storage, mp3_bytes=6 * MIB + 5)
    notes, told = [], []
    ctx = context(tmp_path, made, say=notes.append, progress=told.append)
    STAGE.run(ctx)
    text = (ctx.staging / receipt_path(made)).read_text()
    client = swift.client()
    for item in parse_receipt(text).items:
        source = ctx.folder / item.path
        answer = client.get_object(Bucket=bucket, Key=item.key)
        body = answer["Body"].read()
        assert body == source.read_bytes()
        assert hashlib.sha256(body).hexdigest() == item.sha256
        assert answer["CacheControl"] == (MEDIA_CACHE if item.path.startswith("renditions/") else TEXT_CACHE)
        assert answer["ContentType"].replace(" ", "") == item.content_type.replace(" ", "")
        assert item.url == f"https://audio.example.org/{item.key}"
        assert item.key.startswith("podcasts/aittem-bit/s02e14/")
    assert told == sorted(told)
    assert told[-1] == 1
    assert SECRET_KEY not in text
    assert ctx.tools["boto3"]

    STAGE.run(context(tmp_path, made, say=notes.append))
    assert (ctx.staging / receipt_path(made)).read_text() == text
    total = len(STAGE.inputs(made))
    assert notes == [f"{total} uploaded", f"0 uploaded, {total} already there"]


def test_requests_carry_no_checksum_trailer(swift_https):
    bucket = Bucket(swift_https.address(swift_https.new_bucket()))
    seen = []
    bucket.client.meta.events.register("before-send.s3", lambda request, **_: seen.append(dict(request.headers)))
    headers = ObjectHeaders(content_type="text/plain", cache_control=TEXT_CACHE, metadata={}, acl=None)
    bucket.put("a.txt", Path(__file__), Path(__file__).stat().st_size, headers)
    names = {name.lower() for name in seen[0]}
    assert "content-md5" in names
    assert not {name for name in names if "checksum" in name or "trailer" in name}


def test_tatar_names_travel_in_the_prefix_and_addresses_stay_ascii(swift, tmp_path):
    bucket = swift.new_bucket()
    storage = swift.storage(bucket, "Әйттем бит, №1 100%+")
    made = make_episode(tmp_path / "episodes/aittem-bit/s02e14", storage)
    ctx = context(tmp_path, made)
    STAGE.run(ctx)
    assert receipt_path(made).isascii()
    item = parse_receipt((ctx.staging / receipt_path(made)).read_text()).items[0]
    assert item.key.startswith("Әйттем бит, №1 100%+/aittem-bit/")
    assert swift.client().head_object(Bucket=bucket, Key=item.key)["ContentLength"] == item.size_bytes
    address = public_url(storage, tmp_path, item.key)
    assert address.isascii()
    assert " " not in address


def test_an_empty_file_is_published(swift_http, tmp_path):
    destination = open_destination(swift_http.storage(swift_http.new_bucket()), tmp_path)
    item = publication(tmp_path / "empty.txt", b"")
    put(destination, item, tmp_path)
    assert destination.find(item)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: data[:-1], "length"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "bytes from"),
        (lambda data: bytes([data[0] ^ 1]) + data[1:], "bytes from 0"),
    ],
)
def test_an_object_that_is_not_what_was_sent_is_seen(swift_http, tmp_path, damage, told):
    bucket = swift_http.new_bucket()
    destination = open_destination(swift_http.storage(bucket), tmp_path)
    data = noise(300_000)
    item = publication(tmp_path / "a.mp3", data)
    put(destination, item, tmp_path)
    swift_http.client().put_object(
        Bucket=bucket, Key=item.key, Body=damage(data), ContentType="audio/mpeg", CacheControl=MEDIA_CACHE,
        Metadata={"sha256": item.sha256},
    )
    with pytest.raises(PublishError, match=f"does not hold.*{told}.*Run the command again"):
        destination.read_back(item)


def test_what_is_there_under_other_headers_or_other_rights_is_sent_again(swift_http, tmp_path):
    bucket = swift_http.new_bucket()
    destination = open_destination(swift_http.storage(bucket), tmp_path)
    item = publication(tmp_path / "a.mp3", noise(1000))
    put(destination, item, tmp_path)
    assert destination.find(item)
    assert not destination.find(dataclasses.replace(item, content_type="audio/x-m4a"))
    assert not destination.find(dataclasses.replace(item, cache_control=TEXT_CACHE))
    assert not destination.find(dataclasses.replace(item, sha256="0" * 64))
    public = open_destination(swift_http.storage(bucket, acl="public-read"), tmp_path)
    assert not public.find(item)
    put(public, item, tmp_path)
    assert public.find(item)
    assert not destination.find(item)


def test_only_forgotten_uploads_are_swept(swift_http):
    bucket = Bucket(swift_http.address(swift_http.new_bucket()))
    headers = ObjectHeaders(content_type="audio/mpeg", cache_control=MEDIA_CACHE, metadata={}, acl=None)
    for key in ("show/ep/a.mp3", "show/ep2/a.mp3"):
        s3_multipart.begin(bucket, key, headers)
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    assert s3_multipart.abort_forgotten(bucket, "show/ep/", before=now - day) == 0
    assert s3_multipart.abort_forgotten(bucket, "show/ep/", before=now + day) == 1
    left = bucket.client.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    assert [upload["Key"] for upload in left] == ["show/ep2/a.mp3"]


def test_the_debug_log_holds_no_signature_and_no_secret(swift_http, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    destination = open_destination(swift_http.storage(swift_http.new_bucket()), tmp_path)
    destination.check()
    put(destination, publication(tmp_path / "a.mp3", noise(1000)), tmp_path)
    assert SECRET_KEY not in caplog.text
    assert "Authorization" not in caplog.text
