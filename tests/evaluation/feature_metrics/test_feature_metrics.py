"""Figures of features against independent code: torchmetrics, prdc, torch-fidelity; and against plain loops."""

import contextlib
import io

import numpy as np
import pytest
import torch
from prdc import compute_prdc
from torch import Tensor, nn
from torch.utils.data import Dataset
from torch_fidelity import calculate_metrics, register_feature_extractor
from torch_fidelity.feature_extractor_base import FeatureExtractorBase
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

from gan_core.evaluation.digit_classifier.frechet import frechet_distance, moments
from gan_core.evaluation.feature_metrics import FEATURE_METRICS, Pair, compared, defined
from gan_core.evaluation.feature_metrics.distance import at_infinity, frechet, frechet_curve
from gan_core.evaluation.feature_metrics.inception_score import inception_score
from gan_core.evaluation.feature_metrics.kernel import kernel_distance
from gan_core.evaluation.feature_metrics.neighbours import neighbour_figures
from gan_core.evaluation.features import FEATURES, Seen

CLOSE = 1e-4  # relative
D = 12


def clouds(n: int = 300, m: int = 260, width: int = D, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds that overlap, float32, with correlated numbers."""
    rng = np.random.default_rng(seed)
    mix = rng.standard_normal((width, width))
    one, other = rng.standard_normal((n, width)) @ mix, rng.standard_normal((m, width)) @ (0.8 * mix) + 0.5
    return one.astype(np.float32), other.astype(np.float32)


class Projection(nn.Module):
    """A tiny module that stands where Inception does: 16 pixels of an image to D numbers."""

    num_features = D

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3 * 16, D, generator=torch.Generator().manual_seed(3)) / 100)

    def forward(self, images: Tensor) -> Tensor:
        return images.to(self.weight.dtype).flatten(1) @ self.weight


def images(count: int, brightest: int, seed: int) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(0, brightest, (count, 3, 4, 4), dtype=torch.uint8, generator=rng)


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance` will save:UserWarning")
def test_frechet_and_kernel_distance_agree_with_torchmetrics_over_the_same_module() -> None:
    module, real, fake = Projection(), images(200, 256, 0), images(200, 200, 1)
    fid = FrechetInceptionDistance(feature=module, input_img_size=(3, 4, 4)).set_dtype(torch.float64)
    kid = KernelInceptionDistance(feature=module, subsets=1, subset_size=200)
    for metric in (fid, kid):
        metric.update(real, real=True)
        metric.update(fake, real=False)
    seen = [module(pictures).detach().numpy() for pictures in (real, fake)]
    assert frechet(*seen) == pytest.approx(float(fid.compute()), rel=CLOSE)
    assert kernel_distance(*seen) == pytest.approx(float(kid.compute()[0]), rel=CLOSE)


def test_the_frechet_distance_is_that_of_moments_and_of_torch_fidelity() -> None:
    real, fake = clouds()
    assert frechet(real, fake) == pytest.approx(frechet_distance(moments(real), moments(fake)), rel=1e-9)
    theirs = [fid_features_to_statistics(torch.from_numpy(one)) for one in (real, fake)]
    their_distance = fid_statistics_to_metric(*theirs, verbose=False)["frechet_inception_distance"]
    assert frechet(real, fake) == pytest.approx(their_distance, rel=CLOSE)


def test_the_frechet_distance_of_fewer_pictures_than_numbers_is_still_that_of_the_formula() -> None:
    real, fake = clouds(n=20, m=16, width=30)
    covariances = [np.cov(one, rowvar=False, dtype=np.float64) for one in (real, fake)]
    root = np.sqrt(np.linalg.eigvals(covariances[0] @ covariances[1]).astype(complex)).real.sum()
    shift = real.mean(axis=0, dtype=np.float64) - fake.mean(axis=0, dtype=np.float64)
    expected = shift @ shift + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * root
    assert frechet(real, fake) == pytest.approx(expected, rel=CLOSE)


def test_features_in_parts_give_the_same_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = clouds()
    whole = frechet(real, fake)
    monkeypatch.setattr("gan_core.evaluation.feature_metrics.distance.CHUNK", 7)
    assert frechet(real, fake) == pytest.approx(whole, rel=1e-9)


def test_the_kernel_distance_is_that_of_plain_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = (one.astype(np.float64) for one in clouds(9, 7))

    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        return float((x @ y / D + 1) ** 3)

    within = sum(kernel(x, y) for i, x in enumerate(real) for j, y in enumerate(real) if i != j) / (9 * 8)
    within += sum(kernel(x, y) for i, x in enumerate(fake) for j, y in enumerate(fake) if i != j) / (7 * 6)
    across = sum(kernel(x, y) for x in real for y in fake) / (9 * 7)
    monkeypatch.setattr("gan_core.evaluation.feature_metrics.kernel.CHUNK", 4)
    assert kernel_distance(real, fake) == pytest.approx(within - 2 * across, rel=1e-9)


def test_the_kernel_distance_is_unbiased() -> None:
    found = [kernel_distance(*clouds_of_one(seed)) for seed in range(200)]
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(len(found))
    assert min(found) < 0 < max(found)


def clouds_of_one(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((20, 4)), rng.standard_normal((20, 4))


@pytest.mark.parametrize("k", [3, 5])
def test_neighbour_figures_agree_with_prdc(k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.evaluation.feature_metrics.neighbours.CHUNK", 64)
    real, fake = clouds()
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = compute_prdc(real, fake, k)
    assert neighbour_figures(real, fake, k, k) == pytest.approx(theirs, rel=CLOSE)


def test_neighbour_figures_take_the_k_of_each_paper() -> None:
    real, fake = clouds()
    with contextlib.redirect_stdout(io.StringIO()):
        manifold, density = compute_prdc(real, fake, 3), compute_prdc(real, fake, 5)
    expected = {name: manifold[name] for name in ("precision", "recall")}
    expected |= {name: density[name] for name in ("density", "coverage")}
    assert neighbour_figures(real, fake) == pytest.approx(expected, rel=CLOSE)


def test_real_pictures_are_covered_as_the_closed_form_says() -> None:
    """E[coverage] = 1 - prod_{i=1..k} (n - i) / (m + n - i) for equal distributions (Naeem et al. 2020, Lemma 2)."""
    n = 200
    expected = 1 - np.prod([(n - i) / (2 * n - i) for i in range(1, 6)])
    rng = np.random.default_rng(5)
    found = [neighbour_figures(rng.standard_normal((n, 6)), rng.standard_normal((n, 6)))["coverage"] for _ in range(20)]
    assert np.mean(found) == pytest.approx(expected, abs=0.01)


def test_repeated_pictures_have_precision_and_no_recall() -> None:
    real, other = clouds(400, 400)
    found = neighbour_figures(real, np.resize(clouds_like(real), other.shape))
    assert found["precision"] > 0.5
    assert found["recall"] == 0
    assert found["coverage"] < 0.3


def clouds_like(real: np.ndarray) -> np.ndarray:
    """Eight pictures as good as real ones."""
    return clouds(len(real) + 8, 8)[0][-8:]


def test_the_inception_score_is_that_of_torch_fidelity() -> None:
    logits = 3 * np.random.default_rng(2).standard_normal((105, 30)).astype(np.float32)
    theirs = isc_features_to_metric(torch.from_numpy(logits))["inception_score_mean"]
    assert inception_score(logits) == pytest.approx(theirs, rel=1e-6)
    assert inception_score(np.zeros((50, 30), np.float32)) == pytest.approx(1)
    sure = np.repeat(1000 * np.eye(30, dtype=np.float32), 40, axis=0)
    assert inception_score(sure, splits=1) == pytest.approx(30)
    with pytest.raises(ValueError, match="10 parts"):
        inception_score(logits[:9])


def test_the_curve_ends_with_the_distance_of_all_and_its_line_meets_infinity() -> None:
    real, fake = clouds(5000, 5000, seed=4)
    curve = frechet_curve(real, fake)
    assert [size for size, _ in curve] == [1000, 2000, 3000, 4000, 5000]
    assert curve[-1][1] == pytest.approx(frechet(real, fake))
    assert at_infinity([(n, 7 + 90 / n) for n in (100, 200, 300)], width=D) == pytest.approx(7)
    same, more = clouds(10_000, 1, seed=6)[0], clouds(5000, 5000, seed=6)
    assert more[0].shape == (5000, D)
    biased = frechet_curve(same[:5000], same[5000:])
    assert abs(at_infinity(biased, D)) < biased[-1][1] / 2


def test_the_curve_says_nothing_of_infinity_where_pictures_are_fewer_than_numbers() -> None:
    real, fake = clouds(60, 60)
    assert np.isnan(at_infinity(frechet_curve(real, fake), width=D))
    assert compared(Pair(Seen(real), Seen(fake)))["fd_infinity"] is None


def test_every_metric_has_a_value_a_name_and_a_source() -> None:
    real, fake = clouds(200, 200)
    logits = np.random.default_rng(0).standard_normal((200, 10))
    found = compared(Pair(Seen(real, logits), Seen(fake, logits)))
    assert set(found) == set(FEATURE_METRICS)
    assert all(value is not None for value in found.values())
    for extractor in FEATURES.values():
        names = [metric.name(extractor) for metric in defined(extractor).values()]
        assert len(set(names)) == len(names)
        assert ("FID" in names and "IS" in names) == extractor.has_logits
    assert all(metric.source and metric.help for metric in FEATURE_METRICS.values())
    assert "inception_score" not in compared(Pair(Seen(real), Seen(fake)))


@pytest.mark.parametrize("count", [2, 5])
def test_too_few_pictures_have_no_neighbours(count: int) -> None:
    real, fake = clouds(count, count)
    found = compared(Pair(Seen(real), Seen(fake)))
    assert found["precision"] is None and found["coverage"] is None
    assert found["kid"] is not None and found["fd"] is not None


def test_one_picture_and_numbers_that_are_none_are_refused() -> None:
    real, fake = clouds(10, 10)
    with pytest.raises(ValueError, match="two or more"):
        kernel_distance(real[:1], fake)
    with pytest.raises(ValueError, match="finite"):
        frechet(real, np.full_like(fake, np.nan))


class TinyExtractor(FeatureExtractorBase):
    """Stands where Inception does in torch-fidelity: `Projection`, and its numbers as logits too."""

    def __init__(self, name: str, features_list: list[str], **kwargs: object) -> None:
        super().__init__(name, features_list)
        self.module = Projection()
        self.eval()

    @staticmethod
    def get_provided_features_list() -> tuple[str, ...]:
        return "2048", "logits_unbiased"

    @staticmethod
    def get_default_feature_layer_for_metric(metric: str) -> str:
        return {"isc": "logits_unbiased"}.get(metric, "2048")

    @staticmethod
    def can_be_compiled() -> bool:
        return False

    @staticmethod
    def get_dummy_input_for_compile() -> Tensor:
        return images(1, 256, 0)

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        features = self.module(pictures)
        return tuple(features if name == "2048" else features / 4 for name in self.features_list)


class Pictures(Dataset[Tensor]):
    """Bytes as torch-fidelity takes them."""

    def __init__(self, pictures: Tensor) -> None:
        self.pictures = pictures

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> Tensor:
        return self.pictures[index]


def test_fid_and_is_are_those_of_torch_fidelity_from_pictures_to_figures() -> None:
    real, fake = images(200, 256, 0), images(200, 200, 1)
    register_feature_extractor("tiny", TinyExtractor)
    theirs = calculate_metrics(
        input1=Pictures(fake),
        input2=Pictures(real),
        feature_extractor="tiny",
        fid=True,
        isc=True,
        cuda=False,
        cache=False,
        verbose=False,
        save_cpu_ram=True,
    )
    with torch.inference_mode():
        seen = [Seen(one.numpy(), (one / 4).numpy()) for one in map(Projection(), (real, fake))]
    found = compared(Pair(*seen))
    assert found["fd"] == pytest.approx(theirs["frechet_inception_distance"], rel=CLOSE)
    assert found["inception_score"] == pytest.approx(theirs["inception_score_mean"], rel=CLOSE)
