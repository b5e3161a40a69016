"""A small site with texts under `media serve`, and a browser in front of it."""

import pytest

from pipeline.model.reading import NOTHING
from pipeline.site.derived import assets, home, pages
from pipeline.store.theme import read_theme
from pipeline.store.workspace import Workspace
from tests.browser.conftest import serving
from tests.feed.records import SHOW, show
from tests.search.material import reading, site, told

HOSTILE = "<img src=x onerror=window.__pwned=1><script>window.__pwned=1</script>"
FILLER = [f"{number} нче җөмлә һава торышы турында." for number in range(1, 70)]
EPISODES = (
    told(1, reading(
        ("tt", *FILLER, "Бүген без китапларыбызны укыйбыз.", "Көзге урманда яфраклар коела."),
        ("ru", "Эта книга лежит на столе.", "Мы читали книги вслух."),
    ), title={"tt": "Көзге урман тавышлары", "ru": "Звуки осеннего леса"},
       chapters=[{"start": 0, "title": {"tt": "Кереш", "ru": "Вступление"}},
                 {"start": 400_000, "title": {"tt": "Китап турында", "ru": "О книге"}}]),
    told(2, reading(("tt", "Рәхмәт сезгә, кадерле дуслар!", "Телебез матур, телегез татлы.")),
         title={"tt": "Китап сөючеләр", "ru": "Любители книг"}),
    told(3, reading(("tt", f"Хакер {HOSTILE} язды.", "Моны беркем дә күрмәде.")),
         title={"tt": f"Ялган {HOSTILE}", "ru": "Ложь"}),
    told(4, reading(("tt", "Бу чыгарылыш юкка чыкты.")), status="retracted", reason="Ялгыш куелган"),
)  # fmt: skip


@pytest.fixture(scope="session")
def searched(tmp_path_factory):
    """The workspace; its folder public/ has the site."""
    workspace = tmp_path_factory.mktemp("эзләү")
    (workspace / "presets").mkdir()
    (workspace / "presets" / "_house.toml").write_text("", encoding="utf-8")
    episodes, readings = site(*EPISODES)
    theme = read_theme(Workspace(root=workspace))
    for derived in (*assets(theme), *pages(show(), episodes, theme), *home([show()], theme)):
        place = workspace / "public" / derived.path
        place.parent.mkdir(parents=True, exist_ok=True)
        texts = {file.sha256: readings.get(file.sha256, NOTHING) for file in derived.readings}
        place.write_bytes(derived.render(texts))
    return workspace


@pytest.fixture(scope="session")
def address(searched):
    with serving(searched) as url:
        yield f"{url}/{SHOW}"
