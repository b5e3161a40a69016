# ruff: noqa: E501  (a table: one mutant, one line)
"""Every mistake of the list in the specification (what validators say, and what they are silent about) is found."""

import pytest

from pipeline.feed.lint import RULES, check_feed
from tests.feed_lint.good import GOOD, URL, mutant, without

LONG = "ә" * 2001
ITEM_2 = "<itunes:duration>1804</itunes:duration>"

MUTANTS = {
    # What the W3C's validator calls errors.
    "explicit yes": ("explicit-bad", mutant("<itunes:explicit>false", "<itunes:explicit>yes")),
    "explicit clean": ("explicit-bad", mutant("<itunes:explicit>false", "<itunes:explicit>clean")),
    "category": ("category-unknown", mutant("Society &amp; Culture", "Society")),
    "category of another case": ("category-unknown", mutant("Society &amp; Culture", "society &amp; culture")),
    "sub-category": ("category-unknown", mutant('"Documentary"', '"Documentaries"')),
    "language that is none": ("language-bad", mutant("<language>tt", "<language>xq")),
    "language in words": ("language-bad", mutant("<language>tt", "<language>татарча")),
    "date": ("date-bad", mutant("Fri, 20 Nov 2026 09:00:00 +0300</pubDate>", "2026-11-20</pubDate>")),
    "weekday": ("date-bad", mutant("Fri, 20 Nov 2026 09:00:00 +0300</pubDate>", "Mon, 20 Nov 2026 09:00:00 +0300</pubDate>")),
    "day that is none": ("date-bad", mutant("Fri, 20 Nov 2026 09:00:00 +0300</pubDate>", "31 Nov 2026 09:00:00 +0300</pubDate>")),
    "permalink guid": ("guid-not-permalink", mutant(' isPermaLink="false"', "")),
    "isPermaLink in words": ("guid-not-permalink", mutant('isPermaLink="false"', 'isPermaLink="no"')),
    "enclosure without length": ("enclosure-length-missing", mutant(' length="28800000"', "")),
    "enclosure without type": ("enclosure-type-missing", mutant(' type="audio/mpeg"/>', "/>")),
    "relative enclosure": ("enclosure-address", mutant("https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3", "s01e02.mp3")),
    "length in words": ("enclosure-length-bad", mutant('"28800000"', '"28 MB"')),
    "duration 40.5": ("duration-bad", mutant("1804", "40.5")),
    "duration 1:2:3:4": ("duration-bad", mutant("1804", "1:2:3:4")),
    "duration 1:61": ("duration-bad", mutant("1804", "1:61")),
    "episode 0": ("number-bad", mutant("<itunes:episode>2", "<itunes:episode>0")),
    "season in words": ("number-bad", mutant("<itunes:season>1", "<itunes:season>one")),
    "Full": ("episode-type-bad", mutant("episodeType>full", "episodeType>Full")),
    "itunes:type": ("type-bad", mutant("episodic", "Episodic")),
    "guid twice": ("guid-twice", mutant("sinaw/0001<", "sinaw/0002<")),
    "summary": ("description-long", mutant(ITEM_2, f"{ITEM_2}<itunes:summary>{LONG}</itunes:summary>")),
    "description": ("description-long", mutant("Сынаулар өчен генә.", LONG)),
    "author": ("text-long", mutant("<itunes:author>", f"<itunes:author>{'ә' * 250}")),
    "item title": ("text-long", mutant("<title>Көзге", f"<title>{'ә' * 260}")),
    # What it warns of.
    "no explicit": ("explicit-missing", without("<itunes:explicit>")),
    "no category": ("category-missing", GOOD.replace(GOOD[GOOD.index("    <itunes:category") : GOOD.index("    <itunes:explicit")], "")),
    "no owner": ("owner-missing", GOOD.replace(GOOD[GOOD.index("    <itunes:owner") : GOOD.index("    <itunes:category")], "")),
    "no language": ("language-missing", without("<language>")),
    "no guid": ("guid-missing", without("<guid")),
    "empty guid": ("guid-missing", mutant("tag:example.org,2026:sinaw/0002", "")),
    "no self link": ("self-link-missing", without('rel="self"')),
    "script": ("html-active", mutant("<p>Урман тавышлары.</p>", "<script>alert(1)</script>")),
    "handler": ("html-active", mutant("<p>Урман тавышлары.</p>", '<p onclick="x()">Урман</p>')),
    "javascript address": ("html-active", mutant('<a href="https://example.org/">', '<a href="javascript:x()">')),
    "hidden javascript": ("html-active", mutant('<a href="https://example.org/">', '<a href="java&#115;cript:x()">')),
    "namespace of another case": ("namespace-typo", mutant("dtds/podcast-1.0.dtd", "DTDs/Podcast-1.0.dtd")),
    "podcast namespace over http": ("namespace-typo", mutant("https://podcastindex.org", "http://podcastindex.org")),
    "podcast namespace elsewhere": ("namespace-typo", mutant("podcastindex.org/namespace/1.0", "podcastindex.org/ns")),
    "media namespace without slash": ("namespace-odd", mutant("xmlns:psc", 'xmlns:media="http://search.yahoo.com/mrss" xmlns:psc')),
    "namespace of RSS": ("namespace-rss", mutant("xmlns:psc", 'xmlns="http://backend.userland.com/rss2" xmlns:psc')),
    "old podcast namespace": ("namespace-old", mutant(
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md")),
    # What it is silent about.
    "no cover": ("image-missing", without("<itunes:image")),
    "cover without address": ("image-missing", mutant('<itunes:image href="https://media.example.org/sinaw/cover-11111111.jpg"/>', "<itunes:image/>")),
    "tat": ("language-bad", mutant("<language>tt", "<language>tat")),
    "length 0": ("enclosure-length-zero", mutant('"28800000"', '"0"')),
    "opus as enclosure": ("enclosure-not-for-apple", mutant('22222222.mp3" length="28800000" type="audio/mpeg"', '22222222.opus" length="28800000" type="audio/ogg"')),
    "opus that says mpeg": ("enclosure-not-for-apple", mutant("22222222.mp3", "22222222.opus")),
    "m4a as enclosure": ("enclosure-m4a", mutant('22222222.mp3" length="28800000" type="audio/mpeg"', '22222222.m4a" length="28800000" type="audio/x-m4a"')),
    "audio/mp3": ("enclosure-type-other-name", mutant('length="28800000" type="audio/mpeg"', 'length="28800000" type="audio/mp3"')),
    "ending and type": ("enclosure-extension", mutant("22222222.mp3", "22222222.m4a")),
    "file without ending": ("enclosure-extension", mutant("22222222.mp3", "22222222")),
    "Cyrillic file name": ("enclosure-not-ascii", mutant("s01e02-22222222.mp3", "урман.mp3")),
    "blank in address": ("enclosure-address", mutant("s01e02-22222222.mp3", "s01 e02.mp3")),
    "file of another scheme": ("enclosure-address", mutant("https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3", "file:///etc/passwd.mp3")),
    "same file twice": ("enclosure-twice", mutant("s01e01/s01e01-33333333", "s01e02/s01e02-22222222")),
    "no enclosure": ("enclosure-missing", without("<enclosure")),
    "transcript without type": ("podcast-attribute-missing", mutant(' type="text/vtt"', "")),
    "transcript of odd type": ("transcript-type-unknown", mutant("text/vtt", "text/webvtt")),
    "transcript language": ("transcript-language-bad", mutant('type="text/vtt" language="tt"', 'type="text/vtt" language="татарча"')),
    "transcripts in the wrong order": ("transcripts-compete", mutant('type="text/vtt" language="tt"', 'type="text/vtt" language="ru"').replace('ru.vtt" type="text/vtt" language="ru"', 'ru.vtt" type="text/vtt" language="tt"')),
    "unknown podcast tag": ("podcast-tag-unknown", mutant("podcast:medium>podcast</podcast:medium", "podcast:kind>podcast</podcast:kind")),
    "podcast tag of another case": ("podcast-tag-unknown", mutant("podcast:locked owner", "podcast:Locked owner").replace("</podcast:locked", "</podcast:Locked")),
    "unknown podcast attribute": ("podcast-attribute-unknown", mutant('role="host"', 'rolle="host"')),
    "podcast tag elsewhere": ("podcast-tag-misplaced", mutant("<podcast:medium>podcast</podcast:medium>", '<podcast:transcript url="https://example.org/a.vtt" type="text/vtt"/>')),
    "source outside": ("podcast-tag-misplaced", mutant("<podcast:medium>podcast</podcast:medium>", '<podcast:source uri="https://example.org/a"/>')),
    "empty person": ("podcast-text-missing", mutant(">Синтетик тавыш 1<", "><")),
    "locked maybe": ("podcast-value-bad", mutant(">yes</podcast:locked", ">maybe</podcast:locked")),
    "locked Yes": ("podcast-value-bad", mutant(">yes</podcast:locked", ">Yes</podcast:locked")),
    "medium": ("podcast-value-bad", mutant("medium>podcast<", "medium>podcasts<")),
    "podcast:guid": ("podcast-value-bad", mutant("4f0a4a2e-3c3c-5b0c-9d6e-7a2f7f0d3c11", "sinaw")),
    "no podcast:guid": ("podcast-guid-missing", without("<podcast:guid")),
    "two podcast:guid": ("once-only", mutant("<podcast:medium>", "<podcast:guid>4f0a4a2e-3c3c-5b0c-9d6e-7a2f7f0d3c11</podcast:guid><podcast:medium>")),
    "two enclosures": ("once-only", mutant("<itunes:duration>1804", '<enclosure url="https://example.org/a.mp3" length="1" type="audio/mpeg"/><itunes:duration>1804')),
    "block no": ("flag-without-effect", mutant("<itunes:type>", "<itunes:block>no</itunes:block><itunes:type>")),
    "complete yes": ("flag-without-effect", mutant("<itunes:type>", "<itunes:complete>yes</itunes:complete><itunes:type>")),
    "psc not ascending": ("chapters-not-ascending", mutant('start="00:12:34.500"', 'start="00:00:00"')),
    "psc behind the end": ("chapter-after-end", mutant('start="00:12:34.500"', 'start="00:30:04"')),
    "psc start": ("chapter-start-bad", mutant('start="00:12:34.500"', 'start="twelve"')),
    "psc title": ("chapter-title-missing", mutant(' title="Төп өлеш"', "")),
    "psc version": ("chapters-version", mutant('psc:chapters version="1.2"', "psc:chapters")),
    "chapters type": ("chapters-type", mutant("application/json+chapters", "application/json")),
    "relative transcript": ("podcast-address-bad", mutant("https://media.example.org/sinaw/s01e02/transcript.vtt", "transcript.vtt")),
    "person name": ("text-long-for-apps", mutant("Синтетик тавыш 2", "ә" * 129)),
    "season name": ("text-long-for-apps", mutant("Беренче", "ә" * 129)),
    "alternate title": ("text-long-for-apps", mutant("Opus 64", "o" * 33)),
    "person role": ("person-role-unknown", mutant('role="guest"', 'role="visitor"')),
    "soundbite of 5 s": ("soundbite-length", mutant('duration="30"', 'duration="5"')),
    "soundbite of 121 s": ("soundbite-length", mutant('duration="30"', 'duration="121"')),
    "soundbite behind the end": ("soundbite-after-end", mutant('startTime="80.5"', 'startTime="1790"')),
    "soundbite in words": ("podcast-value-bad", mutant('startTime="80.5"', 'startTime="1:20"')),
    "custom licence": ("license-address", mutant(' url="https://creativecommons.org/licenses/by/4.0/">cc-by-4.0', ">our-own")),
    "alternate without source": ("podcast-value-bad", mutant('<podcast:source uri="https://media.example.org/sinaw/s01e02/s01e02-22222222.opus"/>', "")),
    "alternate without type": ("podcast-attribute-missing", mutant(' type="audio/ogg" length="14400000"', ' length="14400000"')),
    "alternate bit rate": ("podcast-value-bad", mutant('bitrate="64000"', 'bitrate="64 kbit"')),
    "integrity": ("podcast-value-bad", mutant("sha384-AAAA", "md5-AAAA")),
    "trailer date": ("podcast-value-bad", mutant("Fri, 02 Oct 2026", "Sat, 02 Oct 2026")),
    "rrule": ("podcast-value-bad", mutant("FREQ=WEEKLY", "EVERY=WEEK")),
    "rrule with COUNT": ("podcast-value-bad", mutant("INTERVAL=2", "COUNT=2")),
    "ai-content": ("podcast-value-bad", mutant('"ai-content">true', '"ai-content">yes')),
    "geo": ("podcast-value-bad", mutant("geo:55.79,49.11", "55.79,49.11")),
    "osm": ("podcast-value-bad", mutant("R1751445", "1751445")),
    "feedGuid": ("podcast-value-bad", mutant("9b024349-ccf0-5f69-a609-6b82873eab3c", "podnews")),
    "podcast:images": ("podcast-old", mutant("<podcast:medium>", '<podcast:images srcset="https://example.org/a.jpg 1500w"/><podcast:medium>')),
    "small picture last": ("image-order", GOOD.replace(GOOD[GOOD.index("    <image>") : GOOD.index("    <itunes:image")], "").replace("    <itunes:type>", "<image><url>https://example.org/144.png</url></image>\n<itunes:type>")),
    "cover.gif": ("image-extension", mutant('<itunes:image href="https://media.example.org/sinaw/cover-11111111.jpg"', '<itunes:image href="https://media.example.org/sinaw/cover.gif"')),
    "relative cover": ("image-address", mutant('<itunes:image href="https://media.example.org/sinaw/cover-11111111.jpg"', '<itunes:image href="cover.jpg"')),
    "guid that is the file": ("guid-is-enclosure", mutant("tag:example.org,2026:sinaw/0002", "https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3")),
    "http": ("http", mutant("https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3", "http://media.example.org/sinaw/s01e02/s01e02-22222222.mp3")),
    "oldest first": ("order", mutant("Fri, 06 Nov 2026", "Fri, 27 Nov 2026")),
    "no date": ("date-missing", without("<pubDate>")),
    "zone in letters": ("date-zone", mutant("Fri, 20 Nov 2026 09:00:00 +0300</pubDate>", "Fri, 20 Nov 2026 09:00:00 EST</pubDate>")),
    "serial without number": ("serial-without-number", mutant("episodic", "serial").replace("<itunes:episode>1</itunes:episode>", "")),
    "number twice": ("number-twice", mutant("<itunes:episode>1<", "<itunes:episode>2<")),
    "number in the title": ("item-title-number", mutant("<title>Көзге", "<title>#12 Көзге")),
    "number in the title, in Russian": ("item-title-number", mutant("<title>Көзге", "<title>Выпуск 12. Көзге")),
    "show's name in the title": ("item-title-show", mutant("<title>Көзге", "<title>Сынау подкасты: көзге")),
    "tag in the title": ("html-in-line", mutant("<title>Көзге", "<title>&lt;b&gt;Көзге&lt;/b&gt;")),
    "reference in the title": ("html-in-line", mutant("<title>Көзге", "<title>Көз &amp;amp; кыш")),
    "bare HTML": ("html-not-wrapped", mutant("<description>Урамнар.", "<description><p>Урамнар.</p>")),
    "no title": ("item-title-missing", mutant("<title>Көзге урман</title>", "").replace("<itunes:title>Көзге урман</itunes:title>", "")),
    "no show title": ("title-missing", without("<title>Сынау")),
    "no show description": ("description-missing", without("<description>Сынаулар")),
    "no show link": ("link-missing", without("<link>https://example.org/sinaw")),
    "no author": ("author-missing", without("<itunes:author>")),
    "no duration": ("duration-missing", without("<itunes:duration>")),
    "duration 0": ("duration-odd", mutant("<itunes:duration>1804", "<itunes:duration>0")),
    "no notes": ("notes-missing", without("<description>Урамнар")),
    "e-mail": ("owner-email", mutant("podcast@example.org</itunes:email>", "podcast at example.org</itunes:email>")),
    "misspelt tag": ("tag-misspelt", mutant("<itunes:author>Сынау остаханәсе</itunes:author>", "<itunes:autor>Сынау остаханәсе</itunes:autor>")),
    "pubdate": ("tag-misspelt", mutant("<pubDate>Fri, 20 Nov 2026 09:00:00 +0300</pubDate>", "<pubdate>Fri, 20 Nov 2026 09:00:00 +0300</pubdate>")),
    "blanks": ("text-spaces", mutant("<language>tt", "<language> tt")),
    "bidi": ("text-bidi", mutant("<title>Көзге", "<title>\u202eКөзге")),
    "version": ("rss-version", mutant('rss version="2.0"', 'rss version="0.91"')),
    "not well-formed": ("xml-broken", mutant("</language>", "")),
    "bare ampersand": ("xml-broken", mutant("Society &amp; Culture", "Society & Culture")),
    "nbsp": ("xml-broken", mutant("Урамнар.", "Урамнар&nbsp;.")),
    "lines before": ("leading-space", "\n\n" + GOOD),
    "no items": ("no-items", GOOD[: GOOD.index("    <item>")] + "</channel></rss>"),
    "items outside": ("tag-outside-channel", GOOD.replace("    <item>", "    </channel><item>", 1).replace("    </item>\n  </channel>", "    </item>")),
    "relative link": ("address-bad", mutant("https://media.example.org/sinaw/s01e02/index.html", "s01e02/index.html")),
    "relative self": ("self-link-bad", mutant('href="https://media.example.org/sinaw/feed.xml"', 'href="/feed.xml"')),
    "page that leads to itself": ("paging-loop", mutant("<image>", f'<atom:link rel="next" href="{URL}"/><image>')),
    "hub without self": ("hub-without-self", mutant('rel="self"', 'rel="hub"')),
    "moved": ("moved", mutant("<itunes:type>", "<itunes:new-feed-url>https://other.example.org/feed.xml</itunes:new-feed-url><itunes:type>")),
}  # fmt: skip

ENCODED = {
    "says Cyrillic, is UTF-8": ("encoding-wrong", GOOD.replace("UTF-8", "windows-1251", 1).encode()),
    "says UTF-8, is Cyrillic": ("encoding-wrong", "".join(
        c for c in GOOD.replace("ә", "а").replace("ө", "о").replace("ү", "у").replace("ң", "н")
    ).encode("windows-1251", "ignore")),
    "UTF-16": ("encoding-not-utf8", GOOD.replace(' encoding="UTF-8"', "").encode("utf-16")),
    "two bytes broken": ("encoding-damaged", GOOD.encode().replace("Урман".encode(), b"\xd0\xd1\xd2\xd3", 1)),
    "large": ("feed-large", GOOD.replace("</item>", f"</item><!--{'x' * (9 << 20)}-->", 1).encode()),
}


def codes(data, **more):
    return {finding.code for finding in check_feed(data, **more)}


def test_the_good_feed_has_no_findings():
    assert check_feed(GOOD.encode(), url=URL) == ()


@pytest.mark.parametrize(("code", "feed"), MUTANTS.values(), ids=list(MUTANTS))
def test_mutant_is_found(code, feed):
    assert code in codes(feed.encode(), url=URL)


@pytest.mark.parametrize(("code", "data"), ENCODED.values(), ids=list(ENCODED))
def test_mutant_of_bytes_is_found(code, data):
    assert code in codes(data)


def test_another_address_than_its_own_is_found():
    assert codes(GOOD.encode(), url="https://other.example.org/feed.xml") == {"self-link-other"}


def test_every_rule_has_a_mutant():
    tried = {code for code, _ in (*MUTANTS.values(), *ENCODED.values())} | {"self-link-other"}
    assert {rule.code for rule in RULES} - tried == set()


def test_codes_are_unique_and_rules_say_why():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.why.endswith((".", "?")) and rule.source for rule in RULES)


def test_most_mutants_have_one_finding_only():
    # A mistake that is reported five times over is a bad report.
    many = {name: found for name, (_, feed) in MUTANTS.items() if len(found := codes(feed.encode(), url=URL)) > 3}
    assert many == {}


def test_a_finding_says_where_and_what():
    feed = mutant("<itunes:episode>2", "<itunes:episode>0")
    (found,) = check_feed(feed.encode())
    line = feed[: feed.index("<itunes:episode>0")].count("\n") + 1
    assert found.severity == "error"
    assert found.where == "item 1 «Көзге урман» (guid tag:example.org,2026:sinaw/0002), line " + str(line)
    assert found.message == "itunes:episode is '0': write a whole number from 1 on, or leave it out"
    assert found.source == "Apple: A Podcaster's Guide to RSS"
