"""Models saved as a whole: their layers are read as the plain dicts that they are, and none of their code is run."""

import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import examine, inspect
from gan_core.generators.foreign.report import Inspection
from gan_core.generators.loaded import Loaded
from tests.generators.foreign.authors import authors_module, belonging, net, plain_net, whole
from tests.generators.foreign.hostile import saved
from tests.generators.foreign.strangers import STRANGERS, inputs_of, mlp, seasoned, tutorial_critic

SAID = "saved as a whole model; its layers were read from the file without running any of its code"
PARAMETRIZED = {"spectral norm, new", "weight norm"}  # torch itself saves no whole models with these

CODE = """
from pathlib import Path
Path({canary!r}).touch()
from torch import nn
class Net(nn.Module):
    def __new__(cls, *arguments):
        Path({canary!r}).touch()
        return super().__new__(cls)
    def __setstate__(self, state):
        Path({canary!r}).touch()
        self.__dict__.update(state)
"""


def told(path: Path, content: bytes, choices: Choices | None = None) -> tuple[Inspection, Loaded | None]:
    path.write_bytes(content)
    return examine(path, choices=choices)


def hows(report: Inspection) -> dict[str, str]:
    return {choice.name: choice.how for choice in report.open_choices}


@pytest.mark.parametrize("legacy", [False, True])
def test_an_authors_module_is_neither_imported_nor_run(
    legacy: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = tmp_path / "canary"
    (tmp_path / "canary_nets.py").write_text(CODE.format(canary=str(canary)))
    path = tmp_path / "model.pt"
    path.write_bytes(whole(plain_net, legacy=legacy, name="canary_nets"))
    monkeypatch.syspath_prepend(str(tmp_path))
    report, loaded = examine(path)
    assert loaded is not None and report.reason.startswith(SAID)
    loaded.draw(loaded.latents(2, seed=0))
    assert not canary.exists() and "canary_nets" not in sys.modules
    named = {found.name: found for found in report.globals}
    assert named["canary_nets.Net"].allowed and "never imported" in named["canary_nets.Net"].why
    # what torch itself does with it, in a process of its own, does create the canary
    code = f"import sys, torch; sys.path.insert(0, {str(tmp_path)!r}); torch.load({str(path)!r}, weights_only=False)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert canary.exists()


@pytest.mark.parametrize("name", sorted(STRANGERS.keys() - PARAMETRIZED))
def test_a_whole_model_draws_what_its_author_sees(name: str, tmp_path: Path) -> None:
    stranger = STRANGERS[name]
    module = seasoned(stranger)
    chosen = {key: value for key, value in stranger.chosen.items() if key == "join"}
    report, loaded = told(tmp_path / "model.pt", saved(module), Choices(**chosen))
    assert loaded is not None, report.reason
    inputs = inputs_of(stranger, module, 8)
    with torch.inference_mode():
        expected, drawn = module(*inputs), loaded.network(*inputs)
    torch.testing.assert_close(drawn, expected, rtol=1e-4, atol=1e-5, msg=lambda text: f"{text}\n{report.choices}")
    assert report.reason.startswith(SAID)
    assert {"eps", "geometry"} & hows(report).keys() <= {name for name, how in hows(report).items() if how == "read"}


def odd() -> nn.Sequential:
    return nn.Sequential(
        nn.ConvTranspose2d(20, 12, (3, 3), 1, 0, bias=False),
        nn.BatchNorm2d(12, 0.02),
        nn.LeakyReLU(0.07),
        nn.Dropout2d(0.3),
        nn.ConvTranspose2d(12, 8, 5, 3, 1, 1),
        nn.ELU(),
        nn.BatchNorm2d(8, 3e-4),
        nn.ZeroPad2d(1),
        nn.Conv2d(8, 6, 3),
        nn.SiLU(),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(6, 3, 3, padding="same"),
        nn.Sigmoid(),
    )


def test_what_could_never_be_guessed_is_read(tmp_path: Path) -> None:
    torch.manual_seed(0)
    module = odd().eval()
    for part in module:
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    report, loaded = told(tmp_path / "model.pt", saved(module))
    assert loaded is not None, report.reason
    z = torch.randn(4, 20)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.network(z), module(z[:, :, None, None]))
    assert report.choices["geometry"] == ["convt s1 p0", "convt s3 p1 o1", "conv s1 p1", "up2 conv s1 p1"]
    assert report.choices["eps"] == [0.02, 3e-4] and report.choices["output"] == "sigmoid"
    assert "activation" not in report.choices and "activation" not in hows(report)  # each layer has its own
    assert {hows(report)[name] for name in ("geometry", "eps", "output")} == {"read"}
    assert not any(row.guessed for row in report.architecture)


ACTIVATIONS: tuple[Callable[[], nn.Module], ...] = (
    nn.ReLU,
    nn.SELU,
    nn.Tanh,
    nn.GELU,
    lambda: nn.LeakyReLU(0.15),
    lambda: nn.PReLU(init=0.3),
)


@st.composite
def chains(draw: st.DrawFn) -> nn.Sequential:
    """Sane generators of torch's own layers, of random strides, norms and activations."""
    width, layers = draw(st.integers(2, 6)), []
    inputs, side, maps = draw(st.integers(3, 9)), 1, draw(st.booleans())
    if not maps:
        side = draw(st.integers(4, 8))
        layers += [nn.Linear(inputs, width * side**2), nn.Unflatten(1, (width, side, side))]
    for _ in range(draw(st.integers(1, 3))):
        gives = draw(st.sampled_from((2, 4, 5, 6)))  # maps of 3 channels on the way read as pictures: a translator
        kernel, stride = draw(st.integers(2, 5)), draw(st.integers(1, 3))
        padding = draw(st.integers(0, (kernel - 1) // 2)) if side > 1 else 0
        first = inputs if maps and not layers else width
        layers.append(nn.ConvTranspose2d(first, gives, kernel, stride, padding, bias=draw(st.booleans())))
        side, width = (side - 1) * stride - 2 * padding + kernel, gives
        extra = [nn.BatchNorm2d(width, draw(st.sampled_from((1e-5, 1e-3, 0.8))))] if draw(st.booleans()) else []
        extra += [draw(st.sampled_from(ACTIVATIONS))()] if draw(st.booleans()) else []
        layers += extra[::-1] if draw(st.booleans()) else extra
    grow = [nn.Upsample(scale_factor=2)] if draw(st.booleans()) and side < 40 else []
    layers += [*grow, nn.Conv2d(width, draw(st.sampled_from((1, 3))), 3, 1, 1)]
    return nn.Sequential(*layers, *draw(st.sampled_from(([], [nn.Tanh()], [nn.Sigmoid()]))))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chains())
def test_any_chain_of_torchs_own_layers_is_drawn_exactly(tmp_path: Path, module: nn.Sequential) -> None:
    module.eval()
    for part in module:
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
    report, loaded = told(tmp_path / "model.pt", saved(module))
    assert loaded is not None, report.reason
    z = torch.randn(3, report.latent_dim)
    with torch.inference_mode():
        maps = z if isinstance(module[0], nn.Linear) else z[:, :, None, None]
        torch.testing.assert_close(loaded.network(z), module(maps), rtol=1e-4, atol=1e-5)
    assert {hows(report)[name] for name in ("geometry", "output")} == {"read"}


def test_models_in_a_dict_are_players(tmp_path: Path) -> None:
    def both(module: types.ModuleType) -> dict[str, Any]:
        return {"epoch": 3, "D": net(module, mlp(784, 8, 1), "Critic"), "G": plain_net(module)}

    for legacy in (False, True):
        report, loaded = told(tmp_path / "a.pt", whole(both, legacy=legacy))
        assert loaded is not None and (report.path, report.others) == (("G",), ("D",)), report.reason
        assert "the file holds several players, and the one under 'G' was taken" in report.reason


def test_the_name_of_a_class_tells_whose_it_is(tmp_path: Path) -> None:
    def row(module: types.ModuleType) -> list[nn.Module]:
        wide = mlp(64, 32, 784, last=nn.Tanh())
        return [net(module, wide, "Encoder"), net(module, mlp(16, 32, 784, last=nn.Tanh()), "Generator")]

    report, _ = told(tmp_path / "a.pt", whole(row))
    assert report.path == ("1",) and report.latent_dim == 16


def test_one_model_with_both_players_is_split(tmp_path: Path) -> None:
    def gan(module: types.ModuleType) -> nn.Module:
        made = belonging(module, type("GAN", (nn.Module,), {}))()
        made.generator = mlp(16, 32, 784, last=nn.Tanh())
        made.discriminator = nn.Sequential(*tutorial_critic().main, nn.MaxPool2d(1), nn.Sigmoid())
        return made

    report, loaded = told(tmp_path / "a.pt", whole(gan))
    assert loaded is not None and report.path == ("generator",), report.reason
    assert hows(report)["output"] == "read" and report.choices["output"] == "tanh"


def test_parallel_and_averaged_models_are_unwrapped(tmp_path: Path) -> None:
    inner = mlp(16, 32, 784, last=nn.Tanh())
    average = torch.optim.swa_utils.AveragedModel(inner)
    for model in (nn.DataParallel(inner), average):
        report, loaded = told(tmp_path / "a.pt", saved(model))
        assert loaded is not None and hows(report)["activation"] == "read", report.reason
        assert [row.key for row in report.match] == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert told(tmp_path / "a.pt", saved({"net": inner, "best": average}))[0].path == ("best",)


def test_a_class_that_calls_itself_like_a_layer_is_not_believed(tmp_path: Path) -> None:
    def build(module: types.ModuleType) -> nn.Module:
        kind = belonging(module, type("ConvTranspose2d", (nn.ConvTranspose2d,), {}))
        return net(module, nn.Sequential(kind(16, 8, 4), nn.ReLU(), kind(8, 1, 4, 7), nn.Tanh()))

    report, loaded = told(tmp_path / "a.pt", whole(build))
    assert loaded is not None and hows(report)["geometry"] == "guessed"
    assert "its author's own classes do is not known: main.0 (ConvTranspose2d)" in report.reason


def test_a_function_between_modules_stays_open(tmp_path: Path) -> None:
    """The author's forward is not in the file: with two linear layers of his own class nothing is said to be read."""

    def build(module: types.ModuleType) -> nn.Module:
        made = belonging(module, type("Net", (nn.Module,), {}))()
        made.fc1, made.fc2, made.squash = nn.Linear(16, 32), nn.Linear(32, 784), nn.Tanh()
        return made

    report, _ = told(tmp_path / "a.pt", whole(build))
    assert (hows(report)["activation"], hows(report)["output"]) == ("guessed", "guessed")
    assert report.choices["output"] == "tanh"
    why = {choice.name: choice.why for choice in report.open_choices}
    assert "the functions between them are not in the file" in why["output"]


def test_what_people_set_comes_before_what_is_read(tmp_path: Path) -> None:
    content = saved(mlp(16, 32, 784, last=nn.Tanh()))
    report, loaded = told(tmp_path / "a.pt", content, Choices(activation="elu", output="sigmoid"))
    assert loaded is not None and any(isinstance(part, nn.ELU) for part in loaded.network.modules())
    assert (hows(report)["activation"], hows(report)["output"]) == ("set", "set")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda: nn.InstanceNorm2d(8), "'1', an InstanceNorm2d"),
        (lambda: nn.ReflectionPad2d(1), "'1', a ReflectionPad2d"),
        (lambda: nn.MaxPool2d(2), "'1', a MaxPool2d"),
        (lambda: nn.Softplus(), "'1', a Softplus"),
        (lambda: nn.BatchNorm2d(8, track_running_stats=False), "'1', a BatchNorm2d without running averages"),
        (lambda: nn.UpsamplingBilinear2d(scale_factor=2), "'1', an UpsamplingBilinear2d of scale 2"),
        (lambda: nn.Sequential(nn.ReLU(), nn.Tanh()), "'1.1', a Tanh behind another activation"),
        (lambda: nn.Conv2d(8, 8, 1, padding_mode="circular"), "'1', a Conv2d with padding by other than zeros"),
    ],
)
def test_what_is_not_drawn_is_named(layer: Callable[[], nn.Module], words: str, tmp_path: Path) -> None:
    module = nn.Sequential(nn.ConvTranspose2d(16, 8, 7), layer(), nn.ConvTranspose2d(8, 1, 4, 4), nn.Tanh())
    report, loaded = told(tmp_path / "a.pt", saved(module))
    assert loaded is None and words in report.reason, report.reason


def test_buffers_that_no_state_dict_has_are_left_out(tmp_path: Path) -> None:
    def build(module: types.ModuleType) -> nn.Module:
        made = plain_net(module)
        made.register_buffer("grid", torch.ones(7, 7), persistent=False)
        return made

    report, loaded = told(tmp_path / "a.pt", whole(build))
    assert loaded is not None and len(report.match) == 4, report.reason


def test_nothing_is_left_to_guess_of_points_but_noise(tmp_path: Path) -> None:
    report, _ = told(tmp_path / "a.pt", saved(mlp(2, 16, 2)))
    assert {name for name, how in hows(report).items() if how == "guessed"} <= {"noise", "classes"}


def test_a_refused_model_is_told_the_way_out_whichever_name_comes_first(tmp_path: Path) -> None:
    with authors_module() as module:
        model = plain_net(module, config=belonging(module, type("Config", (), {}))())
        for value in (model, {"config": model.config, "G": model}, [model.config, model]):
            report, _ = told(tmp_path / "a.pt", saved(value))
            assert "it was saved as a whole model" in report.reason and "ask for its state_dict" in report.reason


def test_the_studio_and_the_command_line_say_read_from_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gan_core.__main__ import main
    from ui.weights_fields import _told

    path = tmp_path / "a.pt"
    path.write_bytes(saved({"G": mlp(16, 32, 784, last=nn.Tanh()), "args": types.SimpleNamespace(lr=1)}))
    assert main(["inspect", str(path)]) == 0
    out = capsys.readouterr().out
    assert "activation=relu  read from the file: the file holds its layers" in out
    assert "aside    a types.SimpleNamespace (args)" in out
    choice = next(one for one in inspect(path).to_dict()["open_choices"] if one["name"] == "activation")
    assert _told(choice) == "Read from the file: the file holds its layers with their settings."
