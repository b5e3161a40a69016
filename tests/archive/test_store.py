"""Archives in a real S3 server."""

import datetime as dt
import json
import os
import signal
import time

import pytest

from pipeline.archive.store_writer import put_arguments
from pipeline.model.settings import ArchiveTarget
from tests.archive.conftest import Media
from tests.archive.episodes import SHOW, files_of, make

BAG = f"{SHOW}/bashlap"
pytestmark = pytest.mark.swift


@pytest.fixture
def bucket(swift_http):
    return swift_http.new_bucket()


@pytest.fixture
def media(swift_http, bucket, tmp_path):
    targets = f"""
[archive]
copies = 2
[archive.targets.cloud]
url = "s3://{bucket}/vault"
endpoint_url = "{swift_http.url}"
addressing = "path"
part_size_mb = 5
[archive.targets.shelf]
url = "{tmp_path}/shelf"
"""
    return Media(make(tmp_path / "w", "bashlap", targets=targets))


def objects(swift, bucket, prefix=""):
    pages = swift.client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {row["Key"]: row["Size"] for page in pages for row in page.get("Contents", ())}


def get(swift, bucket, key):
    return swift.client().get_object(Bucket=bucket, Key=key)["Body"].read()


def test_a_bag_in_a_store_is_archived_verified_and_the_same_as_on_the_disk(media, swift_http, bucket, shelf):
    assert media.json("archive", BAG)["archived"] is True
    prefix = f"vault/{BAG}/"
    there = {key.removeprefix(prefix): get(swift_http, bucket, key) for key in objects(swift_http, bucket, prefix)}
    here = {p.relative_to(shelf / BAG).as_posix(): p.read_bytes() for p in (shelf / BAG).rglob("*") if p.is_file()}
    assert there == here
    media.run("verify", "cloud")
    media.run("verify", f"s3://{bucket}/vault/{BAG}")
    again = media.json("archive", BAG)["bags"][0]["copies"]
    assert {copy["status"] for copy in again} == {"unchanged"}


def test_damage_in_a_store_is_found_noted_and_mended_from_the_disk(media, swift_http, bucket):
    media.run("archive", BAG)
    key = f"vault/{BAG}/data/episode/source/01-yazma.wav"
    metadata = swift_http.client().head_object(Bucket=bucket, Key=key)["Metadata"]
    data = bytearray(get(swift_http, bucket, key))
    data[700] ^= 1
    swift_http.client().put_object(Bucket=bucket, Key=key, Body=bytes(data), Metadata=metadata)
    swift_http.client().delete_object(Bucket=bucket, Key=f"vault/{BAG}/data/episode/episode.toml")
    swift_http.client().put_object(Bucket=bucket, Key=f"vault/{BAG}/data/extra", Body=b"x")
    found = media.json("verify", "cloud", rc=6)["bags"][0]["problems"]
    assert {(p["kind"], p["path"]) for p in found if p["path"]} == {
        ("changed", "data/episode/source/01-yazma.wav"), ("missing", "data/episode/episode.toml"),
        ("extra", "data/extra"),
    }  # fmt: skip
    media.run("repair", BAG)
    media.run("verify", "cloud")
    aside = {key.rpartition("/")[2] for key in objects(swift_http, bucket, f"vault/{SHOW}/.damaged/")}
    assert aside == {"01-yazma.wav", "extra"}
    entries = objects(swift_http, bucket, "vault/fixity/")
    register = [json.loads(get(swift_http, bucket, key)) for key in entries]
    assert sorted(entry["event"] for entry in register) == ["fixity check", "fixity check", "ingestion", "recovery"]


def test_an_episode_comes_back_from_a_store(media, tmp_path):
    media.run("archive", BAG, "--to", "cloud")
    before = files_of(media.root / "episodes" / BAG)
    (media.root / "episodes" / BAG).rename(tmp_path / "gone")
    media.run("restore", BAG)
    assert files_of(media.root / "episodes" / BAG) == before


def test_an_earlier_version_stays_in_a_store_that_keeps_no_versions(media, swift_http, bucket):
    media.run("archive", BAG, "--to", "cloud")
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    media.run("archive", BAG, "--to", "cloud")
    places = {bag["bag"] for bag in media.json("verify", "cloud")["bags"]}
    assert len(places) == 2
    assert any(place.startswith(f"{SHOW}/_earlier/bashlap/") for place in places)


def test_a_versioned_bucket_keeps_them_itself(media, swift_http, bucket):
    swift_http.client().put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    media.run("archive", BAG, "--to", "cloud")
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    media.run("archive", BAG, "--to", "cloud")
    assert [bag["bag"] for bag in media.json("verify", "cloud")["bags"]] == [BAG]
    key = f"vault/{BAG}/data/episode/transcript/edited.md"
    versions = swift_http.client().list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
    assert len(versions) == 2


def test_a_tar_in_a_store_is_read_in_one_stream(media, swift_http, bucket):
    media.run("archive", BAG, "--to", "cloud", "--tar")
    assert f"vault/{BAG}.tar" in objects(swift_http, bucket)
    told = media.json("verify", "cloud")
    assert [bag["bag"] for bag in told["bags"]] == [BAG]
    assert media.json("archive", BAG, "--to", "cloud", "--tar")["bags"][0]["copies"][0]["status"] == "unchanged"


def test_a_store_without_object_lock_is_told_where_one_is_asked_for(media):
    house = media.root / "presets/_house.toml"
    text = house.read_text("utf-8").replace("part_size_mb = 5\n", "part_size_mb = 5\nlock_days = 30\n")
    house.write_text(text, encoding="utf-8")
    assert "has no object lock" in media.run("archive", BAG, "--to", "cloud", rc=3).stderr


def test_class_and_lock_go_with_every_object():
    target = ArchiveTarget(url="s3://vault", storage_class="COLD", lock_days=365)
    now = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    assert put_arguments(target, now) == {
        "StorageClass": "COLD", "ObjectLockMode": "GOVERNANCE",
        "ObjectLockRetainUntilDate": dt.datetime(2027, 11, 28, tzinfo=dt.UTC),
    }  # fmt: skip
    assert put_arguments(ArchiveTarget(url="s3://vault"), now) == {}


@pytest.mark.slow
def test_killed_while_sending_a_rerun_completes(media, swift_http, bucket):
    (media.root / "episodes" / BAG / "source/more.bin").write_bytes(os.urandom(30_000_000))
    process = media.start("archive", BAG, "--to", "cloud")
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if len(objects(swift_http, bucket, f"vault/{BAG}/data/")) > 6:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    media.run("archive", BAG, "--to", "cloud")
    assert [bag["bag"] for bag in media.json("verify", "cloud")["bags"]] == [BAG]


@pytest.mark.slow
def test_a_store_that_is_down_is_told_and_the_disk_gets_its_copy(media, shelf, bucket):
    house = media.root / "presets/_house.toml"
    lines = ['endpoint_url = "http://127.0.0.1:9"' if line.startswith("endpoint_url") else line
             for line in house.read_text("utf-8").splitlines()]  # fmt: skip
    house.write_text("\n".join(lines) + "\n", encoding="utf-8")
    media.environment["AWS_MAX_ATTEMPTS"] = "1"
    told = media.json("archive", BAG, rc=7)
    copies = told["bags"][0]["copies"]
    assert {copy["target"]: copy["status"] for copy in copies} == {"cloud": "failed", "shelf": "written"}
    assert told["archived"] is False
    assert "cannot be reached" in media.run("verify", "cloud", rc=7).stderr
    (row,) = media.json("copies")["episodes"]
    assert {copy["target"]: copy["state"] for copy in row["copies"]} == {"cloud": "unreachable", "shelf": "good"}


def test_a_tar_in_a_store_that_is_replaced_stays_and_one_that_rots_is_sent_again(media, swift_http, bucket):
    media.run("archive", BAG, "--to", "cloud", "--tar")
    key = f"vault/{BAG}.tar"
    first = get(swift_http, bucket, key)
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    media.run("archive", BAG, "--to", "cloud", "--tar")
    (earlier,) = objects(swift_http, bucket, f"vault/{SHOW}/_earlier/")
    assert get(swift_http, bucket, earlier) == first
    metadata = swift_http.client().head_object(Bucket=bucket, Key=key)["Metadata"]
    rotten = get(swift_http, bucket, key).replace("төзәтелгән".encode(), "төзәтелгәм".encode())
    swift_http.client().put_object(Bucket=bucket, Key=key, Body=rotten, Metadata=metadata)
    media.run("verify", "cloud", rc=6)
    media.run("archive", BAG, "--to", "cloud", "--tar")
    media.run("verify", f"s3://{bucket}/vault/{BAG}.tar")


def test_mending_in_a_store_keeps_what_was_damaged_and_what_only_the_earlier_bag_had(media, swift_http, bucket, shelf):
    folder = media.root / "episodes" / BAG
    (folder / "only-first.md").write_text("беренче", encoding="utf-8")
    media.run("archive", BAG)
    (folder / "only-first.md").unlink()
    media.run("archive", BAG, "--to", "shelf")
    key = f"vault/{BAG}/data/episode/episode.toml"
    metadata = swift_http.client().head_object(Bucket=bucket, Key=key)["Metadata"]
    rotten = get(swift_http, bucket, key)[:-1] + b"?"
    swift_http.client().put_object(Bucket=bucket, Key=key, Body=rotten, Metadata=metadata)
    media.run("repair", BAG)
    media.run("verify", "cloud")
    kept = {key: get(swift_http, bucket, key) for key in objects(swift_http, bucket, f"vault/{SHOW}/.damaged/")}
    assert any(key.endswith("/data/episode/only-first.md") for key in kept)
    assert rotten in kept.values()


def test_a_bag_that_was_half_replaced_leaves_one_whole_earlier_version(media, swift_http, bucket):
    media.run("archive", BAG, "--to", "cloud")
    (media.root / "episodes" / BAG / "transcript/edited.md").write_text("төзәтелгән\n", encoding="utf-8")
    media.run("archive", BAG, "--to", "cloud")
    (earlier,) = {key.split("/")[4] for key in objects(swift_http, bucket, f"vault/{SHOW}/_earlier/bashlap/")}
    # As if the second run had been killed before its tag files: they are those of the first bag again.
    for name in ("manifest-sha256.txt", "bag-info.txt"):
        data = get(swift_http, bucket, f"vault/{SHOW}/_earlier/bashlap/{earlier}/{name}")
        swift_http.client().put_object(Bucket=bucket, Key=f"vault/{BAG}/{name}", Body=data)
    (media.root / "episodes" / BAG / "receipts/archive-cloud.json").unlink()
    media.run("archive", BAG, "--to", "cloud")
    assert {key.split("/")[4] for key in objects(swift_http, bucket, f"vault/{SHOW}/_earlier/bashlap/")} == {earlier}
    media.run("verify", "cloud")
