"""Networks that the importer has never seen: what it builds from their tensors draws what they draw."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import examine
from gan_core.generators.foreign.openings import MISFIT
from tests.generators.foreign.strangers import STRANGERS, inputs_of, seasoned

UPSAMPLED = ("up2 conv s1 p1", "up2 conv s1 p1", "conv s1 p1")  # of the generator that is set wrong


@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_generator_draws_what_its_author_sees(name: str, tmp_path: Path) -> None:
    stranger = STRANGERS[name]
    module = seasoned(stranger)
    path = tmp_path / "weights.bin"
    saved = stranger.save(module.state_dict())
    save_file({key: value.contiguous() for key, value in saved.items()}, path) if stranger.safetensors else torch.save(
        saved, path
    )
    report, loaded = examine(path, choices=Choices(**stranger.chosen))
    assert loaded is not None, report.reason
    assert report.player == "generator" and "VAE" not in report.player_why
    inputs = inputs_of(stranger, module, 12)
    with torch.inference_mode():
        expected, drawn = module(*inputs), loaded.network(*inputs)
    assert report.choices.get("noise") == stranger.noise
    assert (report.latent_dim, report.classes) == (inputs[0].shape[1], stranger.classes)
    assert drawn.shape == expected.shape, report.choices
    assert report.misfit is None or report.misfit < MISFIT
    torch.testing.assert_close(drawn, expected, rtol=1e-3, atol=1e-4, msg=lambda text: f"{text}\n{report.choices}")


@pytest.mark.parametrize(
    ("chosen", "flat"),
    [(Choices(activation="sigmoid"), False), (Choices(eps=(10.0,), geometry=UPSAMPLED, activation="leaky-0.2"), True)],
    ids=["activation", "eps"],
)
def test_a_choice_that_the_file_contradicts_is_called_that(chosen: Choices, flat: bool, tmp_path: Path) -> None:
    """Nothing counts as measured by norms whose memory no choice explains, and no claim rests on a blank picture."""
    stranger = STRANGERS["pytorch-gan, dcgan"]
    path = tmp_path / "weights.bin"
    torch.save(stranger.save(seasoned(stranger).state_dict()), path)
    report, loaded = examine(path, choices=chosen)
    assert loaded is not None and "BatchNorms remember contradicts these choices" in report.reason
    assert ("all but one colour" in report.reason) == flat
    assert ("all but one colour" in report.pixel_why) == flat
    assert {choice.how for choice in report.open_choices} == {"set", "guessed"}
