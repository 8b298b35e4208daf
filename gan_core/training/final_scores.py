"""What a finished run is worth: the figures of its last generator, on as many samples as papers draw."""

import numpy as np
from torch import nn

from gan_core.base.errors import UserError
from gan_core.base.events import Scores
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import Data
from gan_core.evaluation.digit_classifier.cards import rulers
from gan_core.evaluation.metrics import Measured, applying, measured, protocol_samples, real
from gan_core.evaluation.metrics.digits import digit_report
from gan_core.evaluation.metrics.mode_coverage import mode_shares
from gan_core.training.game import Game, load_data
from gan_core.training.sampling import asked_classes, like_data

NAMED = 2500  # digits that are named once more for their shares, right to a hundredth
_oracles: dict[tuple[str, str, str, int, bool], Measured] = {}  # a worker trains run after run on the same data


def samples_to_score(game: Game) -> int:
    """How many; 0 for data that no metric applies to."""
    return (game.config.score_samples or protocol_samples(game.data)) if applying(game.data) else 0


def final_scores(game: Game) -> Scores | None:
    """Score the game's generator as it is now.

    None where nothing can be scored: no metric applies, or MNIST's test images cannot be had.
    """
    return _scores(game.sampler, game.config, game.data, game.step, samples_to_score(game))


def scores_of(generator: nn.Module, config: RunConfig, step: int) -> Scores | None:
    """The same of a generator that was kept at that step."""
    data = load_data(config)
    return _scores(generator, config, data, step, config.score_samples or protocol_samples(data))


def _scores(generator: nn.Module, config: RunConfig, data: Data, step: int, count: int) -> Scores | None:
    if not count:
        return None
    try:
        drawn = like_data(generator, config, count, config.seed)
        found = measured(drawn, data, asked_classes(config, count))
        nearest = _nearest(drawn, data)
        key = (config.dataset, config.data_class, config.drawing, count, bool(config.classes))
        if key not in _oracles:
            _oracles[key] = real(data, count, asked=bool(config.classes))
    except UserError:  # no network: the run itself is none the worse for it
        return None
    best = _oracles[key]
    return Scores(
        step=step,
        samples=count,
        figures=found.figures,
        oracle=best.figures,
        nearest=nearest,
        second=found.second,
        oracle_second=best.second,
        rulers=rulers() if data.shows_digits else [],
    )


def _nearest(drawn: np.ndarray, data: Data) -> list[float]:
    """Shares of the modes, or of the classes as the classifier names them; none where there is but one to draw."""
    if data.centers is not None and data.sigma is not None:
        return [float(share) for share in mode_shares(drawn, data.centers, data.sigma, data.weights)[1]]
    return list(digit_report(drawn[:NAMED])["class_shares"]) if "classes" in applying(data) else []
