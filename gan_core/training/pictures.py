"""Pictures of the game: what the generator draws from the same noise every time, so that motion is visible."""

import io
from collections.abc import Callable
from functools import cached_property
from math import isfinite, isqrt, nan
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from gan_core.base.events import Samples
from gan_core.evaluation.metrics import LIVE_DIGITS, LIVE_SAMPLES, applying, score
from gan_core.evaluation.metrics.mode_coverage import mode_shares
from gan_core.games.roles import pixel_range
from gan_core.training.game import Game, draw_noise

if TYPE_CHECKING:
    from PIL import Image

WALL = 64  # images on the sample wall
POINTS = 512  # generated points on show, and real ones
NAMED_EVERY = 10  # pictures
HEAT = 40  # cells along each side of the critic's heat map
MESH = 17  # lines each way of the generator's grid
ARROWS = 96
PAIRS = 2  # rows of real images with their reconstructions
Reconstruct = Callable[[Game, Tensor, Tensor | None], Tensor]
_SEED = 1_000_003  # a random generator apart from the training's: looking never changes a run


class Painter:
    """Paints the state of a game as `Samples`. Costs one generator pass in eval mode."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.coverage: dict[str, float] = {}
        self.scored_step = -1  # where `coverage` was measured
        self._painted = 0

    def paint(self, *, last: bool = False) -> Samples:
        """The game now. Refreshes `coverage` too: of points each time, of digits now and then and in the `last` one.

        Pictures are due by the clock, so nothing in them may move torch's own random generator, which dropout draws
        from: a classifier that names digits for the first time is built then, and weights are drawn for it.
        """
        device = self.game.device
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            return self._painted_now(last)

    def _painted_now(self, last: bool) -> Samples:
        if not self.game.is_image:
            return self._samples("points", self._plane(), LIVE_SAMPLES)
        arrays = self._wall()
        named = self.game.data.shows_digits and (last or self._painted % NAMED_EVERY == NAMED_EVERY - 1)
        self._painted += 1
        return (
            self._samples("images", arrays | self._classes(), LIVE_DIGITS) if named else self._samples("images", arrays)
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
        """With classes, the samples of a row come from the same noise: what differs along it is the class."""
        rng = torch.Generator(self.game.device).manual_seed(_SEED)
        count, kinds = WALL if self.game.is_image else LIVE_SAMPLES, len(self.game.config.classes)
        if not kinds or not self.game.is_image:
            return draw_noise(self.game.config, count, rng)
        return draw_noise(self.game.config, self._rows, rng).repeat_interleave(kinds, 0)

    @cached_property
    def _on_show(self) -> Tensor | None:
        """The class of each sample on show: all in turn, so that a wall has a column per class; None without any."""
        kinds = len(self.game.config.classes)
        return torch.arange(len(self._noise), device=self.game.device) % kinds if kinds else None

    @property
    def _columns(self) -> int:
        """One for each class."""
        return len(self.game.config.classes) or isqrt(WALL)

    @property
    def _rows(self) -> int:
        """As many as a wall has room for; pairs of rows need room, and one below."""
        least = 2 * PAIRS + 1 if self.game.rules.reconstruct is not None else 1
        return max(least, WALL // self._columns)

    def _wall(self) -> dict[str, np.ndarray]:
        images, columns = self.game.draw(self._noise, self._on_show), len(self.game.config.classes) or None
        if self.game.rules.reconstruct is not None:
            pairs = self._pairs(self.game.rules.reconstruct)
            images[: len(pairs)] = pairs
        walls = {"png": to_pixels(images, self.game.config.output)}
        if self.game.step == self.game.first_step:
            walls["real"] = self._real_pictures()
        return {name: np.frombuffer(png_wall(pixels, columns), np.uint8) for name, pixels in walls.items()}

    def _pairs(self, reconstruct: Reconstruct) -> Tensor:
        """Rows of real images, each above its reconstructions: PAIRS of them, a column per class."""
        pairs = []
        for index in self._of_real.to(self.game.device).split(self._columns)[:PAIRS]:
            real = self.game.scaled(self.game.values[index])
            classes = None if self.game.classes is None else self.game.classes[index]
            pairs += [real, reconstruct(self.game, real, classes)]
        return torch.cat(pairs)

    def _real_pictures(self) -> np.ndarray:
        """Real images on show, uint8 [n, H, W, C], each of them once; in columns like the generated ones."""
        return self.game.values[self._of_real.to(self.game.device)].permute(0, 2, 3, 1).cpu().numpy()

    @cached_property
    def _of_real(self) -> Tensor:
        """Which of the real images are on show."""
        rng = torch.Generator().manual_seed(_SEED)
        index = torch.randperm(len(self.game.values), generator=rng)
        if self.game.classes is not None:
            kinds, known = len(self.game.config.classes), self.game.classes.cpu()[index]
            each = [index[known == kind][: self._rows] for kind in range(kinds)]
            index = torch.stack([part[: min(map(len, each))] for part in each], 1).flatten()
        return index[: self._rows * self._columns]

    def _classes(self) -> dict[str, np.ndarray]:
        """Which digits it draws, as the classifier names them. Not in the first picture, which must not wait."""
        from gan_core.evaluation.metrics.digits import digit_report

        images = self.game.draw(self._more_noise, self._wished)
        pixels = to_pixels(images, self.game.config.output).transpose(0, 3, 1, 2)
        report = digit_report(pixels, None if self._wished is None else self._wished.cpu().numpy())
        shares = np.array(report.pop("class_shares"), np.float32)
        self.coverage = {name: report[name] for name in self._told_of_digits if isfinite(report.get(name, nan))}
        several = "classes" in self._told_of_digits  # of a single digit, no coverage can fall
        return {"shares": shares, "nearest": shares} if several else {"shares": shares}

    @cached_property
    def _told_of_digits(self) -> list[str]:
        """Of a single digit, how sure the classifier is: there are no classes to cover."""
        legal = applying(self.game.data, asked=bool(self.game.config.classes))
        return [name for name, metric in legal.items() if metric.live]

    @cached_property
    def _more_noise(self) -> Tensor:
        rng = torch.Generator(self.game.device).manual_seed(_SEED)
        return draw_noise(self.game.config, LIVE_DIGITS, rng)

    @cached_property
    def _wished(self) -> Tensor | None:
        """Of which classes digits are named."""
        kinds = len(self.game.config.classes)
        return torch.arange(LIVE_DIGITS, device=self.game.device) % kinds if kinds else None

    def _plane(self) -> dict[str, np.ndarray]:
        game = self.game
        points = game.draw(self._noise, self._on_show)
        scored = points.cpu().numpy()
        self.coverage = score(scored, game.data, None if self._on_show is None else self._on_show.cpu().numpy())
        first = None if self._on_show is None else torch.zeros(len(self._mesh), dtype=torch.int64, device=game.device)
        arrays = {"fake": points[:POINTS], "manifold": game.draw(self._mesh, first).view(MESH, MESH, 2)}
        if self._on_show is not None:
            arrays["classes"] = self._on_show[:POINTS]
        if game.rules.scores is not None:
            with torch.no_grad():
                arrays["heat"] = game.rules.scores(game, self._cells).view(HEAT, HEAT)
        if game.rules.sample_gradient is not None:
            arrays["arrows"] = self._arrows(points[:ARROWS], game.rules.sample_gradient)
        if game.step == game.first_step:
            arrays["real"] = self._real
        picture = {name: value.cpu().numpy().astype(np.float32, copy=False) for name, value in arrays.items()}
        data = game.data
        if data.centers is not None and data.sigma is not None:
            picture["shares"], picture["nearest"] = mode_shares(scored, data.centers, data.sigma, data.weights)
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

    def _arrows(self, points: Tensor, by_samples: Callable[[Game, Tensor, Tensor | None, Tensor], Tensor]) -> Tensor:
        """Where the generator's loss pulls each point: -dL/dx, the longest a tenth of the plot."""
        classes = None if self._on_show is None else self._on_show[: len(points)]
        gradient = by_samples(self.game, points, classes, self._real)
        longest = gradient.norm(dim=1).max().clamp_min(1e-12)
        return torch.cat((points, -gradient / longest * self.game.data.extent * 0.2), dim=1)


def to_pixels(images: Tensor, output: str) -> np.ndarray:
    """Images in the range that goes with the generator's output, [n, C, H, W] -> uint8 [n, H, W, C]."""
    unit = images if pixel_range(output) == (0.0, 1.0) else (images + 1) / 2
    return (unit.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def wall(pixels: np.ndarray, columns: int | None = None) -> np.ndarray:
    """Tiles of uint8 [n, H, W, C] side by side with a line of 2 pixels between: [rows, columns, C].

    columns: how many stand side by side, by default as many as below one another.
    """
    count, height, width, channels = pixels.shape
    columns = columns or int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    sheet = np.zeros((rows * (height + 2) - 2, columns * (width + 2) - 2, channels), np.uint8)
    for index, tile in enumerate(pixels):
        top, left = index // columns * (height + 2), index % columns * (width + 2)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def wall_image(pixels: np.ndarray, columns: int | None = None) -> "Image.Image":
    """The wall as a picture, gray if it has one channel."""
    from PIL import Image

    sheet = wall(pixels, columns)
    return Image.fromarray(sheet[..., 0] if sheet.shape[-1] == 1 else sheet)


def png_wall(pixels: np.ndarray, columns: int | None = None) -> bytes:
    """The wall as a PNG file."""
    file = io.BytesIO()
    wall_image(pixels, columns).save(file, "PNG", compress_level=1)
    return file.getvalue()
