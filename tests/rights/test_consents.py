"""`media rights` tells who agreed to what; a show may ask for it before anything is published."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.rights.conftest import REF, episode, good

TODAY = dt.datetime.now().astimezone().date()


def agree(media, name: str, until: dt.date | None = None) -> None:
    end = f"until = {until}\n" if until else ""
    with (episode(media) / "rights.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[consents]]\nname = {{tt = "{name}"}}\nuses = ["publish", "archive"]\ngiven = 2026-01-01\n{end}')


def states(media, *words) -> dict[str, str]:
    (found,) = media.json("rights", REF, *words)["episodes"]
    return {person["name"]: person["state"] for person in found["people"]}


def test_it_tells_who_agreed_who_has_not_and_what_runs_out(media):
    agree(media, "Айгөл Хәсәнова", TODAY + dt.timedelta(days=20))
    assert states(media) == {"Айгөл Хәсәнова": "ends soon", "Рамил Сафин": "not said"}
    assert states(media, "--days", "10")["Айгөл Хәсәнова"] == "agreed"
    agree(media, "Рамил Сафин", TODAY - dt.timedelta(days=1))
    assert states(media)["Рамил Сафин"] == "ended"
    done = media.run("rights", REF, "--check")
    assert done.returncode == 4
    assert "Рамил Сафин no longer agrees to publishing" in done.stdout
    shown = media.run("rights").stdout
    assert f"publish, archive: 2026-01-01 until {TODAY + dt.timedelta(days=20)}" in shown


def test_a_show_that_asks_for_consent_publishes_nothing_without_it(media):
    house = media.workspace / "presets" / "_house.toml"
    house.write_text(f"rights.require_consent = true\n{house.read_text(encoding='utf-8')}", encoding="utf-8")
    done = media.run("publish", REF)
    assert done.returncode == 4
    assert "no valid consent to publish from Айгөл Хәсәнова, Рамил Сафин" in done.stderr
    agree(media, "айгөл хәсәнова")
    good(media, "withhold", REF, "--person", "Рамил Сафин")  # who is withheld is not asked
    assert media.run("publish", REF).returncode == 0


def test_a_consent_that_has_run_out_is_a_warning_and_withdraws_nothing(media):
    agree(media, "Рамил Сафин", TODAY - dt.timedelta(days=1))
    found = media.json("publish", REF)
    assert [finding["code"] for finding in found["findings"] if finding["code"] == "consent"] == ["consent"]
    assert found["episodes"][0]["status"] == "published"


def test_a_file_that_cannot_be_read_keeps_everything_in_the_house(media):
    (episode(media) / "rights.toml").write_text("[[passages]]\nstart = 4\n", encoding="utf-8")
    for words in (("publish", REF), ("run", REF), ("rights", REF)):
        done = media.run(*words)
        assert done.returncode == 3
        assert "rights.toml: passages[0].end: is missing" in done.stderr


def test_it_tells_where_a_withheld_name_is_said_and_which_addresses_hold_it(media):
    facts = episode(media) / "episode.toml"
    link = '[[links]]\nurl = "https://example.org/ramil-safin"\ntitle = {tt = "Аның бите"}\n'
    facts.write_text(facts.read_text(encoding="utf-8") + link, encoding="utf-8")
    found = good(media, "withhold", REF, "--person", "Рамил Сафин", "--no-publish")
    assert found["done"] == []
    (shown,) = media.json("rights", REF)["episodes"]
    assert shown["addresses"] == ["https://example.org/ramil-safin"]
    assert len(shown["said_ms"]) == 2
    assert shown["access"] == "dark"


@pytest.mark.slow
def test_a_voice_that_nothing_tells_from_the_others_is_told(media):
    (episode(media) / "transcript/edited.md").unlink()  # the machine does not know who speaks
    found = good(media, "withhold", REF, "--person", "Рамил Сафин", "--voice")
    assert [line for line in found["stands"] if "the voice of Рамил Сафин may be heard" in line]
    assert any(finding["code"] == "voice" for finding in media.json("publish", REF)["findings"])
    assert media.run("rights", REF, "--check").returncode == 4
    good(media, "withhold", REF, "--from", "4", "--to", "7", "--person", "Рамил Сафин")
    assert media.run("rights", REF, "--check").returncode == 0


@pytest.mark.slow
def test_a_corrected_text_that_finds_more_of_a_withheld_voice_is_not_published(media):
    good(media, "withhold", REF, "--person", "Рамил Сафин", "--voice", "--no-publish")
    text = episode(media) / "transcript/edited.md"
    written = text.read_text(encoding="utf-8").replace("[00:00:07.100]= АХ", "[00:00:07.100]= РС")
    text.write_text(written, encoding="utf-8")
    done = media.run("publish", REF)
    assert done.returncode == 4
    assert f"media rights apply {REF}" in done.stderr
    assert good(media, "apply", REF)["voice_passages"] == 1
    assert media.run("publish", REF).returncode == 0
