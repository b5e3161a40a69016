"""The XML in a bag has the shape of its standards, by xmllint; and everything said is there."""

import subprocess
from pathlib import Path

import pytest
from lxml import etree

from pipeline.model.basics import Person
from pipeline.model.described import Described
from pipeline.outputs.dublin_core import dublin_core, render_oai_dc
from tests.archive.episodes import SHOW

BAG = f"{SHOW}/bashlap"
SHAPES = Path(__file__).with_name("shapes")
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture
def metadata(media, shelf):
    media.run("archive", BAG)
    return shelf / BAG / "metadata"


@pytest.mark.parametrize(("file", "shape"), [("premis.xml", "premis.rng"), ("dublin-core.xml", "oai_dc.rng")])
def test_what_a_bag_says_has_the_shape_of_its_standard(metadata, file, shape, require_tool):
    argv = [require_tool("xmllint"), "--nonet", "--noout", "--relaxng", SHAPES / shape, metadata / file]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_payload_file_is_an_object_of_premis_and_every_tool_an_agent(metadata):
    premis = etree.parse(metadata / "premis.xml")
    name = {"p": "http://www.loc.gov/premis/v3"}
    objects = set(premis.xpath("//p:object/p:objectIdentifier/p:objectIdentifierValue/text()", namespaces=name))
    manifest = (metadata.parent / "manifest-sha256.txt").read_text("utf-8").splitlines()
    assert objects == {line.split("  ", 1)[1] for line in manifest}
    agents = set(premis.xpath("//p:agentIdentifierValue/text()", namespaces=name))
    assert set(premis.xpath("//p:linkingAgentIdentifierValue/text()", namespaces=name)) <= agents
    assert "ffmpeg 5.1" in agents
    assert premis.xpath("//p:originalName/text()", namespaces=name) == ["язма 1.wav"]


def test_pbcore_names_the_recording_as_the_original_with_its_length(metadata):
    pbcore = etree.parse(metadata / "pbcore.xml")
    name = {"p": "http://www.pbcore.org/PBCore/PBCoreNamespace.html"}
    originals = pbcore.xpath("//p:pbcoreInstantiation[p:instantiationGenerations='Original']", namespaces=name)
    (original,) = originals
    assert original.findtext("p:instantiationDuration", namespaces=name) == "00:00:00.500"
    assert original.findtext("p:instantiationLanguage", namespaces=name) == "tat"


def test_dublin_core_keeps_languages_and_tells_creators_from_contributors():
    described = Described(
        title={"tt": "Һәр җирдә", "ru": "Везде"},
        people=(Person(name={"tt": "Сынау Алып"}, role="lecturer"), Person(name={"ru": "Проба"}, role="editor")),
        publisher={"tt": "Остаханә"},
        description={},
        identifiers=("guid",),
        languages=("tt", "ru"),
        duration_ms=3_723_000,
    )
    root = etree.fromstring(render_oai_dc(dublin_core(described)))
    said = [(element.tag.removeprefix(DC), element.text) for element in root]
    assert ("creator", "Сынау Алып") in said
    assert ("contributor", "Проба") in said
    assert ("format", "PT1H2M3S") in said
    assert [text for name, text in said if name == "language"] == ["tat", "rus"]
    assert root[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "tt"
    assert "description" not in dict(said)
