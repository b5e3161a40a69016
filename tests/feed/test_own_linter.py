"""Our linter, which knows the rules that others do not check, has nothing to say of our feeds."""

import pytest

from pipeline.feed.lint import check_feed
from tests.feed.parsed import paging, rendered
from tests.feed.records import LECTURER, SHOW, episode, many, show

HUGE = {"tt": "Бик озын исем <b>&</b> ]]> " * 5000, "ru": "Очень длинное имя " * 5000}
FULL = paging(
    hubs=["https://hub.example.org/"],
    moved_to="https://new.example.org/feed.xml",
    podroll=[{"guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "url": "https://o.example.org/f", "title": "Дус"}],
    rhythm={"text": "атнага бер", "rrule": "FREQ=WEEKLY"},
    proofs=[{"text": "S6lpp", "purpose": "verify"}],
)
CASES = {
    "usual": (show(), many(3)),
    "paged": (show(**paging()), many(45)),
    "everything": (show(**FULL), [episode(1, type="trailer"), *many(30)[1:]]),
    "course": (show(type="serial", medium="course", people=[LECTURER]), [episode(1, people=[LECTURER]), episode(2)]),
    "huge": (show(title=HUGE, description=HUGE), [episode(1, title=HUGE, summary=HUGE, notes={"tt": HUGE["tt"]})]),
    "retracted": (show(**paging()), [episode(1, status="retracted"), *many(25)[1:]]),
}


MEANT = {"everything": {"moved"}, "huge": {"item-title-show", "html-in-line"}}
"""Warnings of what people wrote: that a show has moved, that a title holds markup."""


@pytest.mark.parametrize("case", CASES)
def test_the_linter_finds_nothing_in_our_feeds(case):
    for path, data in rendered(*CASES[case]).items():
        if path.endswith("xml"):
            findings = [finding for finding in check_feed(data) if finding.code not in MEANT.get(case, ())]
            assert findings == [], path


def test_the_linter_would_have_said_something():
    data = rendered(show(), many(1))[f"{SHOW}/feed.xml"]
    for right, wrong in ((b"<itunes:explicit>false", b"<itunes:explicit>no"), (b'length="28800000"', b'length="0"')):
        assert check_feed(data.replace(right, wrong, 1)) != ()
