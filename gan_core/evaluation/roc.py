"""How well scores tell two kinds apart: the receiver operating characteristic and the area under it. numpy only."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Roc:
    """A curve from (0, 0) to (1, 1), one point per different score; `auc` is the area under its straight lines."""

    false_positives: np.ndarray  # float64 [P], share of the negatives at or above a threshold
    true_positives: np.ndarray  # float64 [P], share of the positives there
    auc: float  # 0.5: no better than chance

    def to_dict(self) -> dict[str, object]:
        """{"points": [[false positives, true positives], ...], "auc"}, as JSON."""
        return {"points": np.stack([self.false_positives, self.true_positives], axis=1).tolist(), "auc": self.auc}


def roc(scores: np.ndarray, positive: np.ndarray) -> Roc:
    """The curve of finite scores [N], the higher the more positive. positive: bool [N], with some of both kinds.

    Equal scores make one point, so that the area is the share of pairs in the right order, ties counted half
    (Fawcett 2006, "An introduction to ROC analysis", sections 5 and 7). Raises ValueError if one kind is missing.
    """
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        raise ValueError("a ROC needs samples of both kinds")
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # of each run of equal scores
    hits = np.cumsum(positive[order])[last]
    true = np.append(0, hits) / positives
    false = np.append(0, last + 1 - hits) / negatives
    auc = float((np.diff(false) * (true[1:] + true[:-1]) / 2).sum())
    return Roc(false_positives=false, true_positives=true, auc=auc)
