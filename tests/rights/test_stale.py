"""A change of rights makes stale exactly what depends on it."""

from __future__ import annotations

import pytest

from tests.rights.conftest import REF, episode


def stale(media) -> set[str]:
    steps = media.json("run", REF, "--dry-run")["steps"]
    return {step["name"] for step in steps if step["stale"]}


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ('[[consents]]\nname = {tt = "Рамил Сафин"}\nuses = ["publish"]\ngiven = 2026-01-01\n', set()),
        (
            '[[people]]\nname = {tt = "Рамил Сафин", ru = "Рамиль Сафин"}\n',
            {"captions", "chapters", "notes", "waveform", "share"},
        ),
        ('[[people]]\nname = {tt = "Беркем Түгел"}\n', {"captions", "notes"}),
        (
            "[[passages]]\nstart = 4\nend = 7\n",
            {"render", "captions", "chapters", "notes", "waveform"},
        ),
        ("[[passages]]\nstart = 4\nend = 7\nuntil = 2020-01-01\n", set()),
    ],
    ids=["consent", "person", "somebody who is not there", "passage", "passage of the past"],
)
def test_what_becomes_stale(media, written, steps):
    assert stale(media) == set()
    (episode(media) / "rights.toml").write_text(written, encoding="utf-8")
    assert stale(media) - LAST == steps


LAST = {"tag", "upload"}
"""Whether they have something to do is known once their inputs are made."""


def test_recognition_is_never_done_again(media):
    (episode(media) / "rights.toml").write_text('[[passages]]\nstart = 4\nend = 7\nhow = "cut"\n', encoding="utf-8")
    assert not stale(media) & {"measure", "transcribe"}
