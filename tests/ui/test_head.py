"""The page comes with our style in its head; everything else passes through untouched."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.api import assets
from ui.api.head import Head
from ui.api.preload import MODULES, with_imports

PAGE = "<html><head><title>x</title></head><body>here</body></html>"


def page(request: Request) -> Response:
    assert "if-none-match" not in request.headers, "it could be answered without a page"
    return HTMLResponse(PAGE, headers={"etag": '"old"'})


def text(request: Request) -> Response:
    return PlainTextResponse("</head>", headers={"etag": '"kept"'})


APP = TestClient(
    Starlette(routes=[Route("/", page), Route("/train", page), Route("/text", text)], middleware=[Middleware(Head)])
)
BROWSER = {"accept": "text/html,*/*", "if-none-match": '"old"'}


def test_a_page_holds_the_style_whole_and_under_its_true_length() -> None:
    answer = APP.get("/", headers=BROWSER)
    assert answer.text.count("stMainBlockContainer") == 1 and answer.text.endswith("</head><body>here</body></html>")
    assert answer.text.count("x-gan-arena-page") == 1, "the script that tells why nothing comes"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers, "an older style would pass for this one"


def test_what_is_no_page_passes_through() -> None:
    answer = APP.get("/text", headers={"accept": "text/html"})
    assert answer.text == "</head>" and answer.headers["etag"] == '"kept"'


def test_a_page_names_its_modules_so_that_they_come_at_once() -> None:
    head = APP.get("/train", headers=BROWSER).text.partition("</head>")[0]
    for name in with_imports(MODULES["train"]):
        assert f'<link rel="modulepreload" fetchpriority="low" href=".{assets.address(name)}">' in head


def test_what_a_module_imports_is_followed_through_all_of_them() -> None:
    for beginnings in MODULES.values():
        named = with_imports(beginnings)
        for line in "".join(map(assets.text, named)).splitlines():
            if line.startswith("import "):
                assert line.rpartition('"./')[2].removesuffix('";') in named, line
