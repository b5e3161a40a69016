"""share: the picture that messengers and networks show beside a link to the episode."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pipeline.model.basics import localised
from pipeline.model.production import Production
from pipeline.stages._cover import read_cover, unusable_cover
from pipeline.stages.base import Stage, StepContext
from pipeline.store.atomic import write_bytes
from pipeline.text.clean import clean_line
from pipeline.text.labels import episode_label, long_date

SHARE = "outputs/share.png"
_PEOPLE = 6


def _options(production: Production) -> Mapping[str, Any]:
    return {**_words(production), "cover": production.cover_sha256}


def _words(production: Production) -> dict[str, Any]:
    """What is written on the picture, in the episode's main language."""
    settings, language = production.settings, production.settings.main_language
    episode = settings.episode
    people = [clean_line(localised(person.name, language)) for person in (*settings.show.people, *episode.people)]
    day = long_date(episode.date, language)
    label = episode_label(episode.season, episode.number, language)
    return {
        "title": clean_line(localised(episode.title, language)),
        "above": clean_line(localised(settings.show.title, language)),
        "below": [f"{label} · {day}" if label else day, ", ".join(dict.fromkeys(people[:_PEOPLE]))],
    }


def _run(context: StepContext) -> None:
    from pipeline.tools.share_picture import draw_share  # noqa: PLC0415 - Pillow is not needed to plan

    cover = read_cover(context)
    try:
        picture = draw_share(cover.data, **_words(context.production))
    except ValueError as error:
        raise unusable_cover(context.production.settings.show.cover, error) from error
    write_bytes(context.output(SHARE), picture)
    context.tools["pillow"] = version("pillow")


STAGE = Stage(
    name="share",
    version=1,
    options=_options,
    inputs=lambda _production: (),
    outputs=lambda _production: (SHARE,),
    run=_run,
)
