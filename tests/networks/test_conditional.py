"""Players that know classes: what they are told arrives, and forms are those of the papers."""

from dataclasses import replace

import pytest
import torch
from torch.nn.functional import one_hot

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.networks import CRITICS, GENERATORS
from gan_core.networks.conditioning import AUXILIARY, CONCATENATION, CONDITIONINGS, NONE, PROJECTION, inner
from gan_core.networks.spec import Spec
from gan_core.training.game import Game, build_network

FORMS = [name for name in CONDITIONINGS if name != NONE]
SPEC = Spec(shape=(2,), widths=(8,), activation="relu", norm="none", classes=3, conditioning=CONCATENATION)
DIGITS = RunConfig(dataset="ring").adapted(dataset="digits", conditioning=CONCATENATION)
SMALL = {"generator_widths": (8, 4), "critic_widths": (4, 8), "latent_dim": 5, "batch_size": 6}
NETWORKS = [(g, c) for g in GENERATORS for c in CRITICS if (g == "mlp") == (c in ("mlp", "maxout"))]


def configured(generator: str, critic: str, form: str) -> RunConfig:
    return DIGITS.replace(**SMALL, generator=generator, critic=critic, conditioning=form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("generator", "critic"), NETWORKS)
def test_every_network_takes_classes(generator: str, critic: str, form: str) -> None:
    config = configured(generator, critic, form)
    draws, judges = (build_network(config, player, sample_shape(config)) for player in ("generator", "critic"))
    z, classes = torch.randn(6, 5), torch.arange(6)
    samples = draws(z, classes)
    assert samples.shape == (6, 1, 8, 8) and judges(samples, classes).shape == (6,)
    assert not torch.equal(draws.eval()(z, classes), draws(z, classes.flip(0)))
    told = torch.equal(judges.eval()(samples, classes), judges(samples, classes.flip(0)))
    assert told == (form == AUXILIARY), "an AC-GAN's score does not depend on the class"


def test_room_is_made_for_classes() -> None:
    assert inner(SPEC, flat=True) == replace(SPEC, shape=(5,), classes=0, conditioning=NONE)
    images = replace(SPEC, shape=(3, 8, 8))
    assert inner(images, flat=True).shape == (195,) and inner(images, flat=False).shape == (6, 8, 8)
    assert inner(replace(images, conditioning=PROJECTION), flat=False).shape == (3, 8, 8)
    assert inner(replace(images, latent_dim=4), flat=True).latent_dim == 7
    plain = replace(SPEC, classes=0, conditioning=NONE)
    assert inner(plain, flat=True) == plain


def test_concatenation_is_the_network_inside_on_sample_and_class() -> None:
    config = configured("mlp", "mlp", CONCATENATION)
    critic, x, classes = build_network(config, "critic", (1, 8, 8)), torch.randn(4, 1, 8, 8), torch.tensor([0, 3, 3, 9])
    row = torch.cat((x.flatten(1), one_hot(classes, 10)), 1)
    torch.testing.assert_close(critic(x, classes), critic.within(row))


def test_projection_is_a_sum_of_what_is_common_and_what_is_the_classs() -> None:
    config = configured("upsample", "dcgan", PROJECTION)
    critic, x, classes = build_network(config, "critic", (1, 8, 8)), torch.randn(4, 1, 8, 8), torch.tensor([0, 3, 3, 9])
    common, h = critic.within(x), critic.features(x)
    torch.testing.assert_close(
        critic(x, classes), common + torch.stack([critic.vectors.weight[c] for c in classes]).mul(h).sum(1)
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"dataset": "swiss-roll"},
            "swiss-roll has no classes that are known beforehand, so conditioning must be none",
        ),
        ({"dataset": "digits", "data_class": "3"}, "conditioning concatenation needs all classes"),
        ({"packing": 2}, "packing is for games without classes: set it to 1"),
        ({"unroll_steps": 3}, "unroll_steps is for games without classes: set it to 0"),
    ],
)
def test_what_does_not_go_with_classes_is_refused(changes: dict, sentence: str) -> None:
    start = PRESETS["ring-cgan"].config
    with pytest.raises(UserError, match=sentence):
        RunConfig(
            **(start.adapted(dataset="digits").flat() if changes.get("dataset") == "digits" else start.flat()) | changes
        )


def test_other_data_without_classes_take_them_away() -> None:
    assert PRESETS["ring-cgan"].config.adapted(dataset="swiss-roll").conditioning == NONE
    assert PRESETS["ring-cgan"].config.adapted(dataset="mnist").conditioning == CONCATENATION


def test_a_class_is_asked_for_by_name_or_number() -> None:
    config = PRESETS["ring-cgan"].config
    assert [config.class_number(wished) for wished in (None, "mode 3", 2, "2")] == [None, 2, 2, 2]
    with pytest.raises(UserError, match="there is no class 'mode 9'; choose from mode 1"):
        config.class_number("mode 9")
    with pytest.raises(UserError, match="knows no classes"):
        RunConfig().class_number("mode 1")


def test_labels_of_the_ring_are_its_modes() -> None:
    game = Game(PRESETS["ring-cgan"].config)
    batch = game.real()
    centers = torch.tensor(game.data.centers)
    assert batch.classes is not None
    assert (torch.cdist(batch.samples, centers).argmin(1) == batch.classes).all()
