"""Pictures of the game: what the generator draws from the same noise every time, so that motion is visible."""

import io
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from gan_core.events import Samples
from gan_core.game import Game, draw_noise
from gan_core.metrics import LIVE_DIGITS, LIVE_SAMPLES, applying, score
from gan_core.metrics.mode_coverage import mode_shares

if TYPE_CHECKING:
    from PIL import Image

WALL = 64  # images on the sample wall
POINTS = 512  # generated points on show, and real ones
JUDGED_EVERY = 10  # pictures
HEAT = 40  # cells along each side of the critic's heat map
MESH = 17  # lines each way of the generator's grid
ARROWS = 96
_SEED = 1_000_003  # dice apart from the training's: looking never changes a run


class Painter:
    """Paints the state of a game as `Samples`. Costs one generator pass in eval mode."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.coverage: dict[str, float] = {}
        self.scored_step = -1  # where `coverage` was measured
        self._painted = 0

    def paint(self, *, last: bool = False) -> Samples:
        """The game now. Refreshes `coverage` too: of points each time, of digits now and then and in the `last` one."""
        if not self.game.is_image:
            return self._samples("points", self._plane(), LIVE_SAMPLES)
        arrays = self._wall()
        judged = self.game.data.judged and (last or self._painted % JUDGED_EVERY == JUDGED_EVERY - 1)
        self._painted += 1
        return (
            self._samples("images", arrays | self._classes(), LIVE_DIGITS)
            if judged
            else self._samples("images", arrays)
        )

    @property
    def report(self) -> dict[str, float]:
        """What a report tells of coverage, and of which picture: that may be an earlier step than the report's."""
        return self.coverage | {"scored_step": float(self.scored_step)} if self.coverage else {}

    def _samples(self, kind: str, arrays: dict[str, np.ndarray], scored: int = 0) -> Samples:
        """The picture, and what was scored for it; a wall whose digits were not named has no figures of its own."""
        figures = dict(self.coverage) if scored else {}
        if figures:
            self.scored_step = self.game.step
        return Samples(self.game.step, kind, arrays, figures=figures, scored=scored if figures else 0)

    @cached_property
    def _noise(self) -> Tensor:
        rng = torch.Generator(self.game.device).manual_seed(_SEED)
        return draw_noise(self.game.config, WALL if self.game.is_image else LIVE_SAMPLES, rng)

    def _wall(self) -> dict[str, np.ndarray]:
        images = generate(self.game, self._noise)
        walls = {"png": to_pixels(images, self.game.config.generator_output)}
        if self.game.step == 0:
            walls["real"] = self._real_pictures()
        return {name: np.frombuffer(png_wall(pixels), np.uint8) for name, pixels in walls.items()}

    def _real_pictures(self) -> np.ndarray:
        """Real images on show, uint8 [at most WALL, H, W, C], each of them once."""
        rng = torch.Generator().manual_seed(_SEED)
        index = torch.randperm(len(self.game.values), generator=rng)[:WALL]
        return self.game.values[index.to(self.game.device)].permute(0, 2, 3, 1).cpu().numpy()

    def _classes(self) -> dict[str, np.ndarray]:
        """Which digits it draws, as the classifier names them. Not in the first picture, which must not wait."""
        from gan_core.metrics.digits import digit_report

        images = generate(self.game, self._more_noise)
        report = digit_report(to_pixels(images, self.game.config.generator_output).transpose(0, 3, 1, 2))
        shares = np.array(report.pop("class_shares"), np.float32)
        self.coverage = {name: report[name] for name in self._told_of_digits if isfinite(report[name])}
        several = "classes" in self._told_of_digits  # of a single digit, no coverage can fall
        return {"shares": shares, "nearest": shares} if several else {"shares": shares}

    @cached_property
    def _told_of_digits(self) -> list[str]:
        """Of a single digit, how sure the classifier is: there are no classes to cover."""
        legal = applying(self.game.data)
        return [
            name for name in ("classes_covered", "classes", "class_entropy", "no_digit", "confidence") if name in legal
        ]

    @cached_property
    def _more_noise(self) -> Tensor:
        rng = torch.Generator(self.game.device).manual_seed(_SEED)
        return draw_noise(self.game.config, LIVE_DIGITS, rng)

    def _plane(self) -> dict[str, np.ndarray]:
        game, extent = self.game, self.game.data.extent
        points = generate(game, self._noise)
        scored = points.cpu().numpy()
        self.coverage = score(scored, game.data)
        arrays = {
            "fake": points[:POINTS],
            "heat": self._heat(extent),
            "manifold": generate(game, self._mesh).view(MESH, MESH, 2),
            "arrows": self._arrows(points[:ARROWS], extent),
        }
        if game.step == 0:
            arrays["real"] = self._real
        picture = {name: value.cpu().numpy().astype(np.float32, copy=False) for name, value in arrays.items()}
        if game.data.centers is not None and game.data.sigma is not None:
            picture["shares"], picture["nearest"] = mode_shares(scored, game.data.centers, game.data.sigma)
        return picture

    @cached_property
    def _real(self) -> Tensor:
        """Real points on show, [POINTS, 2]."""
        rng = torch.Generator().manual_seed(_SEED)
        index = torch.randint(len(self.game.values), (POINTS,), generator=rng)
        return self.game.values[index.to(self.game.device)]

    @cached_property
    def _cells(self) -> Tensor:
        """Centres of the heat map's cells, [HEAT * HEAT, 2], lowest y first."""
        extent = self.game.data.extent
        ticks = (torch.arange(HEAT, device=self.game.device) + 0.5) / HEAT * 2 * extent - extent
        y, x = torch.meshgrid(ticks, ticks, indexing="ij")
        return torch.stack((x, y), dim=-1).view(-1, 2)

    @cached_property
    def _mesh(self) -> Tensor:
        """A square grid of noise over the first two dimensions, the others 0, [MESH * MESH, latent_dim].

        Its lines are evenly spaced in probability, so equal cells carry equal mass.
        """
        config = self.game.config
        share = torch.linspace(0.02, 0.98, MESH)
        line = 2 * share - 1 if config.noise == "uniform" else torch.special.ndtri(share)  # unknown to Apple's GPUs
        line = line.to(self.game.device)
        mesh = torch.zeros(MESH, MESH, config.latent_dim, device=self.game.device)
        mesh[..., 0] = line[None, :]
        if config.latent_dim > 1:
            mesh[..., 1] = line[:, None]
        return mesh.view(-1, config.latent_dim)

    @torch.no_grad()
    def _heat(self, extent: float) -> Tensor:
        return self.game.scores_alone(self._cells).view(HEAT, HEAT)

    def _arrows(self, points: Tensor, extent: float) -> Tensor:
        """Where the generator's loss pulls each point: -dL/dx, the longest a tenth of the plot."""
        x = points.detach().clone().requires_grad_()
        scores = self.game.scores_alone(x)
        if self.game.objective.relative:  # against the average real sample
            scores = scores - self.game.scores_alone(self._real).mean().detach()
        loss = self.game.objective.generator_loss(scores)
        (gradient,) = torch.autograd.grad(loss, x)
        longest = gradient.norm(dim=1).max().clamp_min(1e-12)
        return torch.cat((x.detach(), -gradient / longest * extent * 0.2), dim=1)


@torch.no_grad()
def generate(game: Game, noise: Tensor) -> Tensor:
    """What people see: the sampler in eval mode, noise [n, latent_dim] -> [n, *shape] float32."""
    sampler = game.sampler.eval()
    with game.autocast():
        samples = sampler(noise)
    sampler.train()
    return samples.float()


def to_pixels(images: Tensor, output: str) -> np.ndarray:
    """Images in the generator's range [n, C, H, W] -> uint8 [n, H, W, C]."""
    unit = images if output == "sigmoid" else (images + 1) / 2
    return (unit.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def wall(pixels: np.ndarray) -> np.ndarray:
    """Tiles of uint8 [n, H, W, C] side by side with a line of 2 pixels between: [rows, columns, C]."""
    count, height, width, channels = pixels.shape
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + 2) - 2, columns * (width + 2) - 2, channels), np.uint8)
    for index, tile in enumerate(pixels):
        top, left = index // columns * (height + 2), index % columns * (width + 2)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def wall_image(pixels: np.ndarray) -> "Image.Image":
    """The wall as a picture, gray if it has one channel."""
    from PIL import Image

    sheet = wall(pixels)
    return Image.fromarray(sheet[..., 0] if sheet.shape[-1] == 1 else sheet)


def png_wall(pixels: np.ndarray) -> bytes:
    """The wall as a PNG file."""
    file = io.BytesIO()
    wall_image(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()
