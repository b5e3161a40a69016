"""The OAI-PMH provider, harvested by Sickle and judged by a schema; over HTTP, as harvesters come."""

import base64
import datetime as dt
import json
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3
from lxml import etree
from sickle import Sickle, oaiexceptions

from pipeline.catalogue.oai_answers import PAGE, Site
from pipeline.catalogue.oai_note import PATH as NOTE
from pipeline.catalogue.oai_repository import Repository
from pipeline.catalogue.oai_request import OaiRequest
from pipeline.catalogue.oai_server import oai_app
from pipeline.catalogue.oai_token import Token, parse_token, render_token
from pipeline.model.published import render_record
from pipeline.tools.preview_server import listen
from tests.catalogue.material import SHOW, episode, workspace
from tests.cli.conftest import MEDIA
from tests.feed import records

SCHEMAS = Path(__file__).parent / "schemas"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
COUNT = 2 * PAGE + 30
WEB = urllib3.PoolManager()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Served:
    """A repository on the web, in a thread; its records are files that the test writes."""

    def __init__(self, root: Path) -> None:
        self.space = workspace(root)
        self.said = []
        self.put_show()

    def put_show(self, **changes) -> None:
        self._write(f"shows/{SHOW}.json", records.show(**changes))

    def put(self, number: int, **changes) -> None:
        record = records.episode(number, **changes)
        self._write(f"{SHOW}/records/{record.episode}.json", record)

    def _write(self, path: str, record) -> None:
        target = self.space.root / "public" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(render_record(record))
        part.replace(target)

    def start(self):
        import uvicorn

        self.bound = listen("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self.bound.getsockname()[1]}/oai"
        repository = Repository(workspace=self.space, domain="media.example.org")
        app = oai_app(repository, Site(base_url=self.address, name="Сынау остаханәсе"), say=self.said.append)
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.bound]}, daemon=True)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        self.bound.close()

    def ask(self, query: str, *, post: bool = False) -> etree._Element:
        """The answer, once the schema has found nothing wrong with it."""
        answer = self.get(query) if not post else WEB.request("POST", self.address, body=query, headers=FORM)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(answer.data)
        _schema().assertValid(root)
        return root

    def get(self, query: str) -> urllib3.BaseHTTPResponse:
        return WEB.request("GET", f"{self.address}?{query}")

    def error(self, query: str, **how) -> str:
        return self.ask(query, **how).find(f"{OAI}error").get("code")


def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / "oai-pmh.xsd"))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """230 episodes; only read by the tests."""
    served = Served(tmp_path_factory.mktemp("oai") / "workspace")
    for number in range(1, COUNT + 1):
        served.put(number)
    served.put(3, status="retracted", reason="Сынау")
    served.put(4, status="scheduled")
    yield served.start()
    served.stop()


@pytest.fixture
def few(tmp_path):
    served = Served(tmp_path / "workspace")
    for number in (1, 2, 3):
        served.put(number)
    yield served.start()
    served.stop()


@pytest.fixture
def sickle(many):
    return Sickle(many.address)


def test_identify(sickle):
    found = sickle.Identify()
    assert found.repositoryName == "Сынау остаханәсе"
    assert (found.protocolVersion, found.deletedRecord, found.granularity) == (
        "2.0", "persistent", "YYYY-MM-DDThh:mm:ssZ",
    )  # fmt: skip
    assert found.adminEmail == "podcast@example.org"
    assert found.earliestDatestamp == "2024-01-05T09:05:00Z"


def test_formats_and_sets(sickle):
    assert [found.metadataPrefix for found in sickle.ListMetadataFormats()] == ["oai_dc"]
    identifier = f"oai:media.example.org:{SHOW}/s01e01"
    assert [found.metadataPrefix for found in sickle.ListMetadataFormats(identifier=identifier)] == ["oai_dc"]
    assert [(found.setSpec, found.setName) for found in sickle.ListSets()] == [(SHOW, "Сынау подкасты")]


def test_all_records_over_all_pages(sickle):
    found = list(sickle.ListRecords(metadataPrefix="oai_dc"))
    identifiers = [record.header.identifier for record in found]
    assert len(identifiers) == len(set(identifiers)) == COUNT - 1  # the scheduled one is nobody's business yet
    stamps = [record.header.datestamp for record in found]
    assert stamps == sorted(stamps)
    listed = [header.identifier for header in sickle.ListIdentifiers(metadataPrefix="oai_dc")]
    assert listed == identifiers


def test_a_record_in_dublin_core(sickle):
    record = sickle.GetRecord(metadataPrefix="oai_dc", identifier=f"oai:media.example.org:{SHOW}/s01e01")
    said = record.metadata
    assert said["title"] == ["Өй эчендә ничек яздырырга", "Как записать звук дома"]
    assert said["creator"][0] == "Синтетик тавыш 1"
    assert said["identifier"][0] == f"https://media.example.org/{SHOW}/s01e01/index.html"
    assert said["type"] == ["Sound"]
    assert said["language"] == ["tat"]
    assert record.header.setSpecs == [SHOW]


def test_a_retracted_one_stays_as_a_deleted_header(few):
    few.ask("verb=ListRecords&metadataPrefix=oai_dc")
    few.put(2, status="retracted", reason="Сынау")
    harvester = Sickle(few.address)
    record = harvester.GetRecord(metadataPrefix="oai_dc", identifier=f"oai:media.example.org:{SHOW}/s01e02")
    assert record.header.deleted
    assert len(list(harvester.ListRecords(metadataPrefix="oai_dc"))) == 3
    assert len(list(harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))) == 2


def test_one_that_was_retracted_before_the_first_harvest_is_told_as_deleted(sickle):
    record = sickle.GetRecord(metadataPrefix="oai_dc", identifier=f"oai:media.example.org:{SHOW}/s01e03")
    assert record.header.deleted


def test_a_withheld_one_that_nobody_was_shown_is_not_told(few):
    (episode(few.space, "s01e02") / "rights.toml").write_text("[withheld]\n", encoding="utf-8")
    code = few.error(f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:media.example.org:{SHOW}/s01e02")
    assert code == "idDoesNotExist"


def test_dates_and_sets_choose(sickle):
    first = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", until="2024-01-12"))
    assert [header.identifier[-6:] for header in first] == ["s01e01", "s01e02"]
    one = list(sickle.ListIdentifiers(**{
        "metadataPrefix": "oai_dc", "from": "2024-01-12T09:05:00Z", "until": "2024-01-12T09:05:00Z", "set": SHOW,
    }))  # fmt: skip
    assert [header.identifier[-6:] for header in one] == ["s01e02"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"verb": "ListRecords", "metadataPrefix": "marc21"}, oaiexceptions.CannotDisseminateFormat),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "nobody"}, oaiexceptions.NoRecordsMatch),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2199-01-01"}, oaiexceptions.NoRecordsMatch),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "1999-01-01"}, oaiexceptions.NoRecordsMatch),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:y"}, oaiexceptions.IdDoesNotExist),
        ({"verb": "ListRecords", "resumptionToken": "AAAA"}, oaiexceptions.BadResumptionToken),
    ],
)
def test_sickle_knows_every_error(sickle, asked, kind):
    arguments = {name: value for name, value in asked.items() if name != "verb"}
    with pytest.raises(kind):
        getattr(sickle, asked["verb"])(**arguments)


WRONG = """
                                                              | badVerb
verb=                                                         | badVerb
verb=Nonsense                                                 | badVerb
verb=Identify&verb=Identify                                   | badVerb
verb=Identify&x=1                                             | badArgument
verb=ListRecords                                              | badArgument
verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc  | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2024              | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2024-13-01        | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-30        | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01T00:00Z | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2025-01-01&until=2024-01-01 | badArgument
verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-01T00:00:00Z | badArgument
verb=ListRecords&metadataPrefix=oai_dc&set=a%20b              | badArgument
verb=ListRecords&metadataPrefix=oai_dc&set=%00                | badArgument
verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x      | badArgument
verb=ListRecords&metadataPrefix=                              | cannotDisseminateFormat
verb=GetRecord&metadataPrefix=oai_dc                          | badArgument
verb=GetRecord&identifier=x                                   | badArgument
verb=GetRecord&identifier=%EF%BF%BF&metadataPrefix=oai_dc     | badArgument
verb=GetRecord&identifier=%3Cx%3E%26&metadataPrefix=oai_dc    | idDoesNotExist
verb=ListMetadataFormats&identifier=x                         | idDoesNotExist
verb=ListSets&resumptionToken=x                               | badResumptionToken
verb=ListIdentifiers&resumptionToken=                         | badResumptionToken
verb=ListRecords&metadataPrefix=marc21                        | cannotDisseminateFormat
"""


WRONG_ROWS = [[cell.strip() for cell in row.split("|")] for row in WRONG.strip("\n").splitlines()]


@pytest.mark.parametrize(("query", "code"), WRONG_ROWS)
@pytest.mark.parametrize("post", [False, True], ids=["GET", "POST"])
def test_wrong_requests_have_the_codes_of_the_protocol(many, query, code, post):
    assert many.error(query, post=post) == code


def test_get_and_post_give_the_same(many):
    query = f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:media.example.org:{SHOW}/s01e01"
    one, other = (etree.tostring(many.ask(query, post=post).find(f"{OAI}GetRecord")) for post in (False, True))
    assert one == other


def test_what_is_no_request_is_refused(many):
    assert WEB.request("POST", many.address, body=b"x" * 100_000, headers=FORM).status == 400
    assert WEB.request("POST", many.address, body=b"{}", headers={"Content-Type": "application/json"}).status == 400
    assert many.get("x=" + "y" * 20_000).status == 400
    assert WEB.request("DELETE", many.address).status == 405


def test_a_list_stays_whole_while_episodes_are_added_and_changed(few):
    for number in range(4, PAGE + 51):
        few.put(number)
    first = few.ask("verb=ListIdentifiers&metadataPrefix=oai_dc")
    given = [found.text for found in first.iter(f"{OAI}identifier")]
    few.put(1, title={"tt": "Яңа исем"})  # was given already
    few.put(PAGE + 20, status="retracted")  # was not
    few.put(PAGE + 60)
    while (token := first.find(f".//{OAI}resumptionToken")) is not None and token.text:
        first = few.ask(f"verb=ListIdentifiers&resumptionToken={token.text}")
        given += [found.text for found in first.iter(f"{OAI}identifier")]
    assert len(set(given)) == PAGE + 51
    assert [identifier for identifier in set(given) if given.count(identifier) > 1] == [given[0]]


def test_a_harvest_from_the_last_one_on_brings_what_changed_since(few):
    few.ask("verb=ListRecords&metadataPrefix=oai_dc")
    before = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    few.put(2, title={"tt": "Яңа исем"})
    few.put(9)
    found = few.ask(f"verb=ListIdentifiers&metadataPrefix=oai_dc&from={before}")
    assert [one.text[-6:] for one in found.iter(f"{OAI}identifier")] == ["s01e02", "s01e09"]


def test_a_record_that_vanishes_is_told_as_deleted_also_after_a_restart(few):
    few.ask("verb=ListRecords&metadataPrefix=oai_dc")
    (few.space.root / "public" / SHOW / "records" / "s01e02.json").unlink()
    answers = []
    for _ in range(2):
        root = few.ask(f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:media.example.org:{SHOW}/s01e02")
        answers.append(root.find(f".//{OAI}header").get("status"))
        few.stop()
        few.start()
    assert answers == ["deleted", "deleted"]


def test_a_withheld_episode_and_a_withheld_name_go_at_once(few):
    guid = records.episode(2).guid
    folder = episode(few.space, "other-name")
    text = (folder / "episode.toml").read_text(encoding="utf-8").replace("tag:test,other-name", guid)
    (folder / "episode.toml").write_text(text, encoding="utf-8")
    query = "verb=ListRecords&metadataPrefix=oai_dc"
    assert "Синтетик тавыш 2" in etree.tostring(few.ask(query), encoding="unicode")
    people = '[[people]]\nname = {tt = "Синтетик тавыш 2", ru = "Синтетический голос 2"}\n'
    (few.space.presets / "_rights.toml").write_text(people, encoding="utf-8")
    assert "тавыш 2" not in etree.tostring(few.ask(query), encoding="unicode")
    (folder / "rights.toml").write_text("[withheld]\n", encoding="utf-8")
    deleted = [header for header in few.ask(query).iter(f"{OAI}header") if header.get("status") == "deleted"]
    assert [header.find(f"{OAI}identifier").text[-6:] for header in deleted] == ["s01e02"]
    (folder / "rights.toml").write_text("[withheld\n", encoding="utf-8")
    assert len([h for h in few.ask(query).iter(f"{OAI}header") if h.get("status") == "deleted"]) == 1
    assert any("rights.toml" in said for said in few.said)


def test_identifiers_stay_when_the_site_moves(few):
    before = [found.text for found in few.ask("verb=ListIdentifiers&metadataPrefix=oai_dc").iter(f"{OAI}identifier")]
    few.put_show(base_url="https://elsewhere.example.net")
    few.stop()
    few.start()
    after = [found.text for found in few.ask("verb=ListIdentifiers&metadataPrefix=oai_dc").iter(f"{OAI}identifier")]
    assert set(after) == set(before)


def test_a_damaged_note_is_not_made_anew(few):
    few.ask("verb=Identify")
    (few.space.root / NOTE).write_text("{", encoding="utf-8")
    few.put(4)
    assert few.get("verb=Identify").status == 503
    assert "restore it from git" in few.said[0]


def test_a_damaged_record_is_left_out_and_told(few):
    few.ask("verb=Identify")
    (few.space.root / "public" / SHOW / "records" / "bad.json").write_text("{}", encoding="utf-8")
    assert len(list(few.ask("verb=ListIdentifiers&metadataPrefix=oai_dc").iter(f"{OAI}header"))) == 3
    assert "bad.json" in few.said[0]


def test_where_nothing_can_be_written_it_still_answers(tmp_path):
    served = Served(tmp_path / "workspace")
    served.put(1)
    (served.space.root / "catalogue").mkdir()
    (served.space.root / "catalogue" / ".lock").mkdir()
    served.start()
    try:
        assert len(list(served.ask("verb=ListIdentifiers&metadataPrefix=oai_dc").iter(f"{OAI}header"))) == 1
        assert "cannot be written down" in served.said[0]
    finally:
        served.stop()


def test_the_command_serves_until_it_is_ended(tmp_path):
    served = Served(tmp_path / "workspace")
    served.put(1)
    argv = [MEDIA, "--workspace", served.space.root, "oai", "--port", "0", "--base-url", "https://oai.example.org/oai"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as run:
        try:
            told = run.stdout.readline()
            harvester = Sickle(told.split(" at ")[1].partition("?")[0])
            assert told.startswith("1 items at http://127.0.0.1:")
            assert harvester.Identify().baseURL == "https://oai.example.org/oai"
            assert len(list(harvester.ListRecords(metadataPrefix="oai_dc"))) == 1
        finally:
            run.terminate()
    done = subprocess.run([*argv, "--domain", "other.example.org"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'media.example.org'" in done.stderr


NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
TOKEN = Token(
    verb="ListRecords", since="", until="", set_spec="", after=100, cursor=100, expires="2026-11-29T00:00:00Z"
)


@pytest.mark.parametrize(
    "text",
    [
        render_token(TOKEN)[:-4], render_token(TOKEN)[4:], "", "====", "ъ", "A" * 1999,
        base64.urlsafe_b64encode(b"x" * 12 + json.dumps({"after": 1}).encode()).decode(),
        render_token(replace(TOKEN, verb="ListIdentifiers")),
        render_token(replace(TOKEN, expires="2026-11-27T23:59:59Z")),
    ],
)  # fmt: skip
def test_a_token_that_is_cut_changed_expired_or_of_another_list_is_refused(text):
    request = OaiRequest(verb="ListRecords", arguments={"verb": "ListRecords", "resumptionToken": text})
    with pytest.raises(Exception, match="resumptionToken") as refused:
        parse_token(request, NOW)
    assert refused.value.code == "badResumptionToken"


def test_a_token_comes_back_as_it_was():
    request = OaiRequest(verb="ListRecords", arguments={"resumptionToken": render_token(TOKEN)})
    assert parse_token(request, NOW) == TOKEN


def test_xmllint_finds_nothing_wrong(many, require_tool, tmp_path):
    xmllint = require_tool("xmllint")
    for verb in ("Identify", "ListSets", "ListRecords&metadataPrefix=oai_dc", "ListIdentifiers&metadataPrefix=oai_dc"):
        (tmp_path / "answer.xml").write_bytes(many.get(f"verb={verb}").data)
        argv = [xmllint, "--noout", "--nonet", "--schema", SCHEMAS / "oai-pmh.xsd", tmp_path / "answer.xml"]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
