"""`media storage check` on real places, good and bad; what it remembers, and what writes make of it."""

import dataclasses
import json
import subprocess
import sys

import pytest

from pipeline.destinations import open_destination
from pipeline.destinations.answers import NO_CONDITIONS, answers_path, remembered_conditions
from pipeline.destinations.base import Conflict, Document
from pipeline.destinations.layout import cache_control, content_type
from pipeline.model.settings import Storage
from pipeline.storage_check import check_storage
from pipeline.storage_check.bucket import CAPTIONS, FEED, SOUND, sample_bytes
from pipeline.storage_check.meanings import answers_for
from pipeline.storage_check.public import Samples, freshness, public_facts
from tests.storage.fault_proxy import faults_before
from tests.storage.swift_server import ACCESS_KEY, SECRET_KEY

FEED_TYPE = "application/rss+xml; charset=utf-8"


def outcomes(answers):
    return {answer.name: answer.outcome for answer in answers.answers}


def public(server, **changes):
    bucket = server.new_public_bucket()
    return bucket, server.storage(bucket, "под каст", public_base_url=server.public_base(bucket), **changes)


def objects(server, bucket):
    return [row["Key"] for row in server.client().list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.fixture
def proxy(swift_http):
    with faults_before(swift_http.url) as proxy:
        yield proxy


@pytest.fixture
def behind(proxy, swift_http):
    """A public bucket; the store and its public address are asked through the proxy."""
    bucket, storage = public(swift_http)
    address = storage.public_base_url.replace(swift_http.url, proxy.url)
    return bucket, storage.model_copy(update={"endpoint_url": proxy.url, "public_base_url": address})


@pytest.mark.swift
def test_a_good_store_is_fit_and_nothing_is_left_there(swift, tmp_path):
    bucket, storage = public(swift)
    answers = check_storage(storage, tmp_path)
    assert answers.fit
    assert outcomes(answers) == {
        "write": "ok", "md5": "ok", "trailer": "ok" if swift.tls else "plain", "listing": "ok", "reading": "ok",
        "if-match": "refused", "if-none-match": "ok", "acl": "ok", "public": "ok",
        "https": "ok" if swift.tls else "http", "head": "ok", "range": "ok", "range-tail": "ok", "range-beyond": "ok",
        "unchanged-etag": "ok", "unchanged-date": "ok", "type": "ok", "feed-type": "ok", "caption-type": "ok",
        "cache": "ok", "cors": "ok", "fresh": "ok", "delete": "ok",
    }
    assert objects(swift, bucket) == []
    kept = answers_path(tmp_path, storage)
    assert json.loads(kept.read_text())["fit"] is True
    assert SECRET_KEY not in kept.read_text()
    assert str(tmp_path) not in kept.read_text()
    assert (tmp_path / ".media/.gitignore").read_text() == "*\n"
    assert remembered_conditions(tmp_path, storage) == answers.conditions
    assert answers.conditions.if_none_match


@pytest.mark.swift
def test_a_bucket_that_listeners_cannot_read_is_not_fit(swift_http, tmp_path):
    bucket = swift_http.new_bucket()
    base = swift_http.public_base(bucket)
    answers = check_storage(swift_http.storage(bucket, public_base_url=base), tmp_path)
    assert not answers.fit
    assert outcomes(answers)["public"] == "closed"
    asked = check_storage(swift_http.storage(bucket, public_base_url=base, acl="public-read"), tmp_path)
    assert outcomes(asked)["public"] == "acl-without-effect"
    unasked = check_storage(swift_http.storage(bucket, public_base_url=base, verify=False), tmp_path)
    assert (unasked.fit, outcomes(unasked)["public"]) == (True, "skipped")


@pytest.mark.swift
def test_wrong_keys_and_a_missing_bucket_are_told_and_forget_nothing(swift_http, tmp_path, monkeypatch):
    _, storage = public(swift_http)
    check_storage(storage, tmp_path)
    before = answers_path(tmp_path, storage).read_text()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-secret")
    (answer,) = check_storage(storage, tmp_path).answers
    assert (answer.name, answer.level) == ("reach", "bad")
    assert "secret key is wrong" in answer.found
    assert "wrong-secret" not in answer.found
    assert answers_path(tmp_path, storage).read_text() == before


def changed(said, **headers):
    names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [(name, value) for name, value in said.headers if name.lower() not in names]
    return dataclasses.replace(said, headers=(*kept, *((n, v) for n, v in names.items() if v is not None)))


def header(**headers):
    return {"rewrite": lambda _method, _path, said: changed(said, **headers)}


NO_LENGTH = {"rewrite": lambda method, _path, said: changed(said, Content_Length="0") if method == "HEAD" else said}
ERROR_PAGE = {"rewrite": lambda _method, _path, said: dataclasses.replace(said, body=b"Welcome!")}
BAD_EDGES = {
    "a cache that ignores Range": ({"without": frozenset({"range"})}, "range", "other", False),
    "no CORS": (header(Access_Control_Allow_Origin=None), "cors", "none", True),
    "types by guess": (header(Content_Type="text/plain"), "type", "other", False),
    "no ETag": (header(ETag=None), "unchanged-etag", "none", True),
    "no 304": ({"without": frozenset({"if-modified-since"})}, "unchanged-date", "resent", True),
    "no length": (NO_LENGTH, "head", "other", False),
    "an error page": (ERROR_PAGE, "public", "other", False),
    "a cache that keeps feeds": ({}, "fresh", "late", True),
    "nobody": ({"down": True}, "public", "unreachable", False),
}


@pytest.fixture(scope="module")
def samples(swift_http):
    """Objects as the check stores them: address without the server's, and bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        bucket = swift_http.new_public_bucket()
        for name, data in sample_bytes().items():
            swift_http.client().put_object(
                Bucket=bucket, Key=name, Body=data, ContentType=content_type(name), CacheControl=cache_control(name)
            )
    base = swift_http.public_base(bucket).removeprefix(swift_http.url)
    return {name: (f"{base}/{name}", data) for name, data in sample_bytes().items()}


@pytest.mark.swift
@pytest.mark.parametrize("case", BAD_EDGES)
def test_what_listeners_meet_is_asked_through_the_public_address(case, proxy, samples):
    faults, name, outcome, fit = BAD_EDGES[case]
    for fault, value in faults.items():
        setattr(proxy, fault, value)
    sound, feed, captions = (
        (f"{proxy.url}{samples[kind][0]}", samples[kind][1]) for kind in (SOUND, FEED, CAPTIONS)
    )
    asked = Samples(sound=sound, feed=feed, captions=captions)
    facts = public_facts(asked)
    if name == "fresh":
        facts.append(freshness(asked, b"<rss/>"))
    answers = answers_for(facts)
    assert outcome in {answer.outcome for answer in answers if answer.name == name}
    assert all(answer.level != "bad" for answer in answers) == fit


@pytest.mark.swift
def test_a_late_store_is_not_fit(proxy, behind, swift_http, tmp_path):
    proxy.only = lambda _method, path: not path.startswith("/v1/")
    proxy.stale_listings_s = 60
    answers = check_storage(behind[1], tmp_path)
    assert (outcomes(answers)["listing"], answers.fit) == ("late", False)
    assert objects(swift_http, behind[0]) == []
    proxy.heal()
    proxy.stale_objects_s = 60
    answers = check_storage(behind[1], tmp_path)
    assert (outcomes(answers)["reading"], answers.fit) == ("late", False)


@pytest.mark.swift
def test_a_store_that_keeps_the_marks_of_the_transfer_in_the_file_is_not_fit(proxy, behind, tmp_path):
    proxy.only = lambda method, path: method == "GET" and path.endswith("/write")
    proxy.rewrite = lambda _m, _p, said: dataclasses.replace(said, body=b"7800;chunk-signature=00\r\n" + said.body)
    (answer,) = check_storage(behind[1], tmp_path).answers
    assert (answer.outcome, answer.level) == ("damaged", "bad")


@pytest.mark.swift
@pytest.mark.parametrize("form", ["quoted", "bare", "ignored"])
def test_if_match_is_used_as_it_was_proved_and_only_then(form, proxy, behind, tmp_path, unsigned_conditions):
    proxy.if_match = form
    _bucket, storage = behind
    answers = check_storage(storage, tmp_path)
    assert outcomes(answers)["if-match"] == form
    assert answers.fit
    destination = open_destination(storage, tmp_path)

    def write(data, replacing):
        document = Document(key="s/feed.xml", data=data, content_type=FEED_TYPE, cache_control="no-store")
        return destination.write(document, replacing=replacing)

    first = write(b"1", "")
    second = write(b"2", first)
    if form == "ignored":
        write(b"3", first)
        assert destination.fetch("s/feed.xml")[0] == b"3"
    else:
        with pytest.raises(Conflict):
            write(b"3", first)
        assert destination.fetch("s/feed.xml") == (b"2", second)
    with pytest.raises(Conflict):
        write(b"4", "")


def test_a_folder_is_tried_and_left_as_it_was(tmp_path):
    storage = Storage(url="published")
    answers = check_storage(storage, tmp_path)
    assert outcomes(answers)["place"] == "absent"
    assert not (tmp_path / "published").exists()
    (tmp_path / "published").mkdir()
    answers = check_storage(storage, tmp_path)
    found = outcomes(answers)
    assert not answers.fit  # nothing can be published without an address
    assert (found["place"], found["write"], found["listing"], found["lock"], found["public"]) == (
        "ok", "ok", "ok", "ok", "none"
    )
    assert [file.name for file in (tmp_path / "published").rglob("*")] == [".lock"]


def test_a_folder_that_is_a_file_is_not_fit(tmp_path):
    (tmp_path / "published").write_text("a file")
    answers = check_storage(Storage(url="published/below"), tmp_path)
    assert (outcomes(answers), answers.fit) == ({"reach": "refused"}, False)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 2}', '{"format": 1, "conditions": [1]}', "\0"])
def test_answers_that_cannot_be_read_mean_that_nothing_is_proved(tmp_path, text):
    path = answers_path(tmp_path, Storage())
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert remembered_conditions(tmp_path, Storage()) == NO_CONDITIONS


@pytest.fixture
def workspace(tmp_path):
    root = tmp_path / "эш"
    media("init", root)
    return root


def media(*arguments):
    argv = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)


def preset(workspace, storage):
    lines = [f"{key} = {json.dumps(value)}" for key, value in storage.model_dump(exclude_none=True).items()]
    house = workspace / "presets/_house.toml"
    text = house.read_text(encoding="utf-8")
    before, _, after = text.partition("[storage]")
    rest = after[after.find("\n["):] if "\n[" in after else ""
    house.write_text(before + "[storage]\n" + "\n".join(lines) + "\n" + rest, encoding="utf-8")


@pytest.mark.swift
def test_the_command_says_by_its_exit_code_whether_it_is_fit(swift_http, workspace):
    _, storage = public(swift_http)
    preset(workspace, storage)
    done = media("--workspace", workspace, "storage", "check", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (place,) = document["storages"]
    assert document["fit"]
    assert len(place["shows"]) == 3
    assert {answer["level"] for answer in place["answers"]} == {"good", "note"}
    preset(workspace, storage.model_copy(update={"public_base_url": storage.public_base_url + "-else"}))
    done = media("--workspace", workspace, "storage", "check", "aittem-bit")
    assert done.returncode == 7
    assert "not fit for publishing" in done.stdout
    assert SECRET_KEY not in done.stdout + done.stderr
    done = media("--workspace", workspace, "storage", "check", "--to", "nowhere")
    assert (done.returncode, "no such destination" in done.stderr) == (2, True)
