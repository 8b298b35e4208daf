"""What others have named, in everything that leaves the app: as letters, and as nothing else."""

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from starlette.applications import Starlette
from starlette.testclient import TestClient

from gan_core import races, runs
from gan_core.base.literal import literal
from gan_core.base.visible import one_line, visible
from gan_core.hub.model_card import card
from gan_core.races.export import RACE_EXPORTS
from gan_core.races.race import LONGEST_LABEL
from gan_core.runs.export import EXPORTS
from gan_core.runs.run import LONGEST_TITLE
from tests.security.names import HOSTILE
from ui import api

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0e-\x1f\x7f-\x9f]")
SHIPPED = Path(__file__).parent.parent.parent / "checkpoints"
ID = "20260101-000000-ring-0000"
APP = TestClient(Starlette(routes=api.routes), base_url="http://localhost")
names = pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:30])


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return tmp_path


def named(root: Path, name: str) -> runs.Run:
    """A run whose file was written by somebody else, who was not held to our limits."""
    folder = root / ID
    shutil.copytree(SHIPPED / "ring-wgan-gp", folder)
    about = json.loads((folder / "config.json").read_text())
    about |= {"title": name, "note": f"{name}\n{name}", "tags": [name, name[::-1]]}
    (folder / "config.json").write_text(json.dumps(about))
    return runs.find(ID, root)


def race_of(root: Path, name: str) -> races.Race:
    found = {
        "title": name,
        "created": "2026-01-01T00:00:00+00:00",
        "fairness": "generator-steps",
        "notes": [name],
        "lanes": [{"label": name, "runs": [ID]}, {"label": "other", "runs": [ID]}],
    }
    (root / "races").mkdir()
    (root / "races" / "20260101-000000-race-0000.json").write_text(json.dumps(found))
    return races.list_races(root)[0]


class Text(HTMLParser):
    """The elements of a page, and all its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))

    def handle_data(self, data: str) -> None:
        self.text += data


@names
def test_markdown_shows_it_letter_by_letter(name: str) -> None:
    _, inline, _ = MarkdownIt("gfm-like").parse(literal(name))
    assert {part.type for part in inline.children or ()} <= {"text", "text_special"}
    shown = "".join(part.content for part in inline.children or ()).replace("\u2060", "")
    inner = re.fullmatch("\u2068?(.*?)\u2069?", shown)
    assert inner and inner[1] == one_line(name) and not TURNS.search(inner[1])
    shown.encode()  # no half of a letter is left


@names
def test_a_run_says_its_name_without_what_moves_others(root: Path, name: str) -> None:
    run = named(root, name)
    assert run.title == one_line(name, LONGEST_TITLE) and 0 < len(run.title) <= LONGEST_TITLE
    for text in (run.title, run.note, *run.tags):
        assert not TURNS.search(text) and text.encode()
    assert run.title[:10] == visible(" ".join(name.split()))[:10], "it can be recognized"


@names
def test_routes_tell_it_as_data(root: Path, name: str) -> None:
    run, race = named(root, name), race_of(root, name)
    answer = APP.get(f"/api/runs/{run.id}")
    assert answer.status_code == 200 and answer.json()["title"] == run.title
    answer = APP.get(f"/api/races/{race.id}")
    assert answer.status_code == 200 and answer.json()["title"] == one_line(name, LONGEST_TITLE)


@names
def test_reports_show_it_as_text(root: Path, name: str) -> None:
    """The same elements as for any other name, and the name among their text."""
    run, race = named(root, name), race_of(root, name)
    pages = [EXPORTS["report.html"].make(run).decode(), RACE_EXPORTS["report.html"].make(race).decode()]
    shutil.rmtree(root / "races")
    shutil.rmtree(run.folder)
    plain_run, plain_race = named(root, "name"), race_of(root, "name")
    plain = [EXPORTS["report.html"].make(plain_run).decode(), RACE_EXPORTS["report.html"].make(plain_race).decode()]
    for page, like in zip(map(Text, pages), map(Text, plain), strict=True):
        lines = [element for element in page.elements if element[0] != "p"]  # a note may have more lines
        assert lines == [element for element in like.elements if element[0] != "p"]
        assert one_line(name, LONGEST_TITLE) in page.text


@names
def test_no_cell_of_a_table_is_computed(root: Path, name: str) -> None:
    named(root, name)
    content = RACE_EXPORTS["metrics.csv"].make(race_of(root, name)).decode()
    lanes = {row["lane"] for row in csv.DictReader(io.StringIO(content))}
    told = one_line(name, LONGEST_LABEL)
    assert lanes == {f"'{told}" if told[0] in "=+-@" else told, "other"}
    for row in csv.reader(io.StringIO(content)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not number(cell) for cell in row)


def number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@names
def test_a_model_card_holds_it_as_text(root: Path, name: str) -> None:
    head, _, text = card(named(root, name), address=name).removeprefix("---\n").partition("\n---\n")
    assert isinstance(yaml.safe_load(head), dict)
    tokens = MarkdownIt("gfm-like").parse(text)
    assert tokens[0].type == "heading_open" and tokens[1].children
    assert {part.type for part in tokens[1].children} <= {"text", "text_special"}
    assert not any(token.type == "html_block" and "<script" in token.content for token in tokens)
    drawn = [part for token in tokens for part in token.children or () if part.type in ("image", "html_inline")]
    assert [part.attrGet("src") for part in drawn] == ["samples.png"]


@names
def test_a_downloads_headers_hold_nothing_of_it(root: Path, name: str) -> None:
    run = named(root, name)
    answer = APP.get(f"/api/runs/{run.id}/download/config.json")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{run.id}-config.json"'
    assert "set-cookie" not in answer.headers


@names
def test_an_address_that_names_it_is_refused_in_one_sentence(root: Path, name: str) -> None:
    for template in ("/api/runs/{}", "/api/races/{}", "/api/runs/ring-wgan-gp/download/{}", "/assets/{}"):
        address = template.format("".join(f"%{byte:02x}" for byte in name.encode("utf-8", "replace")[:2000]))
        for accept in ("application/json", "text/html"):
            answer = APP.get(address, headers={"accept": accept})
            assert answer.status_code == 404 and not TURNS.search(answer.text.replace("\n", ""))
            if answer.headers["content-type"].startswith("text/html"):
                assert [tag for tag, _ in Text(answer.text).elements].count("p") == 2
                assert {tag for tag, _ in Text(answer.text).elements} <= {
                    *("html", "head", "meta", "title", "style", "body", "h1", "p")
                }
