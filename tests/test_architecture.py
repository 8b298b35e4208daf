"""Imports point one way, and the web process stays free of torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each layer may import the ones before it, and its own package.
LAYERS = [
    (
        *(
            "errors",
            "lazy",
            "events",
            "spec",
            "memory",
            "machine",
            "weight_files",
            "drawn",
            "whereabouts",
            "fair_share",
        ),
        "literal",
        "framing",
    ),
    ("registry", "fields", "network_sizes"),
    ("sources", "layers"),
    ("objectives", "penalties", "packing", "mode_seeking", "diffaugment", "datasets", "networks", "judge"),
    ("metrics", "diagnosis"),
    ("luck",),
    ("config",),
    ("presets", "compare", "protocols", "batching", "footprint"),
    ("titles",),
    ("statistics",),
    ("results", "claims"),
    ("devices", "optimizers", "foresight", "recent"),
    ("game",),
    ("passes", "costs"),
    ("unrolling",),
    ("updates",),
    ("measure", "pictures", "ensemble"),
    ("training", "sampling"),
    ("training_together", "final_scores"),
    ("checkpoint", "latent", "latent_state", "loaded"),
    ("kept_looks",),
    ("trial",),
    ("attributes", "anatomy", "bases", "snippet", "neighbours", "projection", "hub_model", "own"),
    ("draws", "targets", "own_neighbours"),
    ("directions",),
    ("effects",),
    ("weights",),
    ("runs", "hub"),
    ("told",),
    ("export", "races", "model_card", "naming"),
    ("publish", "hub_loading", "importing", "race_export"),
    ("loading",),
    ("starting",),
    ("explorer",),
    ("film",),
    ("engines",),
    ("apart",),
    ("studio",),
    ("cli",),
    ("__main__",),
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
CORE = sorted((ROOT / "gan_core").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Dotted names of everything that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def layer(dotted: str) -> str | None:
    """The part of gan_core that a dotted name belongs to."""
    parts = dotted.split(".")
    return parts[1] if parts[0] == "gan_core" and len(parts) > 1 else None


@pytest.mark.parametrize("path", CORE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_only_what_stands_below_it(path: Path) -> None:
    relative = path.relative_to(ROOT / "gan_core")
    own = relative.parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for dotted in imports(path):
        assert dotted.split(".")[0] not in ("streamlit", "ui", "pages"), f"{relative} imports {dotted}"
        other = layer(dotted)
        if other and other in RANK and other != own:
            assert RANK[other] < RANK[own], f"{relative} imports {dotted}, which stands beside or above it"


def test_every_module_of_the_core_has_a_place() -> None:
    names = {path.relative_to(ROOT / "gan_core").parts[0].removesuffix(".py") for path in CORE} - {"__init__"}
    assert names <= set(RANK), f"give {names - set(RANK)} a place in LAYERS"


@pytest.mark.parametrize("package", ["datasets", "networks", "metrics", "presets", "directions"])
def test_plug_ins_never_import_one_another(package: str) -> None:
    files = {path.stem: path for path in (ROOT / "gan_core" / package).glob("*.py") if path.stem != "__init__"}
    for name, path in files.items():
        for dotted in imports(path):
            parts = dotted.split(".")
            if parts[:2] == ["gan_core", package] and len(parts) > 2:
                assert parts[2] not in files or parts[2] == name, f"{package}/{name} imports {dotted}"


@pytest.mark.parametrize("path", sorted((ROOT / "ui").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_ui_does_not_import_pages(path: Path) -> None:
    assert not any(dotted.split(".")[0] in ("pages", "app") for dotted in imports(path))


def test_what_the_web_process_reads_needs_no_torch() -> None:
    """Drawing a form, listing runs and following one must not cost 900 MB."""
    code = (
        "import sys; import gan_core.presets, gan_core.runs, gan_core.races, gan_core.export, gan_core.compare, "
        "gan_core.engines.local, gan_core.hub, gan_core.naming, gan_core.publish, ui.api; "
        "assert 'torch' not in sys.modules, 'torch was imported'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_comments_and_code_name_no_one_machine() -> None:
    """A path such as a home folder in the project works for one person only."""
    forbidden = [f"/{name}/" for name in ("root", "work", "home")]
    for path in [*CORE, *(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        text = path.read_text()
        assert not any(name in text for name in forbidden), path
