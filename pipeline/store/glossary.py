"""Terms that a correction adds to a show's preset, so that recognition spells them right in later episodes."""

from __future__ import annotations

import codecs
import tomllib
from typing import Any

import tomlkit
from tomlkit.items import Array

from pipeline.errors import ConfigError
from pipeline.store.atomic import write_bytes
from pipeline.store.options import read_preset
from pipeline.store.toml_changes import check_meaning, document_of, rendered
from pipeline.store.toml_file import read_toml
from pipeline.store.toml_lists import insert_value
from pipeline.store.workspace import Workspace
from pipeline.text.clean import clean_line

MOST_CHARS = 80
MOST_TERMS = 200
"""Of a language. A model can be told six or seven; what nobody reads through is no glossary any more."""
_TABLES = ("speech", "glossary")


def add_term(workspace: Workspace, show: str, language: str, term: str) -> bool:
    """Put a name or term first in `speech.glossary.<language>` of the show's preset; False when it is known already.

    First, because a model is told only as many as fit, and this one it has just got wrong. Terms that hold for the show
    by the house's preset come along: a show's list replaces the house's. Comments and layout stay. Takes no lock: the
    caller sees to it that nobody else writes presets meanwhile. Raises UsageError for an unknown show, ConfigError for
    all that is wrong with the term or the presets; nothing is written then.
    """
    settings = read_preset(workspace, show)
    file, path = f"presets/{show}.toml", workspace.presets / f"{show}.toml"
    if path.is_symlink():
        raise ConfigError([f"{file}: is a link; put the real file there, or add the term to the file it leads to"])
    word = clean_line(term)
    known = settings.speech.glossary.get(language, ())
    problems = _problems(word, language, settings.spoken_languages, len(known))
    if problems:
        raise ConfigError([f"{file}: speech.glossary: {problem}" for problem in problems])
    if word in known:
        return False
    wanted = [word, *known]
    read_preset(workspace, show, flags={"speech": {"glossary": {language: wanted}}})
    data = path.read_bytes()
    text = _with_terms(data.decode("utf-8-sig"), language, wanted, file=file)
    check_meaning(tomllib.loads(text), _wanted(read_toml(path), language, wanted), file=file)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    write_bytes(path, mark + text.encode())
    return True


def _problems(word: str, language: str, spoken: tuple[str, ...], count: int) -> list[str]:
    problems = []
    if not word:
        problems.append("the term is empty; say what is to be spelt right")
    if len(word) > MOST_CHARS:
        problems.append(f"the term has {len(word)} characters; at most {MOST_CHARS}: a name, not a sentence")
    if language not in spoken:
        problems.append(f"nobody is expected to speak {language[:10]!r}; languages here: {', '.join(spoken)}")
    if count >= MOST_TERMS:
        problems.append(f"{language} has {count} terms already, far more than a model can be told; remove some")
    return problems


def _with_terms(text: str, language: str, wanted: list[str], *, file: str) -> str:
    """`wanted` begins with the new term; a list that is there holds all the others."""
    document = document_of(text, file=file)
    table: Any = document
    for name in _TABLES:
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
    if isinstance(table.get(language), Array):
        insert_value(table[language], 0, tomlkit.item(wanted[0]))
    else:
        table[language] = wanted
    return rendered(document, like=text, file=file)


def _wanted(preset: dict[str, Any], language: str, terms: list[str]) -> dict[str, Any]:
    speech = preset.get("speech", {})
    return {**preset, "speech": {**speech, "glossary": {**speech.get("glossary", {}), language: terms}}}
