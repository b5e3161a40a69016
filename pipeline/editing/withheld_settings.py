"""The options of an episode as all that leaves the house is made from them: without what is withheld. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from pipeline.model.basics import Person
from pipeline.model.episode import Chapter, Soundbite
from pipeline.model.kept import Kept
from pipeline.model.rights import Withheld, WithheldName
from pipeline.model.settings import Settings
from pipeline.text.name_mask import mask_names, neutral_name

Words = TypeVar("Words", bound=BaseModel)
_KEPT = frozenset(
    {"guid", "url", "image", "link", "cover", "email", "geo", "osm", "id", "medium", "type", "category", "accent",
     "languages", "language"}
)  # fmt: skip
"""Keys whose values are no words for people: addresses, names of files, codes."""


LEAST_OF_A_CHAPTER_MS = 1000


def masked_settings(settings: Settings, withheld: Withheld, *, duration_ms: int | None = None) -> Settings:
    """Withheld people left out and their names masked; chapters and soundbites in times that listeners have.

    `duration_ms`: of the recording, where it is known, so that no chapter begins at its end.
    """
    if withheld.nothing:
        return settings
    show, episode = settings.show, settings.episode
    language = settings.main_language
    chapters = _chapters(episode.chapters, withheld.kept, duration_ms)
    soundbites = _soundbites(episode.soundbites, withheld.kept)
    episode = episode.model_copy(
        update={"people": _named(episode.people, withheld), "chapters": chapters, "soundbites": soundbites}
    )
    show = show.model_copy(update={"people": _named(show.people, withheld)})
    people = withheld.people
    return settings.model_copy(
        update={
            "show": _without_names(show, people, language),
            "episode": _without_names(episode, people, language),
            "site": _without_names(settings.site, people, language),
            "notes": settings.notes.model_copy(
                update={"footer": _masked(settings.notes.footer, people, language)}
            ),
        }
    )


def _named(people: Sequence[Person], withheld: Withheld) -> tuple[Person, ...]:
    return tuple(person for person in people if not withheld.hides(person))


def _chapters(chapters: Sequence[Chapter], kept: Kept, duration_ms: int | None) -> tuple[Chapter, ...]:
    """One that begins within a passage begins after it; one of which next to nothing is left is not there."""
    ends = [*(chapter.start for chapter in chapters[1:]), duration_ms]
    found = []
    for chapter, end in zip(chapters, ends, strict=False):
        withheld_ms = kept.withheld_ms(chapter.start, end) if end is not None else 0
        if withheld_ms and end is not None and end - chapter.start - withheld_ms < LEAST_OF_A_CHAPTER_MS:
            continue
        start = kept.published_ms(kept.after_passages(chapter.start))
        found.append(chapter.model_copy(update={"start": start}))
    return tuple(found)


def _soundbites(soundbites: Sequence[Soundbite], kept: Kept) -> tuple[Soundbite, ...]:
    return tuple(
        soundbite.model_copy(update={"start": kept.published_ms(soundbite.start)})
        for soundbite in soundbites
        if not kept.touching(soundbite.start, soundbite.start + soundbite.duration)
    )


def _without_names(model: Words, people: Sequence[WithheldName], language: str) -> Words:
    values = {name: getattr(model, name) for name in type(model).model_fields if name not in _KEPT}
    masked = {name: _masked(value, people, language) for name, value in values.items()}
    if "keywords" in masked:  # a topic that is a person is no topic any more
        neutral = neutral_name(language)
        masked["keywords"] = tuple(k for k, was in zip(masked["keywords"], values["keywords"], strict=True)
                                   if k == was or k != neutral)  # fmt: skip
    return model.model_copy(update={name: value for name, value in masked.items() if value != values[name]})


def _masked(value: Any, people: Sequence[WithheldName], language: str) -> Any:
    """Texts per language get the word of that language, other texts that of the episode."""
    if isinstance(value, str):
        return mask_names(value, people, language)
    if isinstance(value, BaseModel):
        return _without_names(value, people, language)
    if isinstance(value, Mapping):
        return {key: _masked(inner, people, key) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_masked(inner, people, language) for inner in value)
    return value
