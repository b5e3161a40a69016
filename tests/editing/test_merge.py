import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.apply_words import place_words
from pipeline.editing.front_matter import FrontMatter
from pipeline.editing.merge import Merged, merge
from pipeline.editing.merge_front import merge_front
from pipeline.editing.text import conflicts, parse_document, render_document
from scripts import bench_retime as bench
from tests.editing.documents import documents, least_cpu_s

BASE = "[00:00:01.000] АХ\nбер ике өч дүрт биш\nалты җиде\n\n[00:00:09.000] РС\nсигез тугыз ун\n"


def clean(base: str, mine: str, theirs: str) -> str:
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    return merged.text


# --- what merges by itself ---------------------------------------------------------------------------------------


def test_different_words_of_one_sentence_do_not_meet():
    mine, theirs = BASE.replace("ике", "ИКЕ"), BASE.replace("өч", "ӨЧ")
    assert clean(BASE, mine, theirs) == BASE.replace("ике өч", "ИКЕ ӨЧ")


def test_the_same_correction_of_both_is_made_once():
    both = BASE.replace("ике", "ИКЕ яңа")
    assert clean(BASE, both, both) == both


def test_a_speaker_of_mine_and_a_check_of_theirs_both_stand_in_the_header():
    mine, theirs = BASE.replace("АХ", "ГХ"), BASE.replace("] АХ", "] АХ ✓")
    assert clean(BASE, mine, theirs).startswith("[00:00:01.000] ГХ ✓\n")


def test_a_turn_split_by_one_and_words_corrected_by_the_other():
    split = BASE.replace("алты", "\n[00:00:05.000] РС\nалты")
    assert clean(BASE, split, BASE.replace("ике", "ИКЕ")) == split.replace("ике", "ИКЕ")


def test_asides_keep_their_spaces():
    mine = BASE.replace("алты", "<!--  ике   буш  -->\nалты")
    assert "<!--  ике   буш  -->" in clean(BASE, mine, BASE.replace("ун", "УН"))


# --- what does not -----------------------------------------------------------------------------------------------


def test_two_versions_of_a_word_both_stay_with_their_lines_and_time():
    mine, theirs = BASE.replace("сигез", "Сигез!"), BASE.replace("сигез", "туксан")
    merged = merge(BASE, mine, theirs, names=("a.md", "now"))
    assert merged.text.endswith(
        "<<<<<<< a.md (0:09)\nСигез! тугыз ун\n=======\nтуксан тугыз ун\n>>>>>>> now\n"
    )
    (conflict,) = merged.conflicts
    assert (conflict.near_ms, conflict.mine, conflict.theirs) == (9000, ("Сигез! тугыз ун",), ("туксан тугыз ун",))


def test_a_line_deleted_by_one_and_corrected_by_the_other_is_a_conflict():
    merged = merge(BASE, BASE.replace("алты җиде\n", ""), BASE.replace("җиде", "ҖИДЕ"))
    (conflict,) = merged.conflicts
    assert "алты ҖИДЕ" in conflict.theirs
    assert "алты" not in " ".join(conflict.mine)


def test_conflicts_are_kept_by_the_parser_and_found_by_line():
    merged = merge(BASE, BASE.replace("ике", "x"), BASE.replace("ике", "y"))
    assert render_document(parse_document(merged.text)).split() == merged.text.split()
    assert [line[:7] for line in conflicts(merged.text)] == ["line 2:"]


# --- nothing is lost ---------------------------------------------------------------------------------------------

TOKENS = st.lists(
    st.sampled_from(["бер", "ике", "өч", "һәм", "һәм", "\n", "\n[00:00:02.000] АХ\n", "\n\n[00:00:03.000] РС ✓\n"]),
    max_size=25,
)


def as_text(tokens) -> str:
    return render_document(parse_document(" ".join(tokens)))


@st.composite
def versions(draw):
    """A text and two corrections of it; what each side adds is a word of its own."""
    base = draw(TOKENS)
    sides = []
    for side in "mt":
        tokens, fresh = list(base), 0
        for _ in range(draw(st.integers(0, 6))):
            at = draw(st.integers(0, len(tokens)))
            what = draw(st.sampled_from(["add", "replace", "remove", "line"]))
            if what in {"replace", "remove"}:
                del tokens[at : at + draw(st.integers(1, 3))]
            if what in {"add", "replace"}:
                fresh += 1
                tokens.insert(at, f"{side}{fresh}")
            if what == "line":
                tokens.insert(at, "\n")
        sides.append(as_text(tokens))
    return as_text(base), *sides


def spoken(text: str) -> Counter:
    return Counter(word for word in text.split() if word[0] in "mt" and word[1:].isdigit())


@given(versions())
@settings(max_examples=400)
def test_every_word_that_a_side_wrote_is_in_the_result_or_in_a_conflict(three):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    found = spoken(merged.text)
    assert not spoken(mine) - found
    assert not spoken(theirs) - found
    for conflict in merged.conflicts:
        assert "\n".join(conflict.mine) in merged.text
        assert "\n".join(conflict.theirs) in merged.text


@given(versions())
@settings(max_examples=300)
def test_words_that_nobody_touched_are_never_dropped(three):
    base, mine, theirs = three
    kept = Counter(base.split()) & Counter(mine.split()) & Counter(theirs.split())
    lost_by_both = (Counter(base.split()) - Counter(mine.split())) + (Counter(base.split()) - Counter(theirs.split()))
    assert not (kept - lost_by_both) - Counter(merge(base, mine, theirs).text.split())


@given(documents, documents)
@settings(max_examples=60)
def test_a_side_that_changed_nothing_gives_way(one, other):
    base, changed = render_document(one), render_document(other)
    for merged in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert merged.conflicts == ()
        assert parse_document(merged.text).turns == parse_document(changed).turns
    assert merge(base, base, base) == Merged(text=base, conflicts=())


# --- front matter ------------------------------------------------------------------------------------------------


def front(*lines: str) -> FrontMatter:
    return FrontMatter(lines)


def test_front_matter_merges_key_by_key_and_speakers_by_name():
    base = front("language: tt", "speakers: {АХ: Айгөл}", "# искәрмә")
    mine = front("language: tt", "speakers: {АХ: Айгөл, РС: Рамил}", "# искәрмә", "# минеке")
    theirs = front("language: ru", "speakers: {АХ: Айгөл Хәсәнова}", "# искәрмә", "x: 1")
    assert merge_front(base, mine, theirs) == front(
        "language: ru", "speakers: {АХ: Айгөл Хәсәнова, РС: Рамил}", "# искәрмә", "x: 1", "# минеке"
    )


def test_a_value_that_both_changed_stays_with_mine_in_a_comment():
    merged = merge_front(front("language: tt"), front("language: ru"), front("language: ba"))
    assert merged == front("language: ba", "# language: ru")


def test_one_name_changed_by_both_keeps_both():
    merged = merge_front(front("speakers: {А: a}"), front("speakers: {А: b}"), front("speakers: {А: c}"))
    assert merged == front("speakers: {А: c}", "# speakers: {А: b}")


# --- words from elsewhere ----------------------------------------------------------------------------------------


@given(documents.filter(lambda document: document.words), st.lists(st.text("абв", min_size=1, max_size=3), max_size=30))
@settings(max_examples=100)
def test_words_from_elsewhere_all_arrive_in_their_order(document, words):
    assert list(place_words(document, words)[0].words) == words


@given(documents.filter(lambda document: document.words))
@settings(max_examples=40)
def test_the_same_words_change_nothing(document):
    same, _ = place_words(document, document.words)
    assert same.words == document.words
    assert [turn.anchor_ms for turn in same.turns] == [turn.anchor_ms for turn in document.turns]


def test_corrected_words_stay_in_their_lines_and_turns():
    document = parse_document("[00:00:01.000] АХ ✓\nбер [@00:00:02.000] ике\nөч\n\n[00:00:09.000]\nдүрт\n")
    assert render_document(place_words(document, ["бер", "яңа", "ИКЕ", "өч!", "дүрт"])[0]) == (
        "[00:00:01.000] АХ ✓\nбер [@00:00:02.000] яңа ИКЕ\nөч!\n\n[00:00:09.000]\nдүрт\n"
    )


def test_what_captions_write_otherwise_is_no_correction():
    document = parse_document("[0:01]\nМин... бара hәм\n")
    assert place_words(document, ["Мин…", "бара", "һәм"])[0] == document


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "limit_s"), [("two correct", 0.7), ("nothing in common", 1.5)])
def test_three_hours_merge_in_time(kind, limit_s):
    dice = random.Random(4)  # noqa: S311
    base = render_document(bench.corrected(bench.spoken(dice, 30_000)))
    mine, theirs = bench.edited(dice, base), bench.edited(dice, base)
    if kind == "nothing in common":
        mine, theirs = mine.upper(), theirs[::-1]
    merged = merge(base, mine, theirs)
    assert least_cpu_s(lambda: merge(base, mine, theirs)) < limit_s
    if kind == "two correct":
        assert merged.conflicts == ()
        three = zip(base.split(), mine.split(), theirs.split(), strict=True)
        corrected = [ours if ours != old else others for old, ours, others in three]
        assert merged.text.split() == corrected
