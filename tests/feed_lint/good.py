"""A feed with nothing wrong in it, written by hand: what is found in a mutant of it, the mutation brought."""

GOOD = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0"
     xmlns:psc="http://podlove.org/simple-chapters">
  <channel>
    <title>Сынау подкасты</title>
    <link>https://example.org/sinaw</link>
    <description>Сынаулар өчен генә.</description>
    <language>tt</language>
    <copyright>© Сынау остаханәсе</copyright>
    <lastBuildDate>Fri, 20 Nov 2026 09:00:00 +0300</lastBuildDate>
    <atom:link rel="self" type="application/rss+xml" href="https://media.example.org/sinaw/feed.xml"/>
    <image>
      <url>https://media.example.org/sinaw/cover-11111111.jpg</url>
      <title>Сынау подкасты</title>
      <link>https://example.org/sinaw</link>
    </image>
    <itunes:image href="https://media.example.org/sinaw/cover-11111111.jpg"/>
    <itunes:author>Сынау остаханәсе</itunes:author>
    <itunes:owner>
      <itunes:name>Сынау остаханәсе</itunes:name>
      <itunes:email>podcast@example.org</itunes:email>
    </itunes:owner>
    <itunes:category text="Society &amp; Culture">
      <itunes:category text="Documentary"/>
    </itunes:category>
    <itunes:explicit>false</itunes:explicit>
    <itunes:type>episodic</itunes:type>
    <podcast:guid>4f0a4a2e-3c3c-5b0c-9d6e-7a2f7f0d3c11</podcast:guid>
    <podcast:locked owner="podcast@example.org">yes</podcast:locked>
    <podcast:medium>podcast</podcast:medium>
    <podcast:person role="host">Синтетик тавыш 1</podcast:person>
    <podcast:updateFrequency rrule="FREQ=WEEKLY;INTERVAL=2">ике атнага бер</podcast:updateFrequency>
    <podcast:txt purpose="ai-content">true</podcast:txt>
    <podcast:trailer url="https://media.example.org/sinaw/t.mp3" pubdate="Fri, 02 Oct 2026 09:00:00 +0300"
                     length="1000" type="audio/mpeg">Кереш</podcast:trailer>
    <podcast:podroll><podcast:remoteItem feedGuid="9b024349-ccf0-5f69-a609-6b82873eab3c"/></podcast:podroll>
    <item>
      <title>Көзге урман</title>
      <link>https://media.example.org/sinaw/s01e02/index.html</link>
      <guid isPermaLink="false">tag:example.org,2026:sinaw/0002</guid>
      <pubDate>Fri, 20 Nov 2026 09:00:00 +0300</pubDate>
      <description><![CDATA[<p>Урман тавышлары.</p>]]></description>
      <content:encoded><![CDATA[<p>Урман тавышлары. <a href="https://example.org/">Сылтама</a></p>]]></content:encoded>
      <enclosure url="https://media.example.org/sinaw/s01e02/s01e02-22222222.mp3" length="28800000" type="audio/mpeg"/>
      <itunes:title>Көзге урман</itunes:title>
      <itunes:duration>1804</itunes:duration>
      <itunes:season>1</itunes:season>
      <itunes:episode>2</itunes:episode>
      <itunes:episodeType>full</itunes:episodeType>
      <itunes:explicit>false</itunes:explicit>
      <podcast:season name="Беренче">1</podcast:season>
      <podcast:episode display="2 нче">2</podcast:episode>
      <podcast:person role="host">Синтетик тавыш 1</podcast:person>
      <podcast:person role="guest" href="https://example.org/2">Синтетик тавыш 2</podcast:person>
      <podcast:transcript url="https://media.example.org/sinaw/s01e02/transcript.vtt" type="text/vtt" language="tt"/>
      <podcast:transcript url="https://media.example.org/sinaw/s01e02/transcript.ru.vtt" type="text/vtt" language="ru"/>
      <podcast:chapters url="https://media.example.org/sinaw/s01e02/chapters.json" type="application/json+chapters"/>
      <podcast:soundbite startTime="80.5" duration="30">Иң кызыгы</podcast:soundbite>
      <podcast:location geo="geo:55.79,49.11" osm="R1751445">Казан</podcast:location>
      <podcast:license url="https://creativecommons.org/licenses/by/4.0/">cc-by-4.0</podcast:license>
      <podcast:alternateEnclosure type="audio/ogg" length="14400000" bitrate="64000" title="Opus 64" codecs="opus">
        <podcast:source uri="https://media.example.org/sinaw/s01e02/s01e02-22222222.opus"/>
        <podcast:integrity type="sri" value="sha384-HASH"/>
      </podcast:alternateEnclosure>
      <psc:chapters version="1.2">
        <psc:chapter start="00:00:00.000" title="Кереш"/>
        <psc:chapter start="00:12:34.500" title="Төп өлеш"/>
      </psc:chapters>
    </item>
    <item>
      <title>Шәһәр урамнары</title>
      <link>https://media.example.org/sinaw/s01e01/index.html</link>
      <guid isPermaLink="false">tag:example.org,2026:sinaw/0001</guid>
      <pubDate>Fri, 06 Nov 2026 09:00:00 +0300</pubDate>
      <description>Урамнар.</description>
      <enclosure url="https://media.example.org/sinaw/s01e01/s01e01-33333333.mp3" length="27000000" type="audio/mpeg"/>
      <itunes:duration>1700</itunes:duration>
      <itunes:season>1</itunes:season>
      <itunes:episode>1</itunes:episode>
      <itunes:explicit>false</itunes:explicit>
    </item>
  </channel>
</rss>
""".replace("HASH", "A" * 64)
URL = "https://media.example.org/sinaw/feed.xml"


def mutant(old, new):
    """The good feed with `old` replaced where it stands first."""
    assert GOOD.count(old) >= 1, f"{old!r} is not in the good feed"
    return GOOD.replace(old, new, 1)


def without(line):
    """The good feed without the first whole line that holds `line`."""
    lines = GOOD.split("\n")
    at = next(number for number, text in enumerate(lines) if line in text)
    return "\n".join(lines[:at] + lines[at + 1 :])
