"""Imports point one way, and the web process stays free of torch."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each package may import the ones before it.
ORDER = [
    ("base",),
    ("data", "networks", "losses", "visitors"),
    ("provenance", "stability", "limits", "classroom"),
    ("games", "evaluation"),
    ("config",),
    ("training",),
    ("experiments", "runs"),
    ("races",),
    ("coach",),
    ("hub",),
    ("generators",),
    ("engines", "slow_motion", "model_graph", "microscope"),
    ("latent", "lessons"),
    ("dissection",),
    ("isolation",),
    ("scoreboard",),
    ("studio",),
    ("cli",),
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
CORE = sorted((ROOT / "gan_core").rglob("*.py"))
ENTRANCES = {"__init__", "__main__"}
ALIASES = {
    "checkpoint",
    "events",
    "explorer",
    "game",
    "hub_model",
    "latent_state",
    "loading",
    "presets",
}  # published paths


def imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, wherever in the file; what is there for types alone left out."""
    found = set()
    for node in _run(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """A tree without what stands under `if TYPE_CHECKING`."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from _run(child)


def package(dotted: str) -> str | None:
    """The part of gan_core that a dotted name belongs to."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "gan_core" and len(parts) > 1 else None


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_only_what_stands_below_it(path: Path) -> None:
    relative = path.relative_to(ROOT / "gan_core")
    own = relative.parts[0]
    for dotted in imports(path):
        assert dotted.split(".")[0] not in ("streamlit", "ui", "pages"), f"{relative} imports {dotted}"
        other = package(dotted)
        assert other not in ALIASES, f"{relative} imports {dotted}, a path that is kept for others"
        if own in RANK and other and other != own:
            assert RANK[other] < RANK[own], f"{relative} imports {dotted}, which stands beside or above it"


def test_the_core_is_packages_alone() -> None:
    names = {path.relative_to(ROOT / "gan_core").parts[0].removesuffix(".py") for path in CORE}
    assert names == {*RANK, *ENTRANCES, *ALIASES}


@pytest.mark.parametrize("name", sorted(RANK))
def test_every_package_says_what_it_is(name: str) -> None:
    said = ast.get_docstring(ast.parse((ROOT / "gan_core" / name / "__init__.py").read_text()))
    assert said and said.splitlines()[0].endswith((".", ":")), name


@pytest.mark.parametrize("name", sorted(ALIASES))
def test_published_paths_lead_to_the_same_things(name: str) -> None:
    code = f"import gan_core.{name} as old; assert all(getattr(old, one) for one in old.__all__)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_loop_is_found_where_the_readme_once_said() -> None:
    code = "from gan_core.training import train; import gan_core.training.loop as loop; assert train is loop.train"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


PLUG_INS = [
    *("data.datasets", "networks", "config.presets", "latent.directions"),
    *("evaluation.metrics", "evaluation.features", "evaluation.feature_metrics"),
    "coach.rules",
]


@pytest.mark.parametrize("package", PLUG_INS)
def test_plug_ins_never_import_one_another(package: str) -> None:
    folder = ROOT.joinpath("gan_core", *package.split("."))
    files = {path.stem: path for path in folder.glob("*.py") if ".add(" in path.read_text()}
    assert files
    for name, path in files.items():
        for dotted in imports(path):
            inner = dotted.removeprefix(f"gan_core.{package}.")
            assert inner.split(".")[0] not in {*files} - {name} or inner == dotted, f"{name} imports {dotted}"


@pytest.mark.parametrize("path", sorted((ROOT / "ui").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_ui_does_not_import_pages(path: Path) -> None:
    assert not any(dotted.split(".")[0] in ("pages", "app") for dotted in imports(path))


def test_what_the_web_process_reads_needs_no_torch() -> None:
    """Drawing a form, listing runs and following one must not cost 900 MB."""
    code = (
        "import sys, gan_core.config.diff, gan_core.config.presets, gan_core.engines.local, gan_core.hub.publish, "
        "gan_core.generators.source_kind, gan_core.races, gan_core.runs.export, "
        "gan_core.scoreboard.evaluation, ui.api, ui.degraded_view, ui.evaluation_form; "
        "assert 'torch' not in sys.modules, 'torch was imported'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_comments_and_code_name_no_one_machine() -> None:
    """A path such as a home folder in the project works for one person only."""
    forbidden = [f"/{name}/" for name in ("root", "work", "home")]
    for path in [*CORE, *(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        text = path.read_text()
        assert not any(name in text for name in forbidden), path


def _reads_prose(handler: ast.ExceptHandler) -> bool:
    """Does it compare, or look into, the words of the UserError that it caught?"""
    caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else set()
    if "UserError" not in caught or not handler.name:
        return False
    words = f"str({handler.name})"
    compared = (node for node in ast.walk(handler) if isinstance(node, ast.Compare))
    asked = (node for node in ast.walk(handler) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return any(words in ast.unparse(node) for node in compared) or any(
        ast.unparse(node.func.value) == words and node.func.attr in ("startswith", "endswith", "find") for node in asked
    )


def test_no_code_reads_the_prose_of_an_error() -> None:
    """What a program decides by is `setting` and `code`; sentences are for people and may change."""
    sources = [*Path("gan_core").rglob("*.py"), *Path("ui").rglob("*.py"), *Path("pages").rglob("*.py")]
    readers = [
        f"{path}:{node.lineno}"
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _reads_prose(node)
    ]
    assert not readers
    bad = ast.parse("try: f()\nexcept UserError as error:\n    x = 'critic' in str(error)")
    assert any(isinstance(node, ast.ExceptHandler) and _reads_prose(node) for node in ast.walk(bad))
