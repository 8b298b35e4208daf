"""The curve and its area against scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from gan_core.evaluation.roc import roc


@pytest.mark.parametrize("levels", [2, 4, 1000], ids=["many ties", "ratings", "hardly any"])
@pytest.mark.parametrize("seed", range(3))
def test_it_is_scikit_learns(levels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    positive = rng.permutation(40) < 15
    scores = rng.integers(levels, size=40) + (levels // 2) * positive
    found = roc(scores, positive)
    false, true, _ = roc_curve(positive, scores, drop_intermediate=False)
    np.testing.assert_allclose(found.false_positives, false, atol=1e-12)
    np.testing.assert_allclose(found.true_positives, true, atol=1e-12)
    assert found.auc == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)


def test_known_areas() -> None:
    kinds = np.array([True, True, False, False])
    assert roc(np.array([4.0, 3, 2, 1]), kinds).auc == 1
    assert roc(np.array([1.0, 2, 3, 4]), kinds).auc == 0
    assert roc(np.zeros(4), kinds).to_dict() == {"points": [[0, 0], [1, 1]], "auc": 0.5}


def test_one_kind_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        roc(np.arange(3), np.ones(3, bool))
