"""DiffAugment against closed forms, and in the updates of both players."""

import pytest
import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.config.batching import why_apart
from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import seen_by_critic, targets
from gan_core.games.adversarial.unrolling import look_ahead
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.losses.diffaugment import OFF, POLICIES, augment
from gan_core.training.game import Game

ALL = "color,translation,cutout"
IMAGES = RunConfig(
    dataset="digits",
    generator="dcgan",
    critic="dcgan",
    generator_output="tanh",
    generator_widths=(8, 4),
    critic_widths=(4, 8),
    batch_size=6,
    steps=10,
)
RANGES = [(-1.0, 1.0), (0.0, 1.0)]


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def changed(images: Tensor, policy: str, pixel_range: tuple[float, float] = (-1.0, 1.0), seed: int = 0) -> Tensor:
    return augment(images, policy, dice(seed), pixel_range)


@pytest.mark.parametrize("size", [8, 28, 32, 33])
def test_a_translation_is_a_crop_of_the_padded_picture_by_whole_pixels(size: int) -> None:
    images, reach = torch.randn(300, 3, size, size), int(size / 8 + 0.5)
    padded = torch.nn.functional.pad(images, (reach,) * 4)
    seen = set()
    for moved, frame in zip(changed(images, "translation"), padded, strict=True):
        crops = {
            (down, right): frame[:, down : down + size, right : right + size]
            for down in range(2 * reach + 1)
            for right in range(2 * reach + 1)
        }
        fitting = [place for place, crop in crops.items() if torch.equal(crop, moved)]
        assert len(fitting) == 1
        seen |= {*fitting}
    rows, columns = ({place[axis] for place in seen} for axis in (0, 1))
    assert rows == columns == {*range(2 * reach + 1)}, "both ways, each as far as an eighth"
    assert len(seen) > 2 * reach + 1, "and not along a diagonal"


@pytest.mark.parametrize("size", [8, 28, 32, 33])
def test_a_cutout_hides_a_square_of_half_the_side_and_nothing_else(size: int) -> None:
    images, half = torch.randn(400, 3, size, size).abs() + 1, int(size / 2 + 0.5)
    cut = changed(images, "cutout")
    hidden = (cut == 0).all(1)
    assert torch.equal(cut, images * ~hidden.unsqueeze(1))
    whole = 0
    for square in hidden:
        rows, columns = square.any(1), square.any(0)
        assert torch.equal(square, rows.unsqueeze(1) & columns), "a rectangle"
        for line in (rows, columns):
            there = line.nonzero().flatten()
            assert len(there) == there[-1] - there[0] + 1, "of one piece"
            assert len(there) == half or line[0] or line[-1], "shorter only where it is cut off by the border"
            assert half // 2 <= len(there) <= half
        whole += int(rows.sum() == half and columns.sum() == half)
    assert whole > 40


def test_what_comes_in_is_the_middle_of_the_range() -> None:
    white = torch.ones(50, 1, 16, 16)
    for pixel_range, middle in zip(RANGES, (0.0, 0.5), strict=True):
        for policy in ("translation", "cutout"):
            assert set(changed(white, policy, pixel_range).unique().tolist()) == {middle, 1.0}


def test_colour_follows_its_formula() -> None:
    images = torch.rand(40, 3, 8, 8, dtype=torch.float64) * 2 - 1
    brightness, saturation, contrast = torch.rand((3, 40, 1, 1, 1), generator=dice()).double()
    x = images + brightness - 0.5
    gray = x.mean(1, keepdim=True)
    x = (x - gray) * 2 * saturation + gray
    gray = x.mean((1, 2, 3), keepdim=True)
    torch.testing.assert_close(changed(images, "color"), (x - gray) * (contrast + 0.5) + gray)


def test_saturation_and_contrast_keep_the_mean_that_brightness_moved() -> None:
    images = torch.rand(200, 3, 8, 8, dtype=torch.float64) * 2 - 1
    moved = changed(images, "color").mean((1, 2, 3)) - images.mean((1, 2, 3))
    draws = torch.rand((3, 200, 1, 1, 1), generator=dice())[0].flatten().double()
    torch.testing.assert_close(moved, draws - 0.5)
    assert moved.min() < -0.45 and moved.max() > 0.45


@pytest.mark.parametrize("policy", POLICIES)
def test_the_range_of_the_pixels_changes_nothing_but_their_scale(policy: str) -> None:
    unit = torch.rand(20, 3, 8, 8, dtype=torch.float64)
    wide = changed(unit * 2 - 1, policy, (-1.0, 1.0))
    torch.testing.assert_close(changed(unit, policy, (0.0, 1.0)), (wide + 1) / 2)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_image_is_changed_in_its_own_way_and_the_dice_decide(policy: str) -> None:
    images = torch.rand(1, 3, 16, 16).expand(64, -1, -1, -1)
    one = changed(images, policy)
    assert torch.equal(one, changed(images, policy))
    assert torch.equal(one, images) == (policy == OFF)
    if policy != OFF:
        assert len({image.numpy().tobytes() for image in one}) > 20
        assert not torch.equal(one, changed(images, policy, seed=1))


def test_nothing_is_drawn_where_it_is_off() -> None:
    rng = dice()
    augment(torch.rand(4, 3, 8, 8), OFF, rng, (-1.0, 1.0))
    assert torch.equal(rng.get_state(), dice().get_state())


@pytest.mark.parametrize("policy", ["translation", "cutout", "translation,cutout"])
def test_gradients_reach_every_pixel_that_is_seen_and_no_other(policy: str) -> None:
    images = (torch.rand(30, 3, 8, 8) + 1).requires_grad_()
    out = changed(images, policy)
    (gradient,) = torch.autograd.grad(out.sum(), images)
    assert set(gradient.unique().tolist()) == {0.0, 1.0}
    assert torch.equal(gradient.sum((1, 2, 3)), (out != 0).sum((1, 2, 3)).float())


@pytest.mark.parametrize("policy", POLICIES)
def test_gradients_and_their_gradients_are_those_of_finite_differences(policy: str) -> None:
    images = torch.rand(3, 3, 8, 8, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: changed(x, policy).pow(3), images)
    assert torch.autograd.gradgradcheck(lambda x: changed(x, policy).pow(3), images)


def test_points_are_not_augmented() -> None:
    with pytest.raises(UserError, match="ring is no dataset of images, so diffaugment must be none"):
        RunConfig(diffaugment=ALL)
    with pytest.raises(UserError, match="unknown diffaugment 'colour'; choose from none, color, translation, cutout"):
        IMAGES.replace(diffaugment="colour")
    assert IMAGES.replace(diffaugment=ALL).adapted(dataset="ring").diffaugment == OFF
    assert IMAGES.replace(diffaugment=ALL).adapted(dataset="mnist").diffaugment == ALL


def test_a_batch_of_runs_refuses_it_in_a_sentence() -> None:
    """Such runs are trained one by one."""
    runs = [IMAGES.replace(diffaugment=ALL, seed=seed) for seed in range(3)]
    assert why_apart(runs) == "runs on digits cannot be trained as one batch: only those on 2-D points can"


def test_real_and_generated_images_get_draws_of_their_own() -> None:
    game = Game(IMAGES.replace(diffaugment=ALL))
    same = game.real().samples
    assert not torch.equal(seen_by_critic(game, same), seen_by_critic(game, same))


def test_other_draws_do_not_move_the_data_and_the_noise() -> None:
    """So that lanes of a race with and without it see the same batches."""
    plain, game = Game(IMAGES), Game(IMAGES.replace(diffaugment=ALL))
    for one in (plain, game):
        update_both(one, Losses())
    assert torch.equal(plain.real().samples, game.real().samples) and torch.equal(plain.noise(), game.noise())


def by_the_book(game: Game, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """Both losses with D(T(x)) and D(T(G(z))), and what the critic pays for its slope there, all by autograd."""
    seen = [augment(side, game.config.diffaugment, game.trick_rng, (-1.0, 1.0)) for side in (real, fake)]
    members = game.config.packing
    seen = [torch.cat([side[i::members] for i in range(members)], dim=1) for side in seen]
    weights = [
        weight * penalty.compute(game.networks["critic"], *(side.detach() for side in seen), game.trick_rng)
        for penalty, weight in game.penalties
    ]
    real_scores, fake_scores = (game.networks["critic"](side) for side in seen)
    critic_loss = game.objective.critic_loss(real_scores, fake_scores, targets(game))
    return critic_loss + sum(weights), game.objective.generator_loss(fake_scores)


@pytest.mark.parametrize("changes", [{}, {"packing": 2}, {"penalties": {"gradient-penalty": 10.0, "r1": 1.0}}])
@pytest.mark.parametrize("activation", ["leaky-relu", "tanh"])  # by hand, and by autograd
def test_both_players_have_the_gradients_of_the_definition(activation: str, changes: dict) -> None:
    config = IMAGES.replace(diffaugment=ALL, critic_activation=activation, schedule="simultaneous", **changes)
    game, book = Game(config), Game(config)
    losses = Losses()
    update_both(game, losses)
    critic_loss, generator_loss = by_the_book(book, book.real().samples, book.networks["generator"](book.noise()))
    assert losses["critic"] is not None and losses["critic"].item() == pytest.approx(critic_loss.item(), rel=1e-4)
    for player, loss in (("critic", critic_loss), ("generator", generator_loss)):
        expected = torch.autograd.grad(loss, book.parameters[player], retain_graph=True)
        for ours, theirs in zip(game.parameters[player], expected, strict=True):
            torch.testing.assert_close(ours.grad, theirs, rtol=1e-3, atol=1e-6)


def test_the_players_apart_have_the_gradients_of_the_definition() -> None:
    config = IMAGES.replace(diffaugment=ALL)
    game, book = Game(config), Game(config)
    update_critic(game, Losses())
    loss, _ = by_the_book(book, book.real().samples, book.networks["generator"](book.noise()).detach())
    for ours, theirs in zip(
        game.parameters["critic"], torch.autograd.grad(loss, book.parameters["critic"]), strict=True
    ):
        torch.testing.assert_close(ours.grad, theirs, rtol=1e-3, atol=1e-6)
    book.networks["critic"].load_state_dict(game.networks["critic"].state_dict())
    update_generator(game, Losses())
    fake = book.networks["generator"](book.noise())
    seen = augment(fake, ALL, book.trick_rng, (-1.0, 1.0))
    wanted = torch.autograd.grad(
        book.objective.generator_loss(book.networks["critic"](seen)), book.parameters["generator"]
    )
    for ours, theirs in zip(game.parameters["generator"], wanted, strict=True):
        torch.testing.assert_close(ours.grad, theirs, rtol=1e-3, atol=1e-6)


def test_who_looks_ahead_feels_the_critic_through_the_changes() -> None:
    config = IMAGES.replace(diffaugment=ALL, unroll_steps=2)
    game, book = Game(config), Game(config)
    update_generator(game, Losses())
    fake = book.networks["generator"](book.noise())
    seen = seen_by_critic(book, fake)
    _, by_samples = look_ahead(book, seen_by_critic(book, book.partners().samples), seen)
    for ours, theirs in zip(
        game.parameters["generator"], torch.autograd.grad(seen, book.parameters["generator"], by_samples), strict=True
    ):
        torch.testing.assert_close(ours.grad, theirs, rtol=1e-4, atol=1e-6)
