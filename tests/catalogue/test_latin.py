"""Latin spellings of Tatar and Russian words: which are read rightly, and how many other words they are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.latin import MOST_READINGS, bare, is_latin, may_be, readings, with_apostrophes
from pipeline.text.stem_rules import SHORT, VERBS, WHOLE
from pipeline.text.stems import stems, words

# A Cyrillic word = its spellings: Zamanälif, Yañalif, street signs, chats, Turkish and English keyboards.
SPELLINGS = """
китап = kitap qitap
мәктәп = mäktäp məktəp maktap mektep
өчпочмак = öçpoçmaq ɵcpocmak ochpochmak öçpoçmak
җыр = cır çьr jyr zhyr cyr djir
шигырь = şiğer shigyr şigır
шагыйрь = şağir shagyir shagyyr
сәгать = säğät sägat sagat' segat
мәсьәлә = mäsʼälä mäsälä mesele masala
мәгънә = mäğnä magna megne mägnä
дөнья = dönya donya dөnya
ел = yıl yel el
яңа = yaña yanga yana jana
вакыт = waqıt vakyt vakıt wakyt
авыл = awıl avyl avıl
тау = taw tau
дәүләт = däwlät daulet dawlat devlet
гыйлем = ğilem gyylem gıylem giylem
хәзер = xäzer khazer hezer hazer
халык = xalıq khalyk halyk halık
рәхмәт = räxmät rahmat rehmet rakhmat
җәмгыять = cämğiät cämğıyät jamgyyat cemgıyat
мөһим = möhim mohim
шәһәр = şähär shahar sheher şeher
укучы = uquçı ukuchy ukuçı
мәгариф = mäğärif magarif megarif
бәйрәм = bäyräm bayram beyrem
исәнмесез = isänmesez isanmesez isenmesez
үзенчәлек = üzençälek uzenchalek üzenchelek
гаилә = ğailä gaila gaile
компьютер = kompyuter kompüter kompiuter
технология = texnologiä tehnologiya tekhnologiya tehnologija
функция = funktsiya funksiä funkciya funksiya
блокчейн = blokchein blokcheyn blokçeyn
культура = kultura kul'tura
общество = obshchestvo obščestvo obschestvo
история = istoriya istoria istorija
русский = russkiy russky russkij
язык = yazyk jazyk yazık
письмо = pismo pis'mo
цифровой = tsifrovoy cifrovoj
объект = obyekt ob'ekt objekt
щётка = shchyotka shchetka
"""
ROWS = [
    (word.strip(), spelling)
    for word, spellings in (row.split("=") for row in SPELLINGS.strip().splitlines())
    for spelling in spellings.split()
]


ZAMANALIF = dict(
    zip(
        "абвгдежзийклмнопрстуфхчшыэюяәөүңһҗьц",
        (*"abvgdejziyklmnoprstufxçşıe", "yu", "ya", *"äöüñhc", "", "ts"),
        strict=True,
    )
)


def found(spelling):
    """Stems of all readings of a typed word."""
    (word,) = words(with_apostrophes(spelling))
    return {stem for text, _ in readings(word) for stem in stems(text, None)}


def meant(spelling, stem):
    return any(bare(read) == bare(stem) and may_be(read, stem) for read in found(spelling))


@pytest.mark.parametrize(("word", "spelling"), [row for row in ROWS if row[1] not in {"çьr", "dөnya"}])
def test_a_spelling_is_read_as_the_word(word, spelling):
    (folded,) = words(word)
    assert any(meant(spelling, stem) for stem in stems(folded, None))


def test_letters_of_two_alphabets_in_one_word_are_cyrillic_look_alikes():
    assert not is_latin(next(words("dөnya")))
    assert readings("dөnya") == ()


def test_a_spelling_is_taken_for_few_other_words():
    """Of the words in the tables of stems: in Zamanälif, every eighth one may be another one as well."""
    known = (VERBS + WHOLE + SHORT).split()
    vocabulary = {}
    for stem in {stem for word in known for stem in stems(word, "tt")}:
        vocabulary.setdefault(bare(stem), set()).add(stem)
    wrong = []
    for word in known:
        right = set(stems(word, "tt"))
        read = found("".join(ZAMANALIF[letter] for letter in word))
        taken = {stem for key in read for stem in vocabulary.get(bare(key), ()) if may_be(key, stem)}
        assert taken & right, word
        wrong += [(word, other) for other in taken - right]
    assert len(wrong) / len(known) < 0.15, wrong


@given(st.text(alphabet="abcçdeäəfgğhiıjklmnñoöpqrsştuüvwxyzʹ", min_size=1, max_size=40))
def test_any_latin_word_has_few_readings_in_cyrillic_letters(word):
    found = readings(word)
    assert len(found) <= MOST_READINGS
    assert all("а" <= letter <= "я" or letter in "әөүҗңһё" for text, _ in found for letter in text)
    assert [doubts for _, doubts in found] == sorted(doubts for _, doubts in found)


@pytest.mark.parametrize("word", ["китап", "p2p", "2026", "", "ж" * 40, "a" * 41, "日本"])
def test_what_is_no_latin_word_has_no_reading(word):
    assert readings(word) == ()
