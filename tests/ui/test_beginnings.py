"""A list that the app fills begins in the browser as the session holds it, however many script runs have gone by."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import MAIN

ASKED = {
    "train": ({"preset": "digits-gan"}, "preset-choice", "digits-gan"),
    "compare": ({"preset": "ring-race"}, "race-choice", "ring-race"),
    "protocols": ({"view": "protocols", "protocol": "pacgan-ring"}, "protocol", "pacgan-ring"),
    "latent": ({"source": "mnist-dcgan"}, "generator", "mnist-dcgan"),
}
PAGES = {"protocols": "compare"}


@pytest.fixture(params=ASKED)
def asked(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, str, str]:
    """A page that its address asks something of, the key of the list in question, and the value asked for."""
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    query, key, value = ASKED[request.param]
    app = AppTest.from_file(MAIN, default_timeout=30).run()
    app.switch_page(f"../pages/{PAGES.get(request.param, request.param)}.py")
    for name, content in query.items():
        app.query_params[name] = content
    return app, key, value


def test_its_default_is_the_value_that_the_session_holds(asked: tuple[AppTest, str, str]) -> None:
    app, key, value = asked
    app.run()
    app.run()  # as after a press that cut the first run short: no value is set any more
    menu = app.selectbox(key=key)
    assert menu.value == value
    assert menu.options[menu.proto.default] == menu.options[menu.index]


def test_a_view_that_no_browser_has_named_is_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    app = AppTest.from_file(MAIN, default_timeout=30).run()
    app.switch_page("../pages/compare.py").run()
    app.session_state["view"] = None
    app.run()
    assert not app.exception
    assert app.session_state["view"] == "race"
