"""The playground's page, files and list of examples, as a browser asks for them. What it does is in tests/browser."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gateway.web.playground import STATIC, playground_routes

OPERATIONS = Path(__file__).parents[2] / "fixtures" / "operations"
VENDOR = STATIC / "vendor"
OWN_FILES = sorted(path.name for path in STATIC.iterdir() if path.is_file())


def browser(examples: Path | None = None, demo: bool = False) -> TestClient:
    return TestClient(Starlette(routes=playground_routes(examples, demo)))


def saved(folder: Path, name: str, query: str, variables: str | None = None) -> None:
    (folder / f"{name}.graphql").write_text(query, encoding="utf-8")
    if variables is not None:
        (folder / f"{name}.variables.json").write_text(variables, encoding="utf-8")


def test_the_page_may_load_nothing_from_elsewhere_and_run_no_inline_script() -> None:
    """G10: no CDN, nobody frames the page, no script but our files."""
    page = browser().get("/graphiql")

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["content-security-policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    assert re.findall(r"<script[^>]*>[^<]", page.text) == []
    assert re.findall(r"\son\w+=|\sstyle=|//", page.text) == []


def test_the_bare_address_leads_to_the_page() -> None:
    client = browser()
    answer = client.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, "/graphiql")
    assert client.post("/").status_code == 405


def test_every_file_the_page_names_is_served() -> None:
    client = browser()

    named = set(re.findall(r'(?:src|href)="([^"]+)"', client.get("/graphiql").text))

    assert len(named) == 7
    assert {path: client.get(path).status_code for path in named} == dict.fromkeys(named, 200)


def test_every_module_our_scripts_import_is_there() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    imported = set(re.findall(r'(?:from|import\() ?"\./([^"]+)"', scripts))

    assert imported == {
        "boot.js",
        "demo.js",
        "demo_pane.js",
        "examples.js",
        "files.js",
        "given.js",
        "links.js",
        "panel.js",
        "session.js",
    }
    assert imported <= set(OWN_FILES)


@pytest.mark.parametrize(("demo", "expected"), [(True, 'data-demo="true"'), (False, 'data-demo="false"')])
def test_the_page_says_whether_it_is_the_demo(demo: bool, expected: str) -> None:
    assert expected in browser(demo=demo).get("/graphiql").text


def test_vendored_files_last_and_our_own_are_asked_for_again() -> None:
    client = browser()

    vendored = client.get("/static/graphiql/vendor/react-18.3.1/react.production.min.js")
    own = client.get("/static/graphiql/boot.js")

    assert vendored.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert own.headers["cache-control"] == "no-cache"
    assert client.get("/static/graphiql/boot.js", headers={"if-none-match": own.headers["etag"]}).status_code == 304


def test_big_files_travel_compressed() -> None:
    big = "graphiql-3.8.3/graphiql.min.js"

    answer = browser().get(f"/static/graphiql/vendor/{big}", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == (VENDOR / big).read_bytes()


@pytest.mark.parametrize("path", ["../playground.html", "%2e%2e/playground.html", "vendor/../../x.py", "nowhere.js"])
def test_nothing_outside_the_folder_is_served(path: str) -> None:
    assert browser().get(f"/static/graphiql/{path}").status_code == 404


def test_the_vendored_files_are_those_that_versions_lists() -> None:
    rows = [line.split() for line in (VENDOR / "VERSIONS").read_text().splitlines() if " MIT  " in line]
    listed = {file: sha256 for *_, sha256, file in rows}
    present = {str(path.relative_to(VENDOR)): path for path in VENDOR.rglob("*") if path.is_file()}
    del present["VERSIONS"], present["graphiql-3.8.3/THIRD-PARTY-LICENSES.txt"]

    assert listed == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in present.items()}
    assert {(name, version, licence) for name, version, licence, *_ in rows} == {
        ("graphiql", "3.8.3", "MIT"),
        ("react", "18.3.1", "MIT"),
        ("react-dom", "18.3.1", "MIT"),
    }


@pytest.mark.parametrize("name", OWN_FILES)
def test_our_own_files_name_no_other_host(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert re.findall(r"https?:|\b[\w.-]+\.(?:com|net|org|io)\b", text) == []


def test_examples_are_listed_by_group_and_title_with_their_variables(tmp_path: Path) -> None:
    saved(tmp_path, "second", "# Numbers: one\n# Any number,\n# as written.\nquery One { a }\n", '{\n  "n": 1\n}\n')
    saved(tmp_path, "first", "# Numbers: all\nquery All { a }\n# no heading\n")

    assert browser(tmp_path).get("/graphiql/examples.json").json() == [
        {
            "name": "first",
            "group": "Numbers",
            "title": "all",
            "description": "",
            "query": "# Numbers: all\nquery All { a }\n# no heading\n",
            "variables": None,
        },
        {
            "name": "second",
            "group": "Numbers",
            "title": "one",
            "description": "Any number, as written.",
            "query": "# Numbers: one\n# Any number,\n# as written.\nquery One { a }\n",
            "variables": '{\n  "n": 1\n}',
        },
    ]


@pytest.mark.parametrize("folder", [None, Path("no/such/folder")])
def test_without_a_folder_the_list_is_empty(folder: Path | None) -> None:
    answer = browser(folder).get("/graphiql/examples.json")

    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    ("query", "variables", "complaint"),
    [
        ("query NoHeading { a }", None, "example.graphql does not open with '# Group: title'"),
        ("# No group\nquery A { a }", None, "example.graphql does not open with '# Group: title'"),
        ("# Group: title\nquery A { a }", "[1]", "example.variables.json is not a JSON object"),
        ("# Group: title\nquery A { a }", "{", "example.variables.json is not a JSON object"),
    ],
)
def test_a_malformed_example_stops_the_start(tmp_path: Path, query: str, variables: str | None, complaint: str) -> None:
    saved(tmp_path, "example", query, variables)

    with pytest.raises(ValueError, match=re.escape(complaint)):
        playground_routes(tmp_path, demo=True)


def test_the_promised_operations_are_listed_whole_and_the_start_page_first() -> None:
    listed = browser(OPERATIONS).get("/graphiql/examples.json").json()

    assert listed[0]["name"] == "start-page"
    assert {example["name"] for example in listed} == {path.stem for path in OPERATIONS.glob("*.graphql")}
    assert [example["name"] for example in listed if not example["description"]] == []
    for example in listed:
        assert example["variables"] is None or isinstance(json.loads(example["variables"]), dict)
    for at, example in enumerate(listed):
        before = " ".join(each["query"] for each in listed[:at] if each["group"] == example["group"])
        for taken in re.findall(r"<(\w+)[\w.]*>", example["variables"] or ""):
            assert re.search(rf"\b{taken}\b", before), f"{example['name']} goes on from one that is listed after it"
    with_variables = {example["name"] for example in listed if example["variables"] is not None}
    assert with_variables == {path.name.removesuffix(".variables.json") for path in OPERATIONS.glob("*.json")}
