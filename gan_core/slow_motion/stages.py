"""The seven stages of an update, written for one configuration: what the page shows is what is executed.

Names that the code is given: G, D, their `optimizer`, `data`, the run's random generators `data_rng`, `noise_rng` and
`trick_rng`, `real_batch()` where batches are not plain, `torch` and `F` (torch.nn.functional).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gan_core.config.run_config import RunConfig
from gan_core.config.settings import IN_FILES, sample_shape
from gan_core.data.datasets import DATASETS
from gan_core.games.roles import pixel_range
from gan_core.slow_motion.losses import CRITIC, GENERATOR, PENALTIES, SLOPES, Loss

LARGEST = 32  # pixels to a side of images whose updates take no time to speak of


@dataclass(frozen=True)
class Stage:
    """code: lines of PyTorch. formulas: see `formula`. values: names that the code assigns, in order."""

    name: str
    label: str
    words: str
    code: str
    formulas: tuple[str, ...]
    values: tuple[str, ...]


def stages(config: RunConfig, player: str) -> tuple[Stage, ...]:
    """Of an update of `player`, generator or critic, in order."""
    return tuple(_critic(config) if player == "critic" else _generator(config))


def _critic(config: RunConfig) -> Iterator[Stage]:
    loss = CRITIC[config.objective]
    share = " / 2" if config.average_critic_loss else ""
    yield Stage(
        "noise",
        "Noise and data",
        "A batch of real samples, and as much noise.",
        f"x = {_batch(config, 'data_rng')}\nz = {_noise(config)}",
        (f"{{x}} ~ data, {{z}} ~ {_law(config)}",),
        ("x", "z"),
    )
    yield Stage(
        "samples",
        "Samples",
        "The generator draws. It learns nothing in this turn, so no graph is kept of it.",
        "with torch.no_grad():\n    fake = G(z)",
        ("{fake}",),
        ("fake",),
    )
    yield Stage(
        "scores",
        "Scores",
        "The critic scores both batches: the higher, the more real.",
        "d_real, d_fake = D(x), D(fake)",
        ("{d_real} , {d_fake}",),
        ("d_real", "d_fake"),
    )
    yield _critic_loss(config, loss, share)
    yield Stage(
        "gradient",
        "Gradient at the scores",
        "How much each score weighs: a sample with a weight near 0 teaches the critic nothing.",
        "by_real, by_scores = torch.autograd.grad(\n    loss, (d_real, d_fake), retain_graph=True\n)",
        (f"{{by_real}} = ( {loss.by_real} ){share} / B", f"{{by_scores}} = ( {loss.by_fake} ){share} / B"),
        ("by_real", "by_scores"),
    )
    yield from _learning(config, "critic", "D")


def _critic_loss(config: RunConfig, loss: Loss, share: str) -> Stage:
    lines, formula = [loss.code], loss.formula
    if share:
        lines.append("loss = loss / 2  # the mean of both halves")
        formula = f"( {formula} ){share}"
    values = ["loss"]
    dimensions = ", ".join(["len(x)", *["1"] * len(sample_shape(config))])
    for name, weight in config.penalties.items():
        term, written = PENALTIES[name], f"{weight:g}"
        lines += [term.where.replace("{1}", dimensions), SLOPES, term.code.format(written)]
        formula += f" + {term.formula.format(written)}"
        values = ["between", "slopes", "loss"]
    words = "How wrong the critic is" + (", and what it pays for its slope." if config.penalties else ".")
    return Stage("loss", "Loss", words, "\n".join(lines), (f"{{loss}} = {formula}",), tuple(values))


def _generator(config: RunConfig) -> Iterator[Stage]:
    loss = GENERATOR[config.objective]
    relative = "{d_real}" in loss.formula
    yield Stage(
        "noise",
        "Noise",
        "A new batch of noise.",
        f"z = {_noise(config)}" + (f"\nx = {_batch(config, 'trick_rng')}" if relative else ""),
        (f"{{z}} ~ {_law(config)}",),
        ("z", "x") if relative else ("z",),
    )
    yield Stage("samples", "Samples", "The generator draws.", "fake = G(z)", ("{fake}",), ("fake",))
    yield Stage(
        "scores",
        "Scores",
        "The critic scores them"
        + (", and real samples to compare with." if relative else ": the higher, the more real."),
        "d_fake = D(fake)" + ("\nwith torch.no_grad():\n    d_real = D(x)" if relative else ""),
        ("{d_fake} , {d_real}" if relative else "{d_fake}",),
        ("d_fake", "d_real") if relative else ("d_fake",),
    )
    yield Stage(
        "loss",
        "Loss",
        "How far the critic is from taking them for real.",
        loss.code,
        (f"{{loss}} = {loss.formula}",),
        ("loss",),
    )
    yield Stage(
        "gradient",
        "Gradient at the samples",
        "Where each sample should move, and how hard it is pulled: the critic's slope there times the weight of its "
        "score.",
        "(by_fake,) = torch.autograd.grad(\n    loss, fake, retain_graph=True\n)",
        (f"{{by_fake}} = ( {loss.by_fake} ) / B * ∇ D ( {{fake}} )",),
        ("by_fake",),
    )
    yield from _learning(config, "generator", "G")


def _learning(config: RunConfig, player: str, letter: str) -> Iterator[Stage]:
    """From the loss to new weights."""
    clipped, optimizer = bool(config.gradient_clip), _optimizer(config, player, letter)
    code = f"optimizer.zero_grad()\nloss.backward(inputs=list({letter}.parameters()))"
    if clipped:
        code += f"\ntorch.nn.utils.clip_grad_value_({letter}.parameters(), {config.gradient_clip:g})"
    yield Stage(
        "weights",
        "Gradient of the weights",
        "The same slope, carried back through every layer." + (" Each number of it is clipped." if clipped else ""),
        f"{code}\nby_weights = [w.grad for w in {letter}.parameters()]",
        ("{by_weights}",),
        ("by_weights",),
    )
    clips = player == "critic" and config.weight_clip
    step = "optimizer.step()"
    if clips:
        bound = f"{config.weight_clip:g}"
        step += f"\nwith torch.no_grad():\n    for w in {letter}.parameters():\n        w.clamp_(-{bound}, {bound})"
    yield Stage(
        "step",
        "Step",
        "The weights move"
        + (", and are clipped." if clips else ".")
        + (" Hats: corrected for averages that began at 0." if config.players[player].optimizer == "adam" else "")
        + " The same batch again shows what came of it.",
        f"# {optimizer}\n{step}\nweights = list({letter}.parameters())",
        _rule(config, player) + ((f"{{weights}} ← clip ( {{weights}} , ± {config.weight_clip:g} )",) if clips else ()),
        ("weights",),
    )


def _batch(config: RunConfig, rng: str) -> str:
    if config.sample_order == IN_FILES or config.mirror or _grows(config):
        return "real_batch()"
    index = f"data[torch.randint(len(data), ({config.batch_size},), generator={rng})]"
    if DATASETS[config.dataset].kind == "points":
        return index
    return f"{index}.float() / 255" if pixel_range(config.output) == (0.0, 1.0) else f"{index}.float() / 127.5 - 1"


def _grows(config: RunConfig) -> bool:
    """Does the generator draw smaller samples at first? Real ones are then shown as it could draw them."""
    sampler = config.kind.sampler
    entry = config.kind.player(sampler).role.networks[config.players[sampler].network]
    return bool(entry.stages(config.spec(sampler, sample_shape(config))))


def _noise(config: RunConfig) -> str:
    shape = f"{config.batch_size}, {config.latent_dim}, generator=noise_rng"
    return f"2 * torch.rand({shape}) - 1" if config.noise == "uniform" else f"torch.randn({shape})"


def _law(config: RunConfig) -> str:
    return "U ( - 1 , 1 )" if config.noise == "uniform" else "N ( 0 , 1 )"


def _optimizer(config: RunConfig, player: str, letter: str) -> str:
    chosen = config.players[player]
    weights = f"{letter}.parameters(), lr={chosen.lr:g}"
    match chosen.optimizer:
        case "adam":
            return f"optimizer = torch.optim.Adam({weights}, betas=({chosen.beta1:g}, {chosen.beta2:g}))"
        case "rmsprop":
            return f"optimizer = torch.optim.RMSprop({weights}, alpha={chosen.beta2:g})"
    return f"optimizer = torch.optim.SGD({weights}, momentum={chosen.beta1:g})"


def _rule(config: RunConfig, player: str) -> tuple[str, ...]:
    """What the optimizer does with a gradient g, as its paper writes it."""
    chosen = config.players[player]
    beta1, beta2 = (f"{beta:g}" for beta in (chosen.beta1, chosen.beta2))
    rest1, rest2 = (f"{1 - beta:.3g}" for beta in (chosen.beta1, chosen.beta2))
    gradient = "{by_weights}"
    match chosen.optimizer:
        case "adam":
            return (
                f"m ← {beta1} * m + {rest1} * {gradient}",
                f"v ← {beta2} * v + {rest2} * sq( {gradient} )",
                f"{{weights}} ← {{weights}} - {chosen.lr:g} * hat( m ) / root( hat( v ) )",
            )
        case "rmsprop":
            return (
                f"v ← {beta2} * v + {rest2} * sq( {gradient} )",
                f"{{weights}} ← {{weights}} - {chosen.lr:g} * {gradient} / root( v )",
            )
    if not chosen.beta1:
        return (f"{{weights}} ← {{weights}} - {chosen.lr:g} * {gradient}",)
    return (f"m ← {beta1} * m + {gradient}", f"{{weights}} ← {{weights}} - {chosen.lr:g} * m")
