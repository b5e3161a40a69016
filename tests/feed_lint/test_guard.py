"""What may not replace the published feed, and what may."""

import datetime as dt

from pipeline.feed.guard import refusals
from tests.feed.parsed import HEAD_SLOTS, main_feed, paging
from tests.feed.records import episode, many, show
from tests.feed_lint.good import GOOD

SHOW = show()


def guard(before, after, facts=SHOW, records=None):
    """Refusals of the feed of `after` (records) where that of `before` is published."""
    return refusals(main_feed(facts, before), main_feed(facts, after), after if records is None else records)


def test_the_same_feed_again_is_fine():
    assert guard(many(5), many(5)) == ()


def test_one_more_episode_is_fine():
    assert guard(many(5), many(6)) == ()


def test_the_first_feed_is_fine():
    assert refusals(None, main_feed(SHOW, many(3)), many(3)) == ()


def test_a_new_title_new_notes_and_a_new_file_are_fine():
    changed = episode(2, title={"tt": "Башка исем"}, notes={"tt": "<p>Башка</p>"})
    file = changed.enclosure.model_copy(update={"path": "a/b/c-99999999.mp3"})
    changed = changed.model_copy(update={"enclosure": file})
    assert guard(many(3), [episode(1), changed, episode(3)]) == ()


def test_a_lost_item_is_refused_and_named():
    (message,) = guard(many(5), [record for record in many(5) if record.episode != episode(3).episode])
    assert episode(3).guid in message
    assert "media retract" in message


def test_a_thousand_lost_items_are_one_message():
    (message,) = guard(many(1000), [], show(feed={"items": 1000}))
    assert "and 990 more" in message
    assert len(message) < 3000


def test_a_retracted_item_may_go():
    gone = episode(3, status="retracted", reason="Хата белән чыкты")
    assert guard(many(5), [gone if record.guid == gone.guid else record for record in many(5)]) == ()


def test_a_scheduled_item_may_not_go():
    hidden = episode(3, status="scheduled")
    (message,) = guard(many(5), [hidden if record.guid == hidden.guid else record for record in many(5)])
    assert hidden.guid in message


def test_items_that_move_to_an_older_page_are_fine():
    facts = show(**paging())
    before, after = many(HEAD_SLOTS + 5), many(HEAD_SLOTS * 2 + 15)
    assert len(main_feed(facts, before)) > 0
    assert guard(before, after, facts) == ()


def test_an_item_lost_while_others_move_is_refused():
    facts = show(**paging())
    before, after = many(HEAD_SLOTS + 5), many(HEAD_SLOTS * 2 + 15)
    without_newest = [record for record in after if record.guid != before[-1].guid]
    messages = guard(before, without_newest, facts)
    assert any(before[-1].guid in message for message in messages)


def test_an_older_page_that_no_record_fills_is_no_excuse():
    facts = show(**paging())
    before, after = many(HEAD_SLOTS + 5), many(HEAD_SLOTS * 2 + 15)
    assert guard(before, after, facts, records=after[-3:]) != ()


def test_another_guid_for_the_same_file_is_refused():
    (message,) = guard(many(3), [episode(1), episode(2, guid="tag:example.org,2024:another"), episode(3)])
    assert "had the guid" in message
    assert episode(2).guid in message


def test_another_guid_for_the_same_title_and_date_is_refused():
    old = episode(2)
    new = old.model_copy(
        update={"guid": "another", "enclosure": old.enclosure.model_copy(update={"path": "x/y/z-11111111.mp3"})}
    )
    (message,) = guard(many(3), [episode(1), new, episode(3)])
    assert "had the guid" in message


def test_another_date_is_refused():
    later = episode(2).published_at + dt.timedelta(minutes=1)
    (message,) = guard(many(3), [episode(1), episode(2, published_at=later), episode(3)])
    assert "was published at" in message
    assert episode(2).guid in message


def test_another_order_is_refused():
    first, second = "sinaw/0001", "sinaw/0002"
    swapped = GOOD.replace(first, "X").replace(second, first).replace("X", second)
    dates = swapped.replace("06 Nov", "X").replace("20 Nov", "06 Nov").replace("X", "20 Nov")
    messages = refusals(GOOD.encode(), dates.encode(), [])
    assert any("other way round" in message for message in messages)


def test_the_same_guid_twice_is_refused():
    twice = GOOD.replace("sinaw/0001", "sinaw/0002")
    assert any("same guid" in message for message in refusals(None, twice.encode(), []))
    assert any("same guid" in message for message in refusals(GOOD.encode(), twice.encode(), []))


def test_a_feed_that_cannot_be_read_replaces_nothing_and_is_not_replaced():
    good = GOOD.encode()
    assert "cannot be read" in refusals(good, good[:500], [])[0]
    assert "cannot be read" in refusals(good[:500], good, [])[0]


def test_items_without_guid_are_known_by_their_file():
    before = GOOD.replace('<guid isPermaLink="false">tag:example.org,2026:sinaw/0001</guid>', "")
    gone = before[: before.rindex("    <item>")] + "  </channel>\n</rss>"
    assert refusals(before.encode(), before.encode(), []) == ()
    assert any("lost" in message for message in refusals(before.encode(), gone.encode(), []))


def test_a_listed_item_that_is_not_older_than_the_page_may_not_be_missing():
    facts = show(**paging())
    before, after = many(HEAD_SLOTS * 3 + 5), many(HEAD_SLOTS * 3 + 6)
    forgotten = after[-2]
    feed = main_feed(facts, [record for record in after if record.guid != forgotten.guid])
    assert any(forgotten.guid in message for message in refusals(main_feed(facts, before), feed, after))


def test_the_oldest_item_may_not_be_missing_where_no_page_follows():
    before, feed = main_feed(SHOW, many(5)), main_feed(SHOW, many(5)[1:])
    assert any(episode(1).guid in message for message in refusals(before, feed, many(5)))
