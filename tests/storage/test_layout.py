import datetime as dt
import json
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.destinations.layout import (
    cache_control,
    content_type,
    destination_name,
    object_key,
    public_url,
    s3_location,
)
from pipeline.destinations.receipt import (
    Receipt,
    ReceiptItem,
    parse_receipt,
    render_receipt,
    timestamp,
)
from pipeline.errors import ConfigError
from pipeline.model.settings import Storage
from pipeline.tools.s3_multipart import MOST_PARTS, part_bytes

SHA = "0123456789abcdef" * 4
MIB = 1 << 20


def key(path, url="s3://bucket/podcasts", **changes):
    return object_key(Storage(url=url), **({"show": "show", "episode": "e1", "path": path, "sha256": SHA} | changes))


def test_media_carry_their_hash_and_texts_keep_their_names():
    assert key("renditions/e1.mp3") == "podcasts/show/e1/e1-01234567.mp3"
    assert key("outputs/transcript.vtt") == "podcasts/show/e1/transcript.vtt"
    assert key("outputs/show-notes.tt.html", url="public") == "show/e1/show-notes.tt.html"


@pytest.mark.parametrize("changes", [{"show": "әйттем"}, {"episode": ".."}, {"episode": "a b"}, {"show": ""}])
def test_a_name_that_not_every_app_can_ask_for_is_refused(changes):
    with pytest.raises(ConfigError, match="Latin letters"):
        key("renditions/e1.mp3", **changes)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.mp3", "audio/mpeg"),
        ("a.m4a", "audio/x-m4a"),
        ("a.opus", "audio/ogg"),
        ("a.mp4", "video/mp4"),
        ("transcript.vtt", "text/vtt; charset=utf-8"),
        ("transcript.json", "application/json"),
        ("chapters.json", "application/json+chapters"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_types_are_those_that_podcast_apps_expect(name, wanted):
    assert content_type(f"outputs/{name}") == wanted


def test_only_what_has_a_hash_in_its_name_may_be_kept_for_ever():
    assert "immutable" in cache_control("renditions/a.opus")
    assert "immutable" not in cache_control("outputs/transcript.vtt")


def test_an_s3_address_is_taken_apart():
    assert s3_location("public") is None
    assert s3_location("s3://b") == s3_location("s3://b/")
    assert s3_location("s3://b//x///y/").prefix == "x/y"


def test_two_stores_never_share_a_receipt():
    addresses = ["s3://a/b", "s3://a/b/c", "s3://a-b/c", "s3://a/b-c", "s3://а/б", "s3://в/г", "public"]
    stores = [Storage(url=url, endpoint_url=e) for url in addresses for e in (None, "https://x.example", "https://y.example")]
    names = {destination_name(store) for store in stores if store.url != "public"}
    assert len(names) == len(stores) - 3
    assert all(name.isascii() and "/" not in name for name in names)
    assert {destination_name(store) for store in stores if store.url == "public"} == {"folder"}


@pytest.mark.parametrize(
    ("storage", "wanted"),
    [
        (Storage(url="s3://b/p", public_base_url="https://cdn.example/x/"), "https://cdn.example/x/p/a.mp3"),
        (Storage(url="s3://b/p"), "https://b.s3.us-east-1.amazonaws.com/p/a.mp3"),
        (Storage(url="s3://b/p", endpoint_url="https://s3.example:8443"), "https://s3.example:8443/b/p/a.mp3"),
        (Storage(url="s3://b/p", endpoint_url="https://s3.example", addressing="virtual"), "https://b.s3.example/p/a.mp3"),
    ],
)
def test_addresses_are_built_as_each_kind_of_store_serves_them(storage, wanted, tmp_path):
    assert public_url(storage, tmp_path, "p/a.mp3") == wanted


def test_a_bare_folder_has_file_addresses(tmp_path):
    workspace = tmp_path / "Әйттем бит"
    address = public_url(Storage(), workspace, "show/e1/a.mp3")
    assert address.isascii()
    assert unquote(urlsplit(address).path) == str(workspace / "public/show/e1/a.mp3")


@given(st.text(min_size=1))
def test_any_key_survives_the_way_through_an_address(name):
    storage = Storage(url="s3://b", public_base_url="https://cdn.example")
    if name.isprintable():
        address = public_url(storage, None, name)
        assert address.isascii()
        assert unquote(address.removeprefix("https://cdn.example/")) == name


@pytest.mark.parametrize(
    "options",
    [
        {"endpoint_url": "https://user:pw@s3.example/base"},
        {"public_base_url": "https://user:pw@cdn.example"},
        {"url": "s3://KEY:pw@bucket/x"},
    ],
)
def test_keys_in_an_address_are_refused(options):
    with pytest.raises(ValidationError, match="keys come from the environment"):
        Storage(**options)


@given(st.builds(
    Receipt,
    destination=st.text(), url=st.none() | st.text(), endpoint_url=st.none() | st.text(),
    items=st.lists(
        st.builds(
            ReceiptItem, path=st.text(), key=st.text(), url=st.none() | st.text(), sha256=st.text(),
            size_bytes=st.integers(0), content_type=st.text(), uploaded_at=st.text(),
        )
    ).map(tuple),
))
def test_a_receipt_reads_back_as_written(receipt):
    assert parse_receipt(json.dumps(render_receipt(receipt))) == receipt


@pytest.mark.parametrize("text", ["[]", '{"format": 2}', '{"format": 1}', '{"format": 1, "items": [{"a": 1}]}', "no"])
def test_what_is_not_a_receipt_is_refused(text):
    with pytest.raises(ValueError):
        parse_receipt(text)


def test_times_are_utc_to_the_second():
    moment = dt.datetime(2026, 11, 20, 15, 0, 0, 999, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    assert timestamp(moment) == "2026-11-20T12:00:00Z"


@given(st.integers(1, 5 << 40), st.integers(5, 512))
def test_parts_are_whole_mebibytes_and_never_too_many(size, wanted_mib):
    part = part_bytes(size, wanted_mib * MIB)
    assert part % MIB == 0
    assert part >= wanted_mib * MIB
    assert -(-size // part) <= MOST_PARTS
