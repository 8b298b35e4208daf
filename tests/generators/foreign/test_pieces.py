"""The steps between a file and a network, one by one, against what can be worked out by hand."""

import json
import math
import pickle
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from gan_core.base.errors import UserError
from gan_core.generators.foreign import blueprint, nats, output, plans
from gan_core.generators.foreign.building import activation
from gan_core.generators.foreign.chain import gap, natural
from gan_core.generators.foreign.choices import ACTIVATIONS, FASHION_RANGE, LEGAL, MNIST_RANGE, Choices, range_of
from gan_core.generators.foreign.geometry import Move
from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.foreign.parts import parts
from gan_core.generators.foreign.pickle_scan import Scan, scan
from gan_core.generators.foreign.state_dict import players, whose
from tests.generators.foreign.hostile import saved
from tests.generators.foreign.strangers import mlp, spectral, tutorial

ROOT = Path(__file__).parents[3]


def test_the_scan_builds_what_the_pickle_builds() -> None:
    value = {"a": [1, 2.5, None, True], "b": {"c": ("x", 7), "d": -(10**30)}, "e": [], "f": ({},)}
    for protocol in (2, 3, 4, 5):
        found = Scan()
        built, end = scan(pickled := pickle.dumps(value, protocol), 0, found)
        assert built == value and end == len(pickled) and not found.globals
    ordered = OrderedDict([("a", 1), ("b", [2])])
    assert scan(pickle.dumps(ordered, 2), 0, Scan())[0] == dict(ordered)


@pytest.mark.parametrize("protocol", [0, 1, 2, 4, 5])
def test_every_global_is_found_whatever_the_protocol(protocol: int) -> None:
    class_of = {"array": np.ones((2, 2))[:, 1], "path": Path("x"), "error": ValueError("y")}
    found = Scan()
    scan(pickle.dumps(class_of, protocol), 0, found)
    named = {
        found.full.replace("__builtin__", "builtins").replace("exceptions.", "builtins.") for found in found.globals
    }
    assert {"builtins.ValueError", "numpy.dtype"} <= named and any(name.endswith("Path") for name in named)


@pytest.mark.parametrize(
    ("before", "after", "room"),
    [
        ("net.1", "net.4", 2),
        ("net.0", "net.1", 0),
        ("0", "2", 1),
        ("gen.0.1", "gen.1.0", None),
        ("l1.0", "conv_blocks.0", None),
        ("net.0", "net.1.0", 0),
        ("net.0", "net.2.1", 2),
        ("conv1", "conv2", None),
        ("net.4", "net.1", None),
    ],
)
def test_numbers_in_names_tell_how_much_room_there_is(before: str, after: str, room: int | None) -> None:
    assert gap(before, after) == room


def test_names_sort_as_people_count() -> None:
    assert sorted(["m.10.w", "m.2.w", "m.1.w", "a"], key=natural) == ["a", "m.1.w", "m.2.w", "m.10.w"]


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("netG_state_dict", "generator"),
        ("G", "generator"),
        ("generator", "generator"),
        ("gen_model", "generator"),
        ("G_ema", "average"),
        ("ema", "average"),
        ("netD", "critic"),
        ("discriminator", "critic"),
        ("state_dict", ""),
        ("model", ""),
        ("GAN", ""),
        ("generator_deconv", ""),
        ("d1", "critic"),
        ("layer", ""),
    ],
)
def test_names_of_dicts_tell_players_apart(name: str, side: str) -> None:
    assert whose(name) == side


def test_the_averaged_generator_comes_first_and_optimizers_never() -> None:
    state = mlp(4, 8, 2).state_dict()
    found = players({"D": state, "optimizer_G": {"x": torch.ones(2, 2)}, "G": state, "nested": {"g_ema": state}})
    assert [weights.path for weights in found] == [("nested", "g_ema"), ("G",), ("D",)]


def test_the_same_tensor_under_a_wrapped_name_is_found() -> None:
    (weights,) = players(
        {"module._orig_mod.net.0.weight": torch.ones(2, 2), "module._orig_mod.net.0.bias": torch.ones(2)}
    )
    assert list(weights.tensors) == ["net.0.weight", "net.0.bias"]
    assert weights.keys["net.0.bias"] == "module._orig_mod.net.0.bias"


@pytest.mark.parametrize("new", [False, True])
def test_spectral_norm_is_folded_into_the_weight(new: bool) -> None:
    torch.manual_seed(0)
    module = spectral(new).train()
    for _ in range(3):
        module(torch.randn(4, 48))
    module.eval()(torch.randn(1, 48))  # the old way sets its weight when it runs
    first = parts(module.state_dict())[0]
    layer = module.get_submodule("layers")[1]
    torch.testing.assert_close(first.weight, layer.weight.detach())
    assert first.name == "layers.1"


@given(
    kernel=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 3),
    extra=st.integers(0, 1),
    up=st.sampled_from([1, 2, 4]),
    side=st.integers(1, 12),
)
def test_sides_are_those_of_torch(kernel: int, stride: int, padding: int, extra: int, up: int, side: int) -> None:
    extra = min(extra, stride - 1)
    for role, layer in (
        ("convt", nn.ConvTranspose2d(1, 1, kernel, stride, padding, extra)),
        ("conv", nn.Conv2d(1, 1, kernel, stride, padding)),
    ):
        move = Move(role, stride, padding, extra if role == "convt" else 0, up)  # type: ignore[arg-type]
        expected = move.side(side, kernel)
        if expected >= 1 and (role == "convt" or kernel <= side * up + 2 * padding):
            assert layer(torch.zeros(1, 1, side * up, side * up)).shape[-1] == expected
        assert Move.parse(str(move)) == move


def test_plans_of_the_tutorial_begin_with_the_tutorials() -> None:
    found = plans.Plans(blueprint.read(parts(tutorial().state_dict()))).plainest(most=20)
    assert found[0].sides == (1, 4, 8, 16, 32, 64)
    assert [str(move) for move in found[0].moves] == ["convt s1 p0"] + ["convt s2 p1"] * 4
    assert all(8 <= plan.sides[-1] <= 512 for plan in found)


def test_plans_of_many_convolutions_take_no_longer_than_stages_times_sides() -> None:
    """Ten and more convolutions 4 x 4: paths are counted by sides, not one by one."""
    tensors = {"main.0.weight": torch.ones(8, 4, 4, 4)}
    tensors |= {f"main.{3 * index}.weight": torch.ones(4, 4, 4, 4) for index in range(1, 15)}
    tensors["main.45.weight"] = torch.ones(4, 3, 4, 4)
    known = plans.Plans(blueprint.read(parts(tensors)))
    assert len(known.plainest(most=48)) == 48
    assert len(known._options) <= 16 * 512


def test_equal_misfits_are_no_difference() -> None:
    """Nothing fits worse with an equal misfit, nor by less than draws of noise scatter."""
    norm = nn.BatchNorm1d(40)
    norm.running_mean.normal_(generator=(rng := torch.Generator().manual_seed(0)))
    x = torch.randn(200, 40, generator=rng) + norm.running_mean
    found = (nats.nats(norm, nats.sums(x)),)
    assert nats.difference(found, found).nats == 0 and not nats.difference(found, found).clear
    shifted = (nats.nats(norm, nats.sums(x + 0.003)),)
    assert not nats.difference(found, shifted).clear
    assert nats.difference(found, (nats.nats(norm, nats.sums(x * 2)),)).clear


def test_the_misfit_is_the_divergence_of_two_normal_distributions() -> None:
    norm = nn.BatchNorm1d(1)
    norm.running_mean.fill_(1.0)
    norm.running_var.fill_(4.0)
    x = torch.randn(200_000, 1, generator=torch.Generator().manual_seed(0)) * 3  # N(0, 9) against N(1, 4)
    exact = 0.5 * (math.log(9 / 4) + (4 + 1) / 9 - 1)
    assert nats.total((nats.nats(norm, nats.sums(x)),)) == pytest.approx(exact, abs=0.01)
    assert nats.total((nats.nats(norm, nats.sums(x / 3 * 2 + 1)),)) == pytest.approx(0, abs=1e-3)
    assert nats.has_memory(norm) and not nats.has_memory(nn.BatchNorm1d(1))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda x: x * 6 - 3, ("tanh", "-1..1")),
        (lambda x: (x - 0.8).clamp_min(0) * 15, ("tanh", "0..1")),  # black is 0 although tanh could go below
        (lambda x: x * 2 - 1, ("none", "-1..1")),
        (lambda x: x, ("none", "0..1")),
        (lambda x: x * 255, ("none", "0..255")),
        (lambda x: (x - 0.7).clamp_min(0) * 8 - 0.4242, ("none", MNIST_RANGE)),  # most pixels are black
        (lambda x: (x - 0.7).clamp_min(0) * 8 - 0.4527, ("tanh", MNIST_RANGE)),
        (lambda x: (x - 0.7).clamp_min(0) * 4 - 0.8102, ("none", FASHION_RANGE)),
    ],
)
def test_the_range_of_pixels_is_read_off_the_numbers(make: object, expected: tuple[str, str]) -> None:
    raw = make(torch.rand(20, 1, 16, 16, generator=torch.Generator().manual_seed(0)))  # type: ignore[operator]
    found = output.guessed(raw, Choices())
    assert (found.output, found.pixel_range) == expected
    shown = output.images(raw, found)
    assert shown.min() >= 0 and shown.max() <= 1


def test_the_digit_classifier_ranks_digits_only(tmp_path: Path) -> None:
    torch.manual_seed(0)
    checks = torch.ones(28, 28).where(
        (torch.arange(28)[:, None] // 7 + torch.arange(28) // 7) % 2 == 0, -torch.ones(())
    )
    net = mlp(20, 40, 784, last=nn.Tanh())
    with torch.no_grad():
        [layer for layer in net if isinstance(layer, nn.Linear)][-1].bias.copy_(2 * checks.flatten())
    (path := tmp_path / "cloth.pt").write_bytes(saved(net.state_dict()))
    report = inspect(path)
    assert "confidence" not in report.picture and "smoothness" in report.picture
    assert not any("digit" in choice.why for choice in report.open_choices)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_can_be_built(name: str) -> None:
    assert activation(name)(torch.linspace(-2, 2, 5)).isfinite().all()


def test_choices_survive_json_and_the_command_line() -> None:
    chosen = Choices(
        geometry=("convt s1 p0", "up2 conv s1 p1"), eps=(1e-5, 0.8), classes=10, join="noise-label", bare=("a.0",)
    )
    assert Choices.from_dict(json.loads(json.dumps(chosen.to_dict()))) == chosen
    typed = ["geometry=convt s1 p0, up2 conv s1 p1", "eps=1e-5,0.8", "classes=10", "join=noise-label", "bare=a.0"]
    assert Choices.parse(typed) == chosen
    assert Choices.from_dict({"eps": 0.8}) == Choices(eps=(0.8,))
    assert Choices(activation="elu").over(chosen).geometry == chosen.geometry
    assert [range_of(text) for text in LEGAL["pixel_range"]] == [
        (-1, 1),
        (0, 1),
        (0, 255),
        (-0.4242, 2.8215),
        (-0.8102, 2.0227),
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "choices are a JSON object"),
        ({"slope": 3}, "choices have activation, attention, averages"),
        ({"activation": "swish"}, "activation must be one of relu, "),
        ({"activation": ["relu"]}, "activation must be one of"),
        ({"eps": 0}, "eps must be numbers above 0"),
        ({"eps": ["x"]}, "eps must be numbers above 0"),
        ({"eps": float("nan")}, "eps must be"),
        ({"classes": True}, "classes must be a whole number"),
        ({"classes": 10**9}, "classes must be a whole number from 0 to 1000"),
        ({"geometry": "convt"}, "geometry must be a list of texts"),
        ({"geometry": [1]}, "geometry must be a list of texts"),
    ],
)
def test_illegal_choices_are_one_sentence(values: object, said: str) -> None:
    with pytest.raises(UserError, match="^" + said.replace("(", r"\(")):
        Choices.from_dict(values)


@pytest.mark.parametrize("typed", ["relu", "eps=many", "classes=ten"])
def test_mistyped_choices_are_one_sentence(typed: str) -> None:
    with pytest.raises(UserError):
        Choices.parse([typed])


def test_choices_that_do_not_fit_the_file_are_the_users_error(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(saved(tutorial().state_dict()))
    legal = ["convt s1 p0"] + ["convt s2 p1"] * 4
    for chosen, said in {
        ("convt s9 p0", *legal[1:]): "a layer's geometry reads like",
        ("conv s1 p0", *legal[1:]): "makes it a convt",
        (*legal[:4], "convt s2 p1 o2"): "must be smaller than the stride",
        (*legal[:4], "convt s8 p0", "convt s8 p0"): "geometry needs as many entries",
        ("convt s1 p9", *legal[1:]): "would give maps of",
    }.items():
        with pytest.raises(UserError, match=said):
            inspect(path, choices=Choices(geometry=tuple(chosen)))
    with pytest.raises(UserError, match="needs one number or 4"):
        inspect(path, choices=Choices(eps=(0.1, 0.2)))
    with pytest.raises(UserError, match="leaves none for noise"):
        inspect(path, choices=Choices(classes=100, join="noise-label"))


def test_everything_set_leaves_nothing_open(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(saved(mlp(20, 40, 784, last=nn.Tanh()).state_dict()))
    chosen = Choices(activation="relu", output="tanh", pixel_range="-1..1", noise="normal", classes=0)
    report = inspect(path, "their.pt", chosen)
    assert (report.verdict, report.name) == ("green", "their.pt")
    assert {choice.how for choice in report.open_choices} == {"set"}
    assert inspect(path).verdict == "amber"


def test_the_report_is_plain_json(tmp_path: Path) -> None:
    torch.manual_seed(0)  # an untrained network's geometry is ranked by its pictures
    path = tmp_path / "a.pt"
    path.write_bytes(saved({"netG": tutorial().state_dict(), "netD": mlp(784, 8, 1).state_dict()}))
    values = json.loads(json.dumps(inspect(path).to_dict()))
    assert values["path"] == ["netG"] and values["others"] == ["netD"] and values["loadable"]
    assert "the file holds several players" in values["reason"]
    assert [row["gives"] for row in values["architecture"]][-1] == "3 x 64 x 64"
    left = [row for row in values["match"] if not row["used"]]
    assert {"netD.0.weight", "netD.2.bias"} <= {row["key"] for row in left}
    offered = {choice["name"]: choice for choice in values["open_choices"]}
    assert offered["geometry"]["legal"][0][0] == offered["geometry"]["value"]


def test_what_needs_no_torch_imports_none() -> None:
    """The page draws a form and shows a report without it."""
    code = (
        "import sys; from gan_core.generators.foreign import "
        "archive, choices, lesson, pickle_scan, report, tensor_file, zipped; "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
