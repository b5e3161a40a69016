"""The shipped theme, and a site that has one of everything."""

import pytest

from pipeline.store.theme import read_theme
from pipeline.store.workspace import Workspace
from tests.feed import records
from tests.site.building import everything, reading_file, rendered, talk


@pytest.fixture(scope="session")
def theme(tmp_path_factory):
    return read_theme(Workspace(root=tmp_path_factory.mktemp("workspace")))


@pytest.fixture(scope="session")
def short_talk():
    return talk(3)


@pytest.fixture(scope="session")
def episodes(short_talk):
    ordinary = [records.episode(n, reading=reading_file(f"e{n:02}", short_talk)) for n in range(1, 41)]
    return (
        *ordinary,
        records.episode(41, status="retracted", reason="Хата табылды."),
        records.episode(42, status="scheduled"),
        records.episode(43, type="trailer", season=None, reading=None, captions=[], chapters=[]),
        records.episode(44, language="ru", title={"ru": "Выпуск только по-русски"}, summary={}, notes={}),
        records.episode(
            45, adopted=True, link="https://old.example.org/45", duration_ms=0, alternates=[], captions=[],
            reading=None, chapters_file=None, share=None, waveform=None, people=[], keywords=[], chapters=[],
            enclosure={"url": "https://cdn.example.org/45.mp3?a=1&b=2", "content_type": "audio/mpeg", "size_bytes": 0},
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def built(theme, episodes, short_talk):
    """path -> bytes of a whole site."""
    return rendered(everything(records.show(), episodes, theme), short_talk)
