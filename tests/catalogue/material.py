"""Workspaces with episodes to be found: folders as they are after production, with what a search reads and no more."""

import datetime as dt
import json
from pathlib import Path

from pipeline.catalogue.find import Asked, Found
from pipeline.catalogue.kinds import KINDS
from pipeline.catalogue.search import search
from pipeline.model.settings import Storage
from pipeline.store.workspace import Workspace
from pipeline.text.search_query import parse_query
from tests.publishing.workspaces import SHOW, new_workspace

TODAY = dt.date(2026, 11, 28)
STEP_MS = 10_000

# key: (language, sentence). Who is in them is nobody.
SAID = {
    "books": ("tt", "Бу китапларыбызны балалар бик ярата."),
    "book": ("tt", "Китабым өстәлдә калган."),
    "knigi": ("ru", "Я купил две книги в магазине."),
    "hash": ("tt", "Хеш функциясе нәрсә ул?"),
    "hashing": ("tt", "Функция дигән сүз бар, хеш дигәне дә бар."),
    "hash-ru": ("ru", "Хеш-функция нужна для блокчейна."),
    "chain": ("tt", "Блокчейнның киләчәге зур."),
    "chain-ru": ("ru", "Блокчейн придумали не вчера."),
    "pie": ("tt", "Һәр җирдә өчпочмак пешерәләр."),
    "told": ("tt", "Әйттем бит, яңгыр явачак дип."),
    "yolka": ("ru", "Ёлка стояла в углу."),
    "elki": ("ru", "Елки продавали на площади."),
    "matter": ("tt", "Мәсьәләнең мәгънәсе шунда."),
    "clock": ("tt", "Сәгать ничә?"),
    "world": ("tt", "Дөнья хәлләре турында сөйләшәбез."),
    "year": ("tt", "Яңа ел бәйрәме килә."),
    "songs": ("tt", "Матур җырны тыңладык."),
    "tongue": ("tt", "Татар теленең киләчәге бездән тора."),
    "village": ("tt", "Авылда тауга мендек."),
    "time": ("tt", "Вакытым юк."),
    "learning": ("tt", "Гыйлем иясе булу җиңел түгел."),
    "pupils": ("tt", "Казанда укучылар күп."),
    "yazyk": ("ru", "Русский язык учат в школе."),
    "culture": ("ru", "Культура и общество меняются."),
    "history": ("ru", "История этого университета."),
    "letter": ("ru", "Письмо пришло из Москвы."),
    "coin": ("tt", "Bitcoin бәясе күтәрелде."),
    "sms": ("ru", "Обсуждали SMS-сообщения и bitcoin."),
    "winter": ("tt", "Кар яуды hәм кыш килде."),
    "conference": ("tt", "2026 елда конференция була."),
    "honey": ("tt", "Бал бик татлы."),
    "know": ("tt", "Белмим, ничек дияргә."),
    "city": ("tt", "Калада тормыш кайный."),
    "school": ("tt", "Мәктәптә мәктүп укыдык."),
    "streets": ("tt", "Шәһәр урамнары тулы."),
    "poet": ("tt", "Шагыйрь шигырь язды."),
    "thanks": ("tt", "Рәхмәт, исәнмесез!"),
    "computer": ("ru", "Компьютер сломался опять."),
    "technology": ("tt", "Технологияләр үсә."),
    "society": ("tt", "Җәмгыять дәүләткә булыша."),
}


def workspace(root: Path) -> Workspace:
    """With the show of the tests of publishing."""
    return new_workspace(root, Storage(url="public", public_base_url="https://media.example.org"))


def reading(sentences, *, speaker=None) -> str:
    """reading.json of (language, sentence) pairs, one every ten seconds."""
    paragraphs = []
    for number, (language, text) in enumerate(sentences):
        words = [100 * at for at in range(text.count(" ") + 1)]
        start = number * STEP_MS
        said = {"start": start, "end": start + 9000, "text": text, "words": words}
        paragraphs.append({"speaker": speaker, "language": language, "sentences": [said]})
    return json.dumps({"format": 1, "paragraphs": paragraphs}, ensure_ascii=False)


def episode(
    space: Workspace, name: str, sentences=(), *, show=SHOW, title="Чыгарылыш", facts="", speaker=None, tables=""
) -> Path:
    """`facts`, `tables`: more lines of its episode.toml."""
    folder = space.episodes / show / name
    (folder / "outputs").mkdir(parents=True, exist_ok=True)
    text = f'title = {{tt = {json.dumps(title, ensure_ascii=False)}}}\ndate = 2026-11-20\nguid = "tag:test,{name}"\n'
    (folder / "episode.toml").write_text(f"{text}{facts}\n{tables}", encoding="utf-8")
    (folder / "outputs" / "reading.json").write_text(reading(sentences, speaker=speaker), encoding="utf-8")
    return folder


def found(space: Workspace, query: str, **asked) -> Found:
    """Up to a thousand hits, unless it is said how many."""
    options = {"limit": 1000, "each": 1000, "kinds": KINDS, **asked}
    return search(space, Asked(query=parse_query(query), **options))[0]


def texts(space: Workspace, query: str, **asked) -> list[str]:
    return [hit.place.text for hit in found(space, query, **asked).hits]
