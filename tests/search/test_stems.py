"""Which forms are one word, and which are not; the tables are pipeline/text/stem_rules.py."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.stem_rules import RUSSIAN_ENDINGS, TATAR_ENDINGS
from pipeline.text.stems import LONGEST_WORD, plain, russian_stem, stems, tatar_stem, words

TATAR = """
китап: китаплар китабы китабым китабын китабында китапка китаптан китапның китапларыбызны китабыбыз китаптагы
кеше: кешеләр кешесе кешегә кешеләребез кешенең кешедән кешеләрне
бала: балалар баласы балабыз балаларыбызның балага балалардан баласына балаларына
тел: телебез телләр телне теленең телендә телебезне телләрендә телем телегез
йөрәк: йөрәге йөрәгем йөрәккә йөрәкләр йөрәгендә
мәктәп: мәктәбе мәктәпкә мәктәпләрдә мәктәбебез мәктәбендә
урман: урманы урманда урманнар урманнарны урманыбыз урманнан
шәһәр: шәһәре шәһәрдә шәһәрләр шәһәребез шәһәрендәге
су: суы суга сулар суны суда
эш: эше эшкә эшләр эшендә эшебез
өй: өе өйгә өйләр өебез өендә
чәй: чәе чәйне чәйләр чәебез
юл: юлы юлда юллар юлларда юлыбыз
тау: тавы тауга таулар тавында
сорау: соравы сораулар соравына соравыбыз
халык: халкы халыклар халкыбыз халкына халыкның
исем: исеме исемнәр исеменә
авыл: авылы авылда авыллар авылыбызда авылдагы
мәдәният: мәдәнияте мәдәниятне мәдәниятебез мәдәниятләр
дәүләт: дәүләте дәүләтләр дәүләтнең
район: районы районда районнар районының
сәгать: сәгате сәгатьләр сәгатьтә
шагыйрь: шагыйре шагыйрьләр шагыйрьнең
әни: әнием әнисе әниләр әнигә
блокчейн: блокчейнның блокчейнда блокчейнны
технология: технологияләр технологиясе технологияне
бар: бара барам барабыз барды барган барырга барачак барып бару баруы барма бармаган бармады барса барсын барыр
эшлә: эшли эшлим эшлибез эшләде эшләгән эшләргә эшләп эшләү эшләячәк эшләми эшләмәде
укы: укый укыйм укыды укыган укырга укып
сөйләш: сөйләшә сөйләшәбез сөйләште сөйләшкән сөйләшергә сөйләшеп
ит: итә итте иткән итәргә итү
мин: минем миңа мине миннән
"""
RUSSIAN = """
книга: книги книге книгу книгой книг книгам книгами книгах
язык: языка языку языком языки языков языками
блок: блока блоку блоки блоков блоками
рынок: рынка рынку рынки рынков
история: истории историю историей историй
новый: новая новое новые нового новой новым новыми
русский: русская русского русскому русские
работать: работает работал работала работали работают работаю
университет: университета университете университеты университетов
материал: материала материалы материалов
любитель: любителя любители любителей
область: области областей областью
"""
APART = [
    ("бала", "бал"), ("кала", "кал"), ("урман", "урам"), ("китап", "китте"), ("тел", "телә"), ("кеше", "кем"),
    ("мәктәп", "мәктүп"), ("сорау", "сору"), ("көн", "күн"), ("тарих", "тары"), ("баш", "башла"),
    ("казан", "каз"), ("майдан", "май"), ("бүген", "бүл"), ("музыка", "музей"), ("ватан", "вата"), ("болын", "бол"),
]  # fmt: skip


def forms(table):
    """(word, form) of each form."""
    rows = [line.split(":") for line in table.strip().splitlines()]
    return [(word, form) for word, others in rows for form in others.split()]


@pytest.mark.parametrize(("word", "form"), forms(TATAR))
def test_forms_of_a_tatar_word_have_its_stem(word, form):
    assert tatar_stem(form) == tatar_stem(word)


@pytest.mark.parametrize(("word", "form"), forms(TATAR))
def test_the_same_forms_typed_without_tatar_letters_have_the_same_stem_in_plain_letters(word, form):
    for typed in (plain(form), form.translate(str.maketrans("әөүҗңһ", "эоужнх"))):
        assert plain(tatar_stem(typed)) == plain(tatar_stem(word))


@pytest.mark.parametrize(("word", "form"), forms(RUSSIAN))
def test_forms_of_a_russian_word_have_its_stem(word, form):
    assert russian_stem(form) == russian_stem(word)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one, other):
    assert tatar_stem(one) != tatar_stem(other)


def test_words_are_folded_to_one_spelling():
    assert list(words("Ёлка, ӘЙТТЕМ бит!  hәм Cүз «мәгъ\u0301нә» co\u00adde")) == [
        "елка", "әйттем", "бит", "һәм", "сүз", "мәгънә", "code",
    ]  # fmt: skip
    assert list(words("SMS-хәбәр 2026 ел")) == ["sms", "хәбәр", "2026", "ел"]
    assert list(words("а" * 1_000_000)) == ["а" * LONGEST_WORD]


def test_a_word_in_tatar_talk_that_looks_russian_is_found_by_both_stems():
    assert stems("вопросов", "tt") == ("вопросов", "вопрос")
    assert stems("книги", "ru") == ("книг",)
    assert stems("китаплар", "tt") == ("китап",)
    assert stems("рәхмәтләр", "ru") == ("рәхмәт",)
    assert set(stems("книги", None)) >= {"книг"}
    assert stems("blockchain", "tt") == ("blockchain",)


WILD = st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяәөүҗңһё-'aeoh0ıİß \u0301\u00ad𝔸", max_size=60) | st.text()


@given(WILD)
def test_any_text_gives_short_stems(text):
    for word in words(text):
        for stem in stems(word, "tt") + stems(word, "ru"):
            assert 0 < len(stem) <= LONGEST_WORD + 1
            assert len(plain(stem)) == len(stem)


@given(st.text(alphabet="абгдезийклмнопрстухчшыәөүҗңһ", min_size=1, max_size=14))
def test_a_stem_is_found_by_itself(word):
    """Whoever types what search made of a word gets at least a beginning of it."""
    once = tatar_stem(word)
    assert once.startswith(tatar_stem(once)[:2])


def test_tables_are_written_as_docs_say():
    known = {"any", "glide", "vowel", "consonant", "voiced", "unvoiced", "nasal", "т", "й", "long", "verb", "root"}
    for line in TATAR_ENDINGS.strip().splitlines():
        what, before, endings, *examples = (cell.strip() for cell in line.split("|"))
        assert what
        assert set(before.split("+")) <= known
        assert all(re.fullmatch("[а-яәөүҗңһ]+", ending) for ending in endings.split())
        assert len(examples) == 1
    for line in RUSSIAN_ENDINGS.strip().splitlines():
        assert re.fullmatch(r"[\w -]+\| [а-я ]+", line)
