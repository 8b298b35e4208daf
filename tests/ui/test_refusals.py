"""What a refused address says: a page in a browser, JSON to a script."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.api import routes


@pytest.mark.parametrize("path", ["/api/runs/%3Cb%3E", "/api/races/none/download/lanes.gif", "/api/nothing"])
def test_a_refusal_is_a_page_for_browsers_and_json_for_scripts(path: str) -> None:
    client = TestClient(Starlette(routes=routes))
    page = client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    assert "<b>" not in page.text and "There is n" in page.text
    answer = client.get(path)
    assert answer.status_code == 404 and answer.json()["error"] and "accept" in answer.headers["vary"]
