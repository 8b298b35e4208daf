"""Of each objective: its losses as lines of PyTorch and as formulas, and what each score weighs in the gradient."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Loss:
    """One player's loss of the scores d_real and d_fake, [B] each.

    code: assigns `loss`. real, fake: formulas of what one real and one generated sample cost, "" for nothing; see
    `formula`. by_real, by_fake: their derivatives by the score.
    """

    code: str
    real: str
    fake: str
    by_real: str
    by_fake: str

    @property
    def formula(self) -> str:
        return " + ".join(f"mean( {term} )" for term in (self.real, self.fake) if term)


_BCE = "bce = F.binary_cross_entropy_with_logits\n"

_CLASSIC = Loss(
    _BCE + "loss = bce(d_real, torch.ones_like(d_real)) + bce(d_fake, torch.zeros_like(d_fake))",
    "- log( σ( {d_real} ) )",
    "- log( 1 - σ( {d_fake} ) )",
    "σ( {d_real} ) - 1",
    "σ( {d_fake} )",
)
_WASSERSTEIN = Loss("loss = d_fake.mean() - d_real.mean()", "- {d_real}", "{d_fake}", "- 1", "1")
_RAISE_SCORES = Loss("loss = -d_fake.mean()", "", "- {d_fake}", "", "- 1")

CRITIC: dict[str, Loss] = {
    "gan": _CLASSIC,
    "gan-saturating": _CLASSIC,
    "lsgan": Loss(
        "loss = ((d_real - 1) ** 2).mean() / 2 + (d_fake**2).mean() / 2",
        "sq( {d_real} - 1 ) / 2",
        "sq( {d_fake} ) / 2",
        "{d_real} - 1",
        "{d_fake}",
    ),
    "hinge": Loss(
        "loss = F.relu(1 - d_real).mean() + F.relu(1 + d_fake).mean()",
        "max0( 1 - {d_real} )",
        "max0( 1 + {d_fake} )",
        "- positive( 1 - {d_real} )",
        "positive( 1 + {d_fake} )",
    ),
    "wgan": _WASSERSTEIN,
    "wgan-gp": _WASSERSTEIN,
    "rpgan": Loss(
        "loss = F.softplus(d_fake - d_real).mean()",
        "",
        "softplus( {d_fake} - {d_real} )",
        "- σ( {d_fake} - {d_real} )",
        "σ( {d_fake} - {d_real} )",
    ),
}
GENERATOR: dict[str, Loss] = {
    "gan": Loss(
        _BCE + "loss = bce(d_fake, torch.ones_like(d_fake))",
        "",
        "- log( σ( {d_fake} ) )",
        "",
        "σ( {d_fake} ) - 1",
    ),
    "gan-saturating": Loss(
        _BCE + "loss = -bce(d_fake, torch.zeros_like(d_fake))",
        "",
        "log( 1 - σ( {d_fake} ) )",
        "",
        "- σ( {d_fake} )",
    ),
    "lsgan": Loss("loss = ((d_fake - 1) ** 2).mean() / 2", "", "sq( {d_fake} - 1 ) / 2", "", "{d_fake} - 1"),
    "hinge": _RAISE_SCORES,
    "wgan": _RAISE_SCORES,
    "wgan-gp": _RAISE_SCORES,
    "rpgan": Loss(
        "loss = F.softplus(d_real - d_fake).mean()",
        "",
        "softplus( {d_real} - {d_fake} )",
        "",
        "- σ( {d_real} - {d_fake} )",
    ),
}


@dataclass(frozen=True)
class Term:
    """A penalty on the critic's slope, {0} its weight.

    code: adds it to `loss`, of `slopes` [B]. formula: what is added. where: the line that says at which `between`.
    """

    code: str
    formula: str
    where: str


_FLAT = "loss = loss + {0} * (slopes**2).mean() / 2"
PENALTIES: dict[str, Term] = {
    "gradient-penalty": Term(
        "loss = loss + {0} * ((slopes - 1) ** 2).mean()",
        "{0} * mean( sq( {{slopes}} - 1 ) )",
        "t = torch.rand({1}, generator=trick_rng)\nbetween = torch.lerp(fake, x, t).requires_grad_()",
    ),
    "r1": Term(_FLAT, "{0} * mean( sq( {{slopes}} ) ) / 2", "between = x.detach().requires_grad_()"),
    "r2": Term(_FLAT, "{0} * mean( sq( {{slopes}} ) ) / 2", "between = fake.detach().requires_grad_()"),
}
SLOPES = """\
(slope,) = torch.autograd.grad(
    D(between).sum(), between, create_graph=True
)
slopes = (slope.flatten(1).square().sum(1) + 1e-12).sqrt()"""
