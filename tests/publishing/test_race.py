"""Producers who publish at the very same moment lose nothing, with no lock and no conditional writes."""

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations.layout import site_key
from pipeline.feed.read import read_feed
from pipeline.model.settings import Storage
from tests.publishing.producer import all_at_once, record
from tests.publishing.workspaces import SHOW, new_workspace


def published_guids(storage, root):
    found = open_destination(storage, root).fetch(site_key(storage, f"{SHOW}/feed.xml"))
    return [item.guid for item in read_feed(found[0]).items]


def workspaces(tmp_path, storage, count):
    return [new_workspace(tmp_path / f"producer-{number}", storage).root for number in range(count)]


@pytest.mark.slow
@pytest.mark.swift
def test_eight_producers_ten_times_at_once_keep_eighty_of_eighty_on_a_store_without_conditions(swift_http, tmp_path):
    base = "https://media.example.org"
    storage = swift_http.storage(swift_http.new_bucket(), "site", public_base_url=base, verify=False)
    all_at_once(workspaces(tmp_path, storage, 8), 10)
    guids = published_guids(storage, tmp_path)
    assert sorted(guids) == sorted(record(number).guid for number in range(1, 81))


def test_three_producers_at_once_keep_all_items_and_pages_in_a_folder(tmp_path):
    storage = Storage(url=str(tmp_path / "public"), public_base_url="https://media.example.org")
    all_at_once(workspaces(tmp_path, storage, 3), 2, pages=True)
    assert sorted(published_guids(storage, tmp_path)) == sorted(record(number).guid for number in range(1, 7))
    for number in range(1, 7):
        assert (tmp_path / "public" / record(number).folder / "index.html").is_file()
        page = (tmp_path / "public" / SHOW / "index.html").read_text(encoding="utf-8")
        assert f"{record(number).episode}/index.html" in page
