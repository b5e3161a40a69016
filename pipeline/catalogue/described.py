"""A published episode in the words of Dublin Core."""

from __future__ import annotations

from dataclasses import replace

from pipeline.catalogue.published import page_url
from pipeline.model.described import Described
from pipeline.model.published import PublishedEpisode, PublishedShow
from pipeline.model.rights import Withheld
from pipeline.site.paths import absolute, file_url
from pipeline.text.clean import clean_line
from pipeline.text.name_mask import mask_names


def described(show: PublishedShow, episode: PublishedEpisode, withheld: Withheld) -> Described:
    """Of what its record says, without people who were withheld since it was published."""
    licence = episode.licence or show.licence
    found = Described(
        title=episode.title,
        people=tuple(person for person in episode.people if not withheld.hides(person)),
        publisher=show.author,
        description=episode.summary,
        subjects=tuple((episode.language, clean_line(keyword)) for keyword in episode.keywords),
        date=episode.recorded_on or episode.published_at.date(),
        types=("MovingImage" if episode.enclosure.content_type.startswith("video/") else "Sound",),
        formats=(episode.enclosure.content_type,),
        duration_ms=episode.duration_ms or None,
        identifiers=(page_url(show, episode), file_url(show.base_url, episode.enclosure), episode.guid),
        languages=(episode.language,),
        part_of=show.title,
        relations=(show.feed_url, absolute(show.base_url, f"{show.show}/index.html")),
        location=episode.location,
        rights=tuple(dict.fromkeys(filter(None, (show.copyright, licence.id, licence.url)))),
    )
    return found if not withheld.people else _masked(found, withheld)


def _masked(found: Described, withheld: Withheld) -> Described:
    """A name may stand in a title, too."""
    people = withheld.people
    return replace(
        found,
        title={language: mask_names(text, people, language) for language, text in found.title.items()},
        description={language: mask_names(text, people, language) for language, text in found.description.items()},
        subjects=tuple((language, mask_names(text, people, language)) for language, text in found.subjects),
    )
