"""Records are input from elsewhere: what would give a page for each of 100,000 names, or no address, is refused."""

import json

import pytest
from pydantic import ValidationError

from pipeline.model.episode import MOST_CHAPTERS, MOST_KEYWORDS, MOST_PEOPLE
from pipeline.model.published import MOST_FILES, parse_episode, render_record
from tests.feed import records


def record(**changed):
    return json.dumps(json.loads(render_record(records.episode(1))) | changed).encode()


@pytest.mark.parametrize(
    ("field", "one", "most"),
    [
        ("keywords", lambda n: f"тема {n}", MOST_KEYWORDS),
        ("people", lambda n: {"name": {"tt": f"Кеше {n}"}}, 2 * MOST_PEOPLE),
        ("chapters", lambda n: {"start": n * 1000, "title": {"tt": "Бүлек"}}, MOST_CHAPTERS + 1),
        ("captions", lambda n: {"path": f"a/b/{n}.vtt", "content_type": "text/vtt", "size_bytes": 1}, MOST_FILES),
    ],
)
def test_a_list_without_end_is_refused(field, one, most):
    assert len(getattr(parse_episode(record(**{field: [one(n) for n in range(most)]})), field)) == most
    with pytest.raises(ValidationError, match=f"at most {most} items"):
        parse_episode(record(**{field: [one(n) for n in range(most + 1)]}))


@pytest.mark.parametrize(
    "url", ["http://[", "https://example.org:port/a.mp3", "https://example.org/\u0000a", "https://a@b/", "ftp://a/b"]
)
def test_what_no_program_can_open_is_no_address(url):
    with pytest.raises(ValidationError, match="must"):
        parse_episode(record(image=url))


@pytest.mark.parametrize(
    "changed",
    [
        {"chapters": [{"start": 10**400, "title": {"tt": "Бүлек"}}]},
        {"soundbites": [{"start": 10**400, "duration": 1}]},
        {"duration_ms": 10**400},
        {"season": 10**300},
        {"enclosure": {"path": "a/b/c.mp3", "content_type": "audio/mpeg", "size_bytes": 10**400}},
        {"published_at": "9999-12-31T23:59:59-12:00"},
        {"published_at": "0001-01-01T00:00:00+12:00"},
    ],
)
def test_numbers_and_times_beyond_all_reason_are_refused(changed):
    with pytest.raises(ValidationError):
        parse_episode(record(**changed))


def test_an_address_stays_as_it_was_written():
    for url in ("https://пример.рф/а b".replace(" ", "%20"), "http://[::1]:8008/a?b=c#d", "https://example.org:443/"):
        assert parse_episode(record(image=url)).image == url
