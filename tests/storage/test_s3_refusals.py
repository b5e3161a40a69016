import datetime as dt
import socket

import pytest
from botocore.stub import Stubber
from pydantic import ValidationError

from pipeline.destinations import open_destination
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.tools.s3 import Bucket
from pipeline.tools.s3_client import S3Address
from tests.storage.swift_server import SECRET_KEY


def refusal(storage, workspace):
    with pytest.raises(PublishError) as caught:
        open_destination(storage, workspace).check()
    assert SECRET_KEY not in str(caught.value)
    assert caught.value.exit_code == 7
    return str(caught.value)


@pytest.mark.swift
def test_a_wrong_secret_is_told(swift, tmp_path, monkeypatch):
    bucket = swift.new_bucket()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-one")
    message = refusal(swift.storage(bucket), tmp_path)
    assert "secret key is wrong" in message
    assert "AWS_SECRET_ACCESS_KEY" in message
    assert "not-the-one" not in message


@pytest.mark.swift
def test_an_unknown_access_key_is_told(swift, tmp_path, monkeypatch):
    bucket = swift.new_bucket()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "media:nobody")
    assert "AWS_ACCESS_KEY_ID" in refusal(swift.storage(bucket), tmp_path)


@pytest.mark.swift
def test_a_missing_bucket_is_told(swift, tmp_path):
    message = refusal(swift.storage("media-is-not-here"), tmp_path)
    assert "media-is-not-here" in message
    assert "no such bucket. Create it" in message


@pytest.mark.swift
def test_a_wrong_clock_is_told(swift_http, tmp_path, monkeypatch):
    bucket = swift_http.new_bucket()
    wrong = dt.datetime.now(dt.UTC) - dt.timedelta(hours=5)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda **_: wrong.replace(tzinfo=None))
    assert "clock is wrong" in refusal(swift_http.storage(bucket), tmp_path)


@pytest.mark.swift
def test_an_unknown_certificate_is_told(swift_https, tmp_path):
    bucket = swift_https.new_bucket()
    address = swift_https.address(bucket, ca_bundle=None, retries=0)
    assert "storage.ca_bundle" in refusal_at(address)


def refusal_at(address):
    from pipeline.destinations.layout import S3Location
    from pipeline.destinations.s3 import S3Destination

    location = S3Location(bucket=address.bucket, prefix="")
    with pytest.raises(PublishError) as caught:
        S3Destination(address, location, acl=None, part_bytes=5 << 20).check()
    return str(caught.value)


def test_a_service_that_is_not_there_is_told():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port, nobody answers
        address = S3Address(bucket="media", endpoint_url=f"http://127.0.0.1:{held.getsockname()[1]}", retries=1)
        message = refusal_at(address)
    assert "cannot be reached" in message
    assert "run the command again" in message


def test_missing_keys_are_told(tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    message = refusal(Storage(url="s3://media", endpoint_url="http://127.0.0.1:9"), tmp_path)
    assert "no keys to sign with. Set AWS_ACCESS_KEY_ID" in message


def test_a_missing_profile_is_told(tmp_path):
    assert "storage.profile" in refusal(Storage(url="s3://media", profile="nobody"), tmp_path)


def test_an_impossible_endpoint_is_told(tmp_path):
    message = refusal(Storage(url="s3://media", endpoint_url="https://a..b"), tmp_path)
    assert "storage.endpoint_url" in message


def test_an_address_of_an_unknown_kind_is_told():
    for url in ("gs://bucket/a", "s3://", "s3://bucket/../other"):
        with pytest.raises(ValidationError, match=r"a folder or s3://bucket/prefix"):
            Storage(url=url)


def test_keys_that_may_write_but_not_list_are_good_enough():
    bucket = Bucket(S3Address(bucket="media"))
    with Stubber(bucket.client) as store:
        store.add_client_error("list_objects_v2", "AccessDenied", http_status_code=403)
        store.add_client_error("head_object", "403", http_status_code=403)
        bucket.probe("")
        assert bucket.head("a.mp3") is None
        store.assert_no_pending_responses()
