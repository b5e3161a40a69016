"""Pages that list episodes: of a show, a season, a person, a topic; and the lists of all people and all topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from pipeline.model.derived import Derived, Readings, fingerprint
from pipeline.site.catalogue import Catalogue, Group, Stretch, digest_of, stretches
from pipeline.site.json_ld import group_data, script_json, show_data
from pipeline.site.page import Head, render_show_page
from pipeline.site.paths import page_path
from pipeline.site.rows import group_path, person_name, rows, topic_name
from pipeline.site.subscribing import subscribe_links
from pipeline.site.words import line, passage
from pipeline.text.alphabet import alphabetical
from pipeline.text.labels import episode_label
from pipeline.text.site_labels import counted, site_labels

_TOPICS_ON_SHOW = 24


def show_pages(site: Catalogue) -> Iterator[Derived]:
    """The show's own pages, newest episodes first, older ones in pages/<n>.html."""
    stem = f"{site.show.show}/index"
    groups = [*site.seasons, *_leading_topics(site), *_regulars(site)]
    around = [len(site.listed), *(_said_of(group) for group in groups)]
    for stretch in stretches(site.episodes):
        own = stem if not stretch.number else f"{site.show.show}/pages/{stretch.number}"
        known = around if not stretch.number else []
        yield from _in_all_languages(site, own, stretch, (known, "show"), partial(_show_page, site, stretch, own))


def group_pages(site: Catalogue) -> Iterator[Derived]:
    """Of all seasons, people and topics."""
    kinds = {"seasons": site.seasons, "people": site.people.values(), "topics": site.topics.values()}
    for kind, groups in kinds.items():
        for group in groups:
            for stretch in stretches(group.episodes):
                own = f"{site.show.show}/{kind}/{_stretch_name(group, stretch)}"
                known = (kind, _said_of(group), 0 if stretch.number else group.listed)
                render = partial(_group_page, site, kind, group, stretch, own)
                yield from _in_all_languages(site, own, stretch, known, render)


def name_pages(site: Catalogue) -> Iterator[Derived]:
    """people/index.html and topics/index.html."""
    for kind, groups in (("people", site.people), ("topics", site.topics)):
        stem = f"{site.show.show}/{kind}/index"
        depends = [_said_of(group) for group in groups.values()]
        for language in site.show.languages if groups else ():
            yield Derived(
                path=page_path(stem, language, site.show.languages),
                fingerprint=fingerprint(site.base, "names", kind, language, depends),
                render=partial(_name_page, site, kind, stem, language),
            )


def _in_all_languages(
    site: Catalogue, stem: str, stretch: Stretch, depends: Any, render: partial[bytes]
) -> Iterator[Derived]:
    of_episodes = [digest_of(episode) for episode in stretch.episodes]
    facts = fingerprint(site.base, "list", stem, depends, of_episodes, stretch.newer, stretch.older)
    for language in site.show.languages:
        yield Derived(
            path=page_path(stem, language, site.show.languages),
            fingerprint=fingerprint(facts, language),
            render=partial(render, language),
        )


def _stretch_name(group: Group, stretch: Stretch) -> str:
    return f"{group.slug}.{stretch.number}" if stretch.number else group.slug


def _said_of(group: Group) -> list[Any]:
    """What pages say of a group besides its episodes."""
    person = group.person.model_dump(mode="json") if group.person else None
    return [group.slug, group.topic, group.topic_language, person, group.season]


def _regulars(site: Catalogue) -> list[Group]:
    """The people of the show."""
    names = [site.person_name(person) for person in site.show.people]
    return [site.people[name] for name in names if name in site.people]


def _leading_topics(site: Catalogue) -> list[Group]:
    by_count = sorted(site.topics.values(), key=lambda group: (-group.listed, group.slug))
    return sorted(by_count[:_TOPICS_ON_SHOW], key=lambda group: alphabetical(group.topic))


def _show_page(site: Catalogue, stretch: Stretch, stem: str, language: str, _readings: Readings) -> bytes:
    show, text = site.show, site_labels(language)
    title, description = line(show.title, language), passage(show.description, language)
    first = not stretch.number
    head = Head(
        stem=stem,
        title=title.text if first else text["older_number"].format(stretch.number),
        description=description.text,
        picture=show.share,
        extra={"json_ld": script_json(show_data(show, language)) if first else None},
    )
    facts = {
        "title": title,
        "description": description,
        "list": _list_facts(site, f"{show.show}/index", f"{show.show}/pages/", stretch, language),
        "seasons": [_season_name(site, group, language) for group in site.seasons],
        "topics": [topic_name(site, group, language) for group in _leading_topics(site)],
        "people": [person_name(site, group, language) for group in _regulars(site)],
        "count": counted(len(site.listed), "episode", language),
        "subscribe": subscribe_links(show, language, page_path(stem, language, show.languages)),
        "cover": show.cover_small,
    }
    return render_show_page(site, "show.html.j2" if first else "older.html.j2", head, language, facts)


def _group_page(
    site: Catalogue, kind: str, group: Group, stretch: Stretch, stem: str, language: str, _readings: Readings
) -> bytes:
    text = site_labels(language)
    if kind == "seasons":
        title = line({language: episode_label(group.season, None, language)}, language)
    else:
        title = (person_name if kind == "people" else topic_name)(site, group, language).name
    first = f"{site.show.show}/{kind}/{group.slug}"
    head = Head(
        stem=stem,
        title=title.text if not stretch.number else f"{title.text}: {text['older_number'].format(stretch.number)}",
        description=f"{title.text}. {line(site.show.title, language).text}",
        picture=site.show.share,
        extra={"json_ld": script_json(group_data(site.show, kind, group, title.text, stem, language))},
    )
    facts = {
        "kind": kind,
        "title": title,
        "person": group.person,
        "count": counted(group.listed, "episode", language) if not stretch.number else "",
        "list": _list_facts(site, first, f"{first}.", stretch, language),
        "all_path": page_path(f"{site.show.show}/{kind}/index", language, site.show.languages),
    }
    return render_show_page(site, {"seasons": "season", "people": "person", "topics": "topic"}[kind] + ".html.j2",
                            head, language, facts)  # fmt: skip


def _name_page(site: Catalogue, kind: str, stem: str, language: str, _readings: Readings) -> bytes:
    text = site_labels(language)
    groups = (site.people if kind == "people" else site.topics).values()
    names = [(person_name if kind == "people" else topic_name)(site, group, language) for group in groups]
    title = text[f"all_{kind}"]
    head = Head(stem=stem, title=title, description=f"{title}. {line(site.show.title, language).text}",
                picture=site.show.share)  # fmt: skip
    facts = {"title": title, "kind": kind, "names": sorted(names, key=lambda name: alphabetical(name.name.text))}
    return render_show_page(site, "names.html.j2", head, language, facts)


def _list_facts(site: Catalogue, first: str, older: str, stretch: Stretch, language: str) -> Mapping[str, Any]:
    """Rows of one page of a list, and the ways to the next pages."""

    def path(number: int | None) -> str | None:
        if number is None:
            return None
        return page_path(f"{older}{number}" if number else first, language, site.show.languages)

    return {
        "rows": rows(site, stretch.episodes, language),
        "newer": path(stretch.newer),
        "older": path(stretch.older),
        "number": stretch.number,
    }


def _season_name(site: Catalogue, group: Group, language: str) -> tuple[str, str]:
    """(path, '2 нче сезон')."""
    return group_path(site, "seasons", group, language), episode_label(group.season, None, language)
