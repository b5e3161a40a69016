"""Programmes as people have them, and everything that is wrong with one, told at once."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agenda.moments import parse_moment, since_start_ms, written
from pipeline.agenda.reading import Circumstances, read_agenda
from pipeline.errors import ConfigError

HOUR_MS = 3_600_000
TABLE = (
    ("Начало", "Название (тат)", "Название (рус)", "Докладчики", "Ключевые слова"),
    ("10:00", "Һәр җирдә өчпочмак", "Треугольник повсюду", "Айгөл Хәсәнова (модератор), Рамил Сафин", "тел; ризык"),
    ("10:30", "Кофе-брейк", "", "", ""),
    ("10:45", "Хеш функциясе", "Хеш-функция", "Марат Галиев", ""),
)


def read(data, *, file="agenda.csv", **known):
    facts = {"duration_ms": 3 * HOUR_MS, "main_language": "tt", "role": "speaker", "starts": "09:58:20", **known}
    return read_agenda(data if isinstance(data, bytes) else data.encode(), file=file, known=Circumstances(**facts))


def problems(data, **known):
    with pytest.raises(ConfigError) as told:
        read(data, **known)
    return list(told.value.problems)


def table(delimiter, rows=TABLE, end="\r\n"):
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    return end.join(delimiter.join(row) for row in quoted) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_alike_whatever_parts_its_cells_and_however_it_is_encoded(delimiter, encoding):
    agenda = read(table(delimiter).encode(encoding))
    first, second = agenda.talks
    assert first.row.title == {"tt": "Һәр җирдә өчпочмак", "ru": "Треугольник повсюду"}
    assert [(p.name["tt"], p.role) for p in first.row.speakers] == [
        ("Айгөл Хәсәнова", "moderator"), ("Рамил Сафин", "speaker"),
    ]  # fmt: skip
    assert first.row.keywords == ("тел", "ризык")
    assert (first.start_ms, first.end_ms) == (100_000, 1_900_000)
    assert (second.start_ms, second.end_ms, second.to_the_end) == (2_800_000, 3 * HOUR_MS, True)


def test_excels_own_line_about_the_delimiter_is_understood():
    assert len(read("sep=;\r\n" + table(";")).talks) == 2


def test_a_break_makes_no_episode_and_is_told():
    assert any("'Кофе-брейк' is taken for a break" in note for note in read(table(";")).notes)
    rows = (TABLE[0], TABLE[1], ("10:30", "Кофе-брейк", "", "Марат Галиев", ""))
    assert len(read(table(";", rows)).talks) == 2  # somebody speaks about it


def test_a_cell_of_several_lines_and_a_range_of_times_are_understood():
    agenda = read('start,title,links\n10:00–10:20,"Ике\nюл","Слайдлар https://example.org/a\nhttps://example.org/b"\n')
    (talk,) = agenda.talks
    assert talk.row.title == {"tt": "Ике юл"}
    assert [(link.title["tt"], link.url) for link in talk.row.links] == [
        ("Слайдлар", "https://example.org/a"), ("example.org", "https://example.org/b"),
    ]  # fmt: skip
    assert talk.end_ms - talk.start_ms == 20 * 60_000


@pytest.mark.parametrize(
    "headings",
    ["start,title,speakers,summary", "Начало,Название,Докладчик,Аннотация", "Башлану,Исеме,Чыгыш ясаучылар,Кыскача",
     "Вакыт,ЧЫГЫШ ТЕМАСЫ,Докладчы,Эчтәлек"],
)  # fmt: skip
def test_headings_are_understood_in_three_languages(headings):
    (talk,) = read(f"{headings}\n10:00,Телебез,Айгөл Хәсәнова,Тел турында\n").talks
    assert talk.row.speakers[0].name == {"tt": "Айгөл Хәсәнова"}
    assert talk.row.summary == {"tt": "Тел турында"}


def test_windows_1251_is_read_and_told_and_lost_tatar_letters_are_an_error():
    good = "Начало;Название\r\n10:00;Доклад о языке\r\n".encode("cp1251")
    assert any("Ә Ө Ү Җ Ң Һ" in note for note in read(good).notes)
    lost = "Начало;Название\r\n10:00;К?ч х?ле\r\n".encode("cp1251")
    (problem,) = problems(lost)
    assert "row 2" in problem
    assert "question marks" in problem


def test_a_column_with_a_typo_is_an_error_and_one_of_other_matters_is_only_told():
    (problem, *_) = problems("start,titel\n10:00,x\n")
    assert "'titel': unknown; did you mean 'title'?" in problem
    assert read("start,title,Аудитория\n10:00,x,5\n").notes == ("agenda.csv: the column 'Аудитория' is not used",)


def test_all_problems_are_told_at_once_with_row_and_heading():
    told = problems(
        "Начало,Название,Докладчик (тат),Докладчик (рус),Сезон\n"
        "10:00,x,А,Б,1\n25:10,y,А,Б,1\n09:50,z,А,Б,1\n10:30,,А,Б,1\n10:40,w,А; Ә,Б,1\n14:00,v,А,Б,весна\n",
        duration_ms=2 * HOUR_MS,
    )
    for part in (
        "row 3: Начало: '25:10' is no time", "row 4: Начало: '09:50' is before the recording began, at 09:58:20",
        "row 5: title: is missing", "row 6: names differently many people per language (2 in 'tt', 1 in 'ru')",
        "row 7: Сезон: found 'весна'",
    ):  # fmt: skip
        assert any(part in line for line in told), (part, told)


def test_times_that_cannot_all_be_true_are_told():
    told = problems(
        "start,end,title\n10:00,10:40,a\n10:30,,b\n10:20,,c\n10:20,,d\n11:00,10:50,e\n14:00,,f\n",
        duration_ms=2 * HOUR_MS,
    )
    for part in (
        "row 3: begins at 10:30, but row 2 lasts until 10:40", "row 4: begins at 10:20, before row 3",
        "row 5: begins at 10:20, as row 4 does", "row 6: ends at 10:50, which is not after its start, 11:00",
        "row 7: begins at 14:00, but the recording ends at 11:58:20",
    ):  # fmt: skip
        assert any(part in line for line in told), (part, told)


def test_the_same_talk_twice_is_told():
    assert "row 3: has the same title and speakers as row 2" in problems("start,title\n10:00,a\n10:10,a\n")[0]
    assert "row 3: has the same slug as row 2" in problems("start,title,slug\n10:00,a,x\n10:10,b,x\n")[0]


TOML = """
date = 2026-11-20
recording_starts = 09:58:20
season = 2
[[talks]]
start = "10:00"
title = {tt = "Һәр җирдә өчпочмак", ru = "Треугольник повсюду"}
speakers = ["Айгөл Хәсәнова", {name = {tt = "Рамил Сафин"}, role = "лектор"}]
[[talks]]
start = 10:30:15
kind = "break"
[[talks]]
start = "+00:40:00"
end = "11:00:00.500"
title = "Икенче"
exact = true
"""


def test_toml_says_the_same_and_more():
    agenda = read(TOML, file="agenda.toml", starts=None)
    first, second = agenda.talks
    assert (agenda.season, agenda.date.isoformat(), agenda.starts_ms) == (2, "2026-11-20", 35_900_000)
    assert [person.role for person in first.row.speakers] == ["speaker", "lecturer"]
    assert (first.end_ms, second.start_ms, second.end_ms) == (1_915_000, 2_400_000, 3_700_500)
    assert second.exact


def test_unknown_keys_of_toml_are_told_with_what_is_meant():
    told = problems('recordings_start = "9:00"\n[[talks]]\nstrat = "10:00"\ntitle = {tat = "x"}\n', file="a.toml")
    assert any("recordings_start: unknown key; did you mean 'recording_starts'?" in line for line in told)
    assert any("talk 1: strat: unknown key; did you mean 'start'?" in line for line in told)
    assert any("talk 1: start: is missing" in line for line in told)
    assert any("talk 1: title.tat: found 'tat'; must be a two-letter ISO 639-1 code" in line for line in told)


def test_a_time_of_day_needs_to_know_when_the_recording_began():
    (problem,) = problems("start,title\n10:00,x\n", starts=None)
    assert "nobody said when the recording began" in problem
    assert read("start,title\n00:10:00,x\n", starts=None).talks[0].start_ms == 600_000
    agenda = read("start,title\n10:00,x\n", starts=None, stamped_ms=9 * HOUR_MS)
    assert agenda.talks[0].start_ms == HOUR_MS
    assert "the recorder's clock says that it began at 09:00:00" in agenda.notes[0]


def test_after_midnight_a_day_has_passed():
    late = since_start_ms(parse_moment("00:30"), starts_ms=23 * HOUR_MS, duration_ms=4 * HOUR_MS)
    assert late == 90 * 60_000
    assert written(late, 23 * HOUR_MS) == "00:30:00"


def test_everything_can_be_shifted():
    assert read("start,title\n10:00,x\n", shift_ms=720_000).talks[0].start_ms == 820_000


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\x98\xff\xfe", b"a,b\n", b"\n\n", b"start,title\n"])
def test_what_is_no_agenda_is_told(data):
    assert problems(data)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: f"start,title,speakers\n{text}".encode(
    "utf-8", "surrogatepass"))), st.sampled_from(["a.csv", "a.toml"]))
def test_no_bytes_make_anything_but_an_agenda_or_problems(data, file):
    with contextlib.suppress(ConfigError):
        assert read(data, file=file).talks
