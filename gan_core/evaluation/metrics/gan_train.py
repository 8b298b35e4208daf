"""GAN-train (Shmelkov, Schmid & Alahari 2018, section 3.1): what a classifier learns from the samples alone.

A fresh classifier learns from samples and the classes that they were asked for by, and names real test images. Samples
of the wrong class mislead it, bad ones teach it something else, and too few different ones teach it too little: it
sees lost diversity that GAN-test, `class_accuracy`, cannot. Training takes half a minute for each of the two rulers'
networks.
"""

import numpy as np

from gan_core.evaluation.metrics import METRICS, SECOND, Metric, RealData, gray_digits

IMAGES = 10_000


def gan_train(samples: np.ndarray, data: RealData, asked: np.ndarray) -> dict[str, float]:
    """By networks of both rulers' kinds; neither has seen anything else."""
    from gan_core.evaluation.digit_classifier.pupil import examined_on_real, taught
    from gan_core.evaluation.digit_classifier.rulers import FIRST
    from gan_core.evaluation.digit_classifier.rulers import SECOND as OTHER

    first, second = (examined_on_real(taught(ruler, samples, asked)) for ruler in (FIRST, OTHER))
    return {"gan_train": first, SECOND + "gan_train": second}


METRICS.add(
    "gan_train",
    Metric(
        label="GAN-train",
        help="Share of the real test images that a classifier names rightly which learned from the samples alone.",
        kind="share",
        direction="higher is better",
        live=False,
        samples=IMAGES,
        fewest=IMAGES,
        on_request=True,
        applies=gray_digits,
        measure_asked=gan_train,
    ),
)
