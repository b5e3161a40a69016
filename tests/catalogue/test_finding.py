"""What a query finds and what it does not: a row per case. Quality is judged here; ranking in test_ranking.py."""

import pytest

from tests.catalogue.material import SAID, episode, texts, workspace

# query | must find | must not find (keys of SAID; `-` for none; `*` for everything else)
CASES = """
китап                  | books book                | *
китапларыбызны         | books book                | *
китабы                 | books book                | *
книга                  | knigi                     | *
книгами                | knigi                     | *
блокчейн               | chain chain-ru hash-ru    | *
блокчейннары           | chain chain-ru hash-ru    | *
хеш                    | hash hashing hash-ru      | *
хеш функциясе          | hash hashing hash-ru      | *
"хеш функциясе"        | hash                      | *
"функциясе хеш"        | -                         | *
«хеш функциясе»        | hash                      | *
"хеш функция"          | hash-ru                   | *
"дигән сүз"            | hashing                   | *
"сүз дигән"            | -                         | *
хеш -сүз               | hash hash-ru              | *
хеш -"хеш функциясе"   | hashing hash-ru           | *
киләчәк -блокчейн      | tongue                    | *
елка                   | yolka elki                | *
ёлка                   | yolka elki                | *
ёлки                   | yolka elki                | *
һәр                    | pie                       | *
хэр                    | pie                       | *
өчпочмак               | pie                       | *
очпочмак               | pie                       | *
эйттем                 | told                      | *
әйтергә                | told                      | *
жыр                    | songs                     | *
яна ел бэйрэме         | year                      | books city
мэсьэлэ                | matter                    | *
һәм                    | winter                    | *
hәм                    | winter                    | *
хэм                    | winter                    | *
2026                   | conference                | *
bitcoin                | coin sms                  | *
BITCOIN                | coin sms                  | *
sms                    | sms                       | *
бал                    | honey                     | *
бел                    | know                      | *
кала                   | city                      | books chain
мәктәп                 | school                    | *
шәһәр                  | streets                   | *
шэхэр                  | streets                   | *
язык                   | yazyk                     | *
языками                | yazyk                     | *
университеты           | history                   | *
тел                    | tongue                    | *
телебез                | tongue                    | *
kitap                  | books book                | *
kitabı                 | books book                | *
kitaby                 | books book                | *
kitaplarıbıznı         | books book                | *
kniga                  | knigi                     | *
hesh funktsiyase       | hash hashing hash-ru      | *
xeş funksiyäse         | hash hashing hash-ru      | *
"hesh funktsiyase"     | hash                      | *
blokchein              | chain chain-ru hash-ru    | *
blokcheyn              | chain chain-ru hash-ru    | *
blokçeyn               | chain chain-ru hash-ru    | *
äytem bit              | told                      | *
"äyttem bit"           | told                      | *
eyttem                 | told                      | *
öçpoçmak               | pie                       | *
ɵcpocmak               | pie                       | *
ochpochmak             | pie                       | *
här cirdä              | pie                       | books city
her jirde              | pie                       | books city
yolka                  | yolka elki                | *
mäsʼälä mäğnäse        | matter                    | *
mäsälä                 | matter                    | *
säğät                  | clock                     | *
sagat'                 | clock                     | *
dönya                  | world                     | *
donya                  | world                     | *
yaña yıl bäyräme       | year                      | books city
cırda                  | songs                     | *
jyr                    | songs                     | *
zhyr                   | songs                     | *
tel                    | tongue                    | *
tatar tele             | tongue                    | books
awıl                   | village                   | *
avyl                   | village                   | *
taw                    | village                   | *
tau                    | village                   | *
waqıt                  | time                      | *
vakyt                  | time                      | *
ğilem                  | learning                  | *
gyylem                 | learning                  | *
Qazan uquçıları        | pupils                    | *
kazan                  | pupils                    | *
yazyk                  | yazyk                     | *
jazyk                  | yazyk                     | *
kultura                | culture                   | *
obshchestvo            | culture                   | *
istoriya               | history                   | *
pismo                  | letter                    | *
bal                    | honey                     | *
bel                    | know                      | *
kala                   | city                      | books chain
mektep                 | school                    | *
mäktäp                 | school                    | *
maktap                 | school                    | *
şähär                  | streets                   | *
sheher                 | streets                   | *
shahar                 | streets                   | *
şağir                  | poet                      | *
shigyr                 | poet                      | *
räxmät                 | thanks                    | *
rahmat                 | thanks                    | *
rehmet                 | thanks                    | *
kompyuter              | computer                  | *
kompüter               | computer                  | *
tehnologiya            | technology                | *
texnologiälär          | technology                | *
cämğiät                | society                   | *
däwlät                 | society                   | *
funktsionalizm         | -                         | *
kitapxana              | -                         | knigi chain
өчпочмакчы             | pie                       | *
әйтә                   | told                      | *
белергә                | know                      | *
"""
ROWS = [tuple(cell.strip() for cell in row.split("|")) for row in CASES.strip().splitlines()]


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """An episode per sentence, so that nothing is hidden by its neighbours."""
    space = workspace(tmp_path_factory.mktemp("finding") / "workspace")
    for key, sentence in SAID.items():
        episode(space, key, [sentence])
    return space


@pytest.mark.parametrize(("query", "wanted", "unwanted"), ROWS, ids=[query for query, _, _ in ROWS])
def test_a_query_finds_what_it_means_and_no_more(space, query, wanted, unwanted):
    keys = {text: key for key, (_, text) in SAID.items()}
    there = {keys[text] for text in texts(space, query, kinds=("said",))}
    expected = set(wanted.split()) - {"-"}
    forbidden = set(SAID) - expected if unwanted == "*" else set(unwanted.split())
    assert expected <= there, f"{query}: not found"
    assert not there & forbidden, f"{query}: should not be found"
