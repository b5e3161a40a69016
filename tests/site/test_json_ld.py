"""Structured data: parsed from the page, and held against the domains of schema.org 30.0 (publishing.md 6)."""

import json
import re

from tests.feed import records
from tests.feed.records import BASE_URL, SHOW
from tests.site.building import HOSTILE, everything, rendered

CREATIVE = {
    "about", "accessibilityFeature", "associatedMedia", "author", "contentLocation", "contributor",
    "dateModified", "datePublished", "description", "encodingFormat", "hasPart", "image", "inLanguage",
    "isAccessibleForFree", "isFamilyFriendly", "isPartOf", "keywords", "learningResourceType", "license",
    "name", "provider", "timeRequired", "url",
}  # fmt: skip
DOMAINS = {
    "PodcastSeries": CREATIVE | {"webFeed", "actor"},
    "Course": CREATIVE,
    "PodcastSeason": CREATIVE | {"seasonNumber", "partOfSeries"},
    "PodcastEpisode": CREATIVE | {"episodeNumber", "duration", "partOfSeries", "partOfSeason", "actor"},
    "LearningResource": CREATIVE,
    "AudioObject": CREATIVE | {
        "contentUrl", "contentSize", "duration", "bitrate", "uploadDate", "embedUrl", "sha256", "transcript",
        "caption"},
    "MediaObject": CREATIVE | {"contentUrl"},
    "Clip": CREATIVE | {"startOffset", "endOffset"},
    "CollectionPage": CREATIVE,
    "Person": {"name", "url", "sameAs"},
    "Organization": {"name"},
    "Thing": {"name"},
    "Place": {"name", "geo"},
    "GeoCoordinates": {"latitude", "longitude"},
}  # fmt: skip


def data_of(page):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.decode(), re.DOTALL)
    return [json.loads(text) for text in found]


def outside_its_domain(node):
    """Properties that a type does not have."""
    if isinstance(node, list):
        return [problem for item in node for problem in outside_its_domain(item)]
    if not isinstance(node, dict):
        return []
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    known = set().union(*(DOMAINS[name] for name in types)) | {"@type", "@id", "@context"}
    return [f"{types}.{key}" for key in node if key not in known] + [
        problem for value in node.values() for problem in outside_its_domain(value)
    ]


def test_all_properties_belong_to_their_types(built):
    seen = set()
    for path, page in built.items():
        if path.endswith(".html"):
            for data in data_of(page):
                assert outside_its_domain(data) == [], path
                assert data["@context"] == "https://schema.org"
                seen.add(str(data["@type"]))
    assert seen == {"PodcastSeries", "PodcastSeason", "PodcastEpisode", "Person", "CollectionPage"}


def test_an_episode_names_its_sound_its_text_and_its_chapters(built):
    (data,) = data_of(built[f"{SHOW}/s01e01/index.ru.html"])
    sound = data["associatedMedia"][0]
    folder = f"{BASE_URL}/{SHOW}/s01e01"
    assert sound["@type"] == "AudioObject"
    assert sound["transcript"] == f"{folder}/transcript.txt"
    assert sound["caption"]["contentUrl"] == f"{folder}/transcript.vtt"
    assert (sound["contentSize"], sound["bitrate"], sound["duration"]) == ("28800000", "128 kbps", "PT30M1S")
    assert sound["uploadDate"] == "2024-01-05T09:00:00+00:00"
    assert sound["embedUrl"] == f"{folder}/embed.ru.html"
    assert [(clip["startOffset"], clip["endOffset"]) for clip in data["hasPart"]] == [
        (0.0, 75.0), (75.0, 754.5), (754.5, 1801.4),
    ]  # fmt: skip
    assert data["hasPart"][2]["url"] == f"{folder}/index.ru.html#t=754.5"
    assert data["partOfSeason"]["seasonNumber"] == 1
    assert data["partOfSeries"]["webFeed"] == f"{BASE_URL}/{SHOW}/feed.xml"
    assert "transcript" not in data
    assert data["accessibilityFeature"] == ["transcript", "captions"]


def test_a_course_is_one_and_its_lectures_are_for_learning(theme):
    lecture = records.episode(1, people=[records.LECTURER])
    pages = rendered(everything(records.show(medium="course"), [lecture], theme))
    (series,) = data_of(pages[f"{SHOW}/index.html"])
    (data,) = data_of(pages[f"{SHOW}/s01e01/index.html"])
    assert series["@type"] == ["PodcastSeries", "Course"]
    assert data["@type"] == ["PodcastEpisode", "LearningResource"]
    assert (data["learningResourceType"], data["timeRequired"]) == ("lecture", "PT30M1S")
    assert data["actor"][0]["name"] == "Синтетик лектор"
    assert outside_its_domain(series) == outside_its_domain(data) == []


def test_nothing_in_it_ends_the_script(theme):
    hostile = records.episode(1, title={"tt": HOSTILE}, summary={"tt": f"<!--{HOSTILE}"}, keywords=[HOSTILE])
    page = rendered(everything(records.show(), [hostile], theme))[f"{SHOW}/s01e01/index.html"]
    (data,) = data_of(page)
    assert data["name"].startswith("</title></script><script>")
    raw = re.search(rb'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert not set(b"<>&") & set(raw)
    assert "\u2028" not in raw.decode()
