import ast
import re
from pathlib import Path

import pytest

from ui.what_is_seen import SEEN

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "customs.py")  # that one leads on


def titles(path: Path) -> list[str]:
    """The names of the pages whose title a script draws."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [call.args[0].value for call in calls if getattr(call.func, "id", "") == "page_title"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_says_what_is_seen(path):
    (title,) = titles(path)
    assert title in SEEN


def test_no_text_is_left_without_a_page():
    assert {title for path in PAGES for title in titles(path)} == set(SEEN)


@pytest.mark.parametrize("name", SEEN)
def test_a_text_is_short(name):
    assert 3 <= len(re.findall(r"[.!?](?: |$)", SEEN[name])) <= 6
    assert len(SEEN[name]) <= 500
