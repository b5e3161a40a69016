"""The whole way into a real S3 server, from the command line."""

from __future__ import annotations

import hashlib

import pytest

from tests.cli.conftest import Media
from tests.storage.conftest import running
from tests.storage.swift_server import ACCESS_KEY, SECRET_KEY

KEYS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_MAX_ATTEMPTS": "2"}


@pytest.fixture
def server(tmp_path, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    data = tmp_path / "swift"
    data.mkdir()
    with running(data, tls=True) as server:
        yield server


def point_at(media: Media, server) -> None:
    house = media.workspace / "presets" / "_house.toml"
    lines = [f'endpoint_url = "{server.url}"', 'addressing = "path"', f'ca_bundle = "{server.ca_bundle}"']
    text = house.read_text(encoding="utf-8").replace("[storage]", "\n".join(["[storage]", *lines]), 1)
    house.write_text(text, encoding="utf-8")


@pytest.mark.swift
@pytest.mark.slow
def test_an_episode_goes_to_a_bucket_and_a_store_that_was_down_gets_it_later(media, short, ingest_words, server):
    bucket = server.new_bucket()
    point_at(media, server)
    server.kill()
    words = ("ingest", short, *ingest_words, "--storage", f"s3://{bucket}/shows")
    done = media.run(*words)
    assert done.returncode == 7, done.stderr
    assert SECRET_KEY not in done.stdout + done.stderr
    server.start()
    found = media.json(*words)
    assert {s["name"] for s in found["steps"] if s["status"] == "done"} == {"upload"}
    client = server.client()
    listed = {o["Key"] for o in client.list_objects_v2(Bucket=bucket, Prefix="shows/")["Contents"]}
    assert len(listed) == len(found["published"]) >= 13
    assert all(key.isascii() for key in listed)
    for item in found["published"]:
        key = item["url"].split(f"/{bucket}/", 1)[1]
        body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        assert hashlib.sha256(body).hexdigest() == item["sha256"]
    again = media.json("run", found["episode"], "--from", "upload")
    assert "0 uploaded" in again["steps"][-1]["notes"][0]
