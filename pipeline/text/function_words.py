"""Small words that belong to their neighbours: a line or a cue should not end between them.

Russian puts them before the noun (prepositions), Tatar after it (postpositions, particles, auxiliary verbs):
«китап белән» breaks after «белән», never before. The Russian list follows the rule of captioning guides (Netflix);
for Tatar no guide was found, the list is ours and open to correction by an editor.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Break before them, not after: they open a clause.
CONJUNCTIONS = {
    "ru": _words(
        "а и но или либо что чтобы как когда если хотя потому поэтому пока где куда откуда зачем почему который "
        "которая которое которые которого которой которых чем тогда однако зато также тоже ведь причём будто словно"
    ),
    "tt": _words(
        "һәм ә әмма ләкин тик яки яисә я чөнки әгәр вә гүя шуңа шунлыктан шулай димәк хәтта бары гәрчә янәсе"
    ),
}

# Bound to the next word: never the last word of a line.
LEANS_FORWARD = {
    "ru": _words(
        "в во на с со к ко о об обо у от ото до из изо за по под подо над надо при про для без безо через между перед "
        "передо около возле после среди против вместо кроме ради сквозь вокруг не ни это эта этот эти эту этой этого "
        "мой моя моё мои твой его её их наш наша наше наши ваш свой своя своё свои самый очень"
    ),
    "tt": _words("бу шул шушы теге әлеге бик иң бер ике өч дүрт биш алты җиде сигез тугыз ун һәр ни нинди кайсы"),
}

# Bound to the word before: never the first word of a line.
LEANS_BACK = {
    "ru": _words("бы б же ж ли ль то нибудь либо"),
    "tt": _words(
        "белән өчен кебек сыман төсле хәтле кадәр чаклы тикле таба каршы соң бирле башка тыш караганда карамастан "
        "күрә турында хакында турыда буенча буйлап буе аша аркылы саен сәбәпле аркасында нигезендә ярдәмендә исеменнән "
        "урынына арасында алдында артында астында өстендә эчендә янында каршында тирәсендә эченнән өстеннән "
        "да дә та тә гына генә кына кенә ук үк ич бит инде иде икән имеш түгел лабаса мени микән ди диде дип "
        "иттем итте итә иткән булды була булган тора торган"
    ),
}

# Endings of surnames in both languages, cases included: «Хәсәнова», «Скобельцыным».
SURNAME = r"(?:ов|ев|ёв|ин|ын|ск|цк|улл|әтдин|етдин)\w{0,4}"
