"""Words typed in Latin letters as they may be written in Cyrillic: «kitap», «öçpoçmak», «hesh funktsiyase». Pure.

Nobody types one alphabet alone: Zamanälif (2012), Yañalif (1927), street signs, a Turkish or an English keyboard, and
whatever a chat has made of them. So a word has several readings, each with how much speaks against it; which of them
is a word, the words of the archive tell. Signs that nobody types are in no reading (`bare`), and letters that keyboards
lack need not be: `may_be` says which letters of a word a reading may mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.text.stem_rules import TYPED_FOR
from pipeline.text.stems import LONGEST_WORD, plain

APOSTROPHE = "\u02b9"
"""Of a word, in place of all that people type for it: it stands for ь or ъ."""
MOST_READINGS = 64

_APOSTROPHES = re.compile(r"(?<=[a-z\u00c0-\u024f])['\u2019\u2018\u02bc\u02bb`\u00b4]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z\u00df-\u024f\u0250-\u02af\ua791\ua78b\u1e00-\u1eff]")
_NOT_LATIN = re.compile(r"[^a-z\u00df-\u024f\u0250-\u02af\ua791\ua78b\u1e00-\u1eff\u02b9]")
_ALSO = frozenset({("ә", "а"), ("җ", "ж"), ("ң", "н")})
_VOWELS = frozenset("aeiouyäöüıəǝɵæáàâéêěëøå")

# Latin letters | readings, each with + for every doubt. «-» reads as nothing. Longer ones do not hide shorter ones.
_TABLE = """
a | а              á | а              à | а              â | а я+           ä | ә          ə | ә        ǝ | ә
æ | ә              b | б              c | җ к+ ц+ с+ ч+  ç | ч җ++          č | ч          ch | ч       tch | ч
d | д              dj | җ дж+         dzh | җ дж+        dž | җ дж+         é | е          ê | е э      ě | е
ë | е              f | ф              g | г              ğ | г              ƣ | г          gh | г       ği | ги гый гы+
ğe | ге гы+        gyi | гый          h | х              ı | ы              ɨ | ы          yı | е йы    ıy | ый ий+ ы+
iy | ий ый+ и+     yy | ый ий+        ij | ий ый+        jj | ый ий+        j | ж й        k | к        ck | к
kh | х кх++        ks | кс кц+        q | к              l | л              m | м          n | н        ñ | ң
ŋ | ң              ꞑ | ң              ng | ң нг          o | о              ö | ө          ɵ | ө        ø | ө
p | п              ph | ф++           r | р              s | с              sh | ш сх++    ş | ш        š | ш
sch | щ ш++        shch | щ           şç | щ             šč | щ             şch | щ        ŝ | щ        sç | щ+
t | т              ts | ц тс+         tz | ц             u | у              ü | ү ю+       v | в у++    w | в у
x | х кс+          z | з              zh | ж             ž | ж              ƶ | ж          ya | я       yä | я
ja | я             jä | я             ia | ия я+ ыя++    iä | ия ыя+ я+     iya | ия ыя+   iyä | ия ыя+ ija | ия
ıya | ыя           yu | ю             yü | ю             ju | ю             jü | ю         iu | ию ю+   iyu | ию
ye | е             je | е             yo | е+            jo | е+            iye | ие       iyı | ие     ʹ | -
"""


def bare(stem: str) -> str:
    """A stem in plain letters, without ь and ъ: all that may be read as it share it."""
    return plain(stem).replace("ь", "").replace("ъ", "")


def may_be(reading: str, stem: str) -> bool:
    """Whether a stem of a reading may mean this stem, which is as bare as it. э may be ә, but not а; ә may be а, since
    Zamanälif writes so after ğ and q.
    """
    said = stem.replace("ь", "").replace("ъ", "")
    read = reading.replace("ь", "").replace("ъ", "")
    return len(said) == len(read) and all(
        one == other or one in TYPED_FOR.get(other, "") or (one, other) in _ALSO
        for one, other in zip(read, said, strict=True)
    )


def is_latin(word: str) -> bool:
    """Whether a word (one of `stems.words`) is written in Latin letters, all of it."""
    return bool(_LATIN.search(word)) and not _NOT_LATIN.search(word)


def with_apostrophes(text: str) -> str:
    """`text` with one sign for each apostrophe within a Latin word, so that `stems.words` keeps the word whole."""
    return _APOSTROPHES.sub(APOSTROPHE, text)


def readings(word: str) -> tuple[tuple[str, int], ...]:
    """(Cyrillic, doubts) for a Latin word in small letters, the most likely first, at most MOST_READINGS.

    Every letter counts: a word with one that has no reading (or with a digit) has none.
    """
    if not is_latin(word) or len(word) > LONGEST_WORD:
        return ()
    best: list[dict[str, int]] = [{} for _ in range(len(word) + 1)]
    best[0][""] = 0
    for at in range(len(word)):
        likely = sorted(best[at].items(), key=lambda found: found[1])[:MOST_READINGS]
        for size, written, doubts in _edges(word, at):
            after = best[at + size]
            for text, before in likely:
                reading = text + written
                after[reading] = min(before + doubts, after.get(reading, before + doubts))
    return tuple(sorted(best[-1].items(), key=lambda found: found[1])[:MOST_READINGS])


def _edges(word: str, at: int) -> Iterator[tuple[int, str, int]]:
    """(letters taken, Cyrillic, doubts) of all that may stand at a place of the word."""
    for size in range(1, min(_LONGEST, len(word) - at) + 1):
        for written, doubts in _READINGS.get(word[at : at + size], ()):
            yield size, written, doubts
    letter, before, after = word[at], word[at - 1 : at], word[at + 1 : at + 2]
    yield from ((1, written, doubts) for written, doubts in _by_place(letter, before, after))


def _by_place(letter: str, before: str, after: str) -> tuple[tuple[str, int], ...]:
    """Letters that are read by what stands beside them; before and after a word stands ''."""
    near_vowel = before in _VOWELS or after in _VOWELS
    if letter == "e":
        return (("е", 0), ("э", int(bool(before))))
    if letter == "i":
        return (("и", 0), ("ы", 1), ("й", 0 if before in _VOWELS else 2))
    if letter == "y":
        last = (("ий", 1), ("ый", 1)) if before and not after else ()
        return (("й", 0 if near_vowel else 2), ("ы", 1 if near_vowel else 0), ("у", 2), *last)
    return ()


def _read() -> dict[str, tuple[tuple[str, int], ...]]:
    found = {}
    for cell in re.findall(r"(\S+) \| ((?:\S+ )*?\S+)(?=\s{2,}|\n)", _TABLE):
        found[cell[0]] = tuple((r.rstrip("+").replace("-", ""), r.count("+")) for r in cell[1].split())
    return found


_READINGS = _read()
_LONGEST = max(map(len, _READINGS))
