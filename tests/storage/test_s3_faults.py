"""Killed uploaders and killed servers. A part that the store confirmed is never sent twice."""

import hashlib
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipeline.destinations.layout import S3Location
from pipeline.destinations.s3 import S3Destination
from pipeline.errors import PublishError
from tests.storage.conftest import running
from tests.storage.episodes import MIB, noise
from tests.storage.upload_once import item_for

pytestmark = pytest.mark.swift

PART, PARTS = 5 * MIB, 5
KEY = "show/ep/long-12345678.mp3"
UPLOADER = Path(__file__).with_name("upload_once.py")


@pytest.fixture
def long_file(tmp_path):
    file = tmp_path / "long.mp3"
    file.write_bytes(noise((PARTS - 1) * PART + 77))
    return file


@pytest.fixture
def mortal(tmp_path):
    """A server of one test's own, to be killed."""
    data = tmp_path / "swift"
    data.mkdir()
    with running(data, tls=False) as server:
        yield server


def open_store(server, bucket, **changes):
    destination = S3Destination(
        server.address(bucket, **changes), S3Location(bucket=bucket, prefix=""), acl=None, part_bytes=PART
    )
    sent = []
    events = destination._bucket.client.meta.events
    events.register("after-call.s3.UploadPart", lambda http_response, **_: sent.append(http_response.status_code))
    return destination, sent


def pending_parts(server, bucket):
    client = server.client()
    uploads = client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    return [
        part["PartNumber"]
        for upload in uploads
        for part in client.list_parts(Bucket=bucket, Key=KEY, UploadId=upload["UploadId"]).get("Parts", [])
    ]


def kill_after(parts, server, bucket, workspace, file):
    """Upload in another process, kill -9 it when so many parts are safe; return the parts that are."""
    argv = [sys.executable, UPLOADER, server.storage(bucket).model_dump_json(), workspace, file, KEY]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as uploader:
        for _ in range(parts):
            assert uploader.stdout.readline()
        uploader.send_signal(signal.SIGKILL)
    return pending_parts(server, bucket)


def assert_whole(server, bucket, file):
    body = server.client().get_object(Bucket=bucket, Key=KEY)["Body"].read()
    assert hashlib.sha256(body).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert pending_parts(server, bucket) == []


def test_after_kill_9_only_the_missing_parts_are_sent(swift, tmp_path, long_file):
    bucket = swift.new_bucket()
    there = kill_after(2, swift, bucket, tmp_path, long_file)
    assert 2 <= len(there) < PARTS
    destination, sent = open_store(swift, bucket)
    assert destination.find(item_for(long_file, KEY)) is None
    told = []
    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=told.append)
    # The part that was under way may have become whole after the list was read.
    assert len(sent) in {PARTS - len(there), PARTS - 1 - len(there)}
    assert set(sent) == {200}
    assert told[-1] == long_file.stat().st_size
    assert_whole(swift, bucket, long_file)


def test_a_part_that_is_not_the_files_is_sent_again(swift_http, tmp_path, long_file):
    bucket = swift_http.new_bucket()
    there = kill_after(1, swift_http, bucket, tmp_path, long_file)
    client = swift_http.client()
    (upload,) = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    client.upload_part(
        Bucket=bucket, Key=KEY, UploadId=upload["UploadId"], PartNumber=1, Body=noise(PART, seed=3)
    )
    destination, sent = open_store(swift_http, bucket)
    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=lambda _count: None)
    assert len(sent) in {PARTS + 1 - len(there), PARTS - len(there)}
    assert_whole(swift_http, bucket, long_file)


def test_another_file_does_not_resume_the_upload_of_the_first(swift_http, tmp_path, long_file):
    bucket = swift_http.new_bucket()
    kill_after(1, swift_http, bucket, tmp_path, long_file)
    (state,) = tmp_path.glob("*.upload.json")
    long_file.write_bytes(noise(2 * PART, seed=2))
    item = item_for(long_file, KEY)
    state.rename(tmp_path / f"{item.sha256[:16]}.upload.json")
    destination, sent = open_store(swift_http, bucket)
    destination.put(item, journal=tmp_path, safe=lambda _count: None)
    assert len(sent) == 2
    body = swift_http.client().get_object(Bucket=bucket, Key=KEY)["Body"].read()
    assert body == long_file.read_bytes()


def test_an_upload_that_the_store_forgot_begins_anew(swift_http, tmp_path, long_file):
    bucket = swift_http.new_bucket()
    kill_after(1, swift_http, bucket, tmp_path, long_file)
    client = swift_http.client()
    for upload in client.list_multipart_uploads(Bucket=bucket)["Uploads"]:
        client.abort_multipart_upload(Bucket=bucket, Key=KEY, UploadId=upload["UploadId"])
    destination, sent = open_store(swift_http, bucket)
    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=lambda _count: None)
    assert len(sent) == PARTS
    assert_whole(swift_http, bucket, long_file)


def test_progress_counts_only_what_the_store_has_confirmed(swift_http, tmp_path, long_file):
    bucket = swift_http.new_bucket()
    destination, sent = open_store(swift_http, bucket)
    told = {}

    def safe(count):
        if count not in told:
            told[count] = len(pending_parts(swift_http, bucket)) * PART

    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=safe)
    whole = long_file.stat().st_size
    assert list(told) == [number * PART for number in range(PARTS)] + [whole]
    del told[whole]  # by then they are one object
    assert all(count == stored for count, stored in told.items())
    assert len(sent) == PARTS


def test_an_upload_can_be_stopped_in_the_middle_of_a_part(swift_http, tmp_path, long_file):
    class Stop(BaseException):
        pass

    def safe(count):
        calls.append(count)
        if len(calls) > 20:  # MD5 and the signature read the part in large pieces: ten calls; then it is sent
            raise Stop

    calls = []
    bucket = swift_http.new_bucket()
    destination, sent = open_store(swift_http, bucket)
    with pytest.raises(Stop):
        destination.put(item_for(long_file, KEY), journal=tmp_path, safe=safe)
    assert (set(calls), sent) == ({0}, [])
    assert destination.find(item_for(long_file, KEY)) is None
    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=lambda _count: None)
    assert_whole(swift_http, bucket, long_file)


def test_a_short_outage_is_ridden_over(mortal, tmp_path, long_file):
    bucket = mortal.new_bucket()
    destination, _sent = open_store(mortal, bucket)

    def fall_and_rise():
        time.sleep(0.05)  # the third part is on its way
        mortal.kill()
        time.sleep(1)
        mortal.start()

    outage = threading.Thread(target=fall_and_rise)

    def safe(count):
        if count == 2 * PART and outage.ident is None:
            outage.start()

    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=safe)
    outage.join()
    assert_whole(mortal, bucket, long_file)


def test_a_long_outage_is_told_and_a_rerun_sends_the_rest(mortal, tmp_path, long_file):
    bucket = mortal.new_bucket()
    destination, _sent = open_store(mortal, bucket, retries=1)

    def safe(count):
        if count == 2 * PART and mortal.process.returncode is None:
            mortal.kill()

    with pytest.raises(PublishError, match=r"cannot be reached.*run the command again") as caught:
        destination.put(item_for(long_file, KEY), journal=tmp_path, safe=safe)
    assert mortal.url in str(caught.value)
    mortal.start()
    destination, sent = open_store(mortal, bucket)
    destination.put(item_for(long_file, KEY), journal=tmp_path, safe=lambda _count: None)
    assert sent == [200] * (PARTS - 2)
    assert_whole(mortal, bucket, long_file)


def test_a_frozen_server_is_given_up(mortal, tmp_path, long_file):
    bucket = mortal.new_bucket()
    destination, _sent = open_store(mortal, bucket, retries=1, read_timeout_s=1)
    mortal.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(PublishError, match="does not answer"):
            destination.check()
    finally:
        mortal.process.send_signal(signal.SIGCONT)
