"""What a finished run is worth: the figures of its last generator, on as many samples as papers draw."""

import numpy as np

from gan_core.datasets import Data
from gan_core.errors import UserError
from gan_core.events import Scores
from gan_core.game import Game
from gan_core.metrics import applying, oracle, protocol_samples, score
from gan_core.metrics.digits import digit_report
from gan_core.metrics.mode_coverage import mode_shares
from gan_core.sampling import like_data

NAMED = 2500  # digits that the judge names once more for their shares, right to a hundredth
_oracles: dict[tuple[str, str, int], dict[str, float]] = {}  # a worker trains run after run on the same data


def samples_to_score(game: Game) -> int:
    """How many; 0 for data that no metric applies to."""
    return (game.config.score_samples or protocol_samples(game.data)) if applying(game.data) else 0


def final_scores(game: Game) -> Scores | None:
    """Score the game's generator as it is now.

    None where nothing can be scored: no metric applies, or the judge's real test images cannot be had.
    """
    config, count = game.config, samples_to_score(game)
    if not count:
        return None
    try:
        drawn = like_data(game.sampler, config, count, config.seed)
        figures, nearest = score(drawn, game.data), _nearest(drawn, game.data)
        key = (config.dataset, config.data_class, count)
        if key not in _oracles:
            _oracles[key] = oracle(game.data, count)
    except UserError:  # no network: the run itself is none the worse for it
        return None
    return Scores(step=game.step, samples=count, figures=figures, oracle=_oracles[key], nearest=nearest)


def _nearest(drawn: np.ndarray, data: Data) -> list[float]:
    """Shares of the modes, or of the classes as the judge names them; none where there is but one to draw."""
    if data.centers is not None and data.sigma is not None:
        return [float(share) for share in mode_shares(drawn, data.centers, data.sigma)[1]]
    return list(digit_report(drawn[:NAMED])["class_shares"]) if "classes" in applying(data) else []
