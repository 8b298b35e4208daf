"""The game: two players, their optimizers, the data, the dice. `training` plays it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core import devices
from gan_core.config import RunConfig
from gan_core.datasets import DATASETS, Data, Request
from gan_core.diffaugment import OFF, augment
from gan_core.errors import UserError
from gan_core.layers.minibatch import couples_samples
from gan_core.layers.parts import initialise
from gan_core.networks import CRITICS, GENERATORS
from gan_core.objectives import OBJECTIVES, Targets
from gan_core.optimizers import OPTIMIZERS, state_tensors
from gan_core.optimizers import load_state as load_optimizer
from gan_core.packing import copies, pack, unpack
from gan_core.penalties import PENALTIES
from gan_core.recent import Recent

PLAYERS = ("generator", "critic")
RECENT = "recent."  # of the last losses in a state


def build_generator(config: RunConfig, shape: tuple[int, ...]) -> nn.Module:
    """A fresh generator, noise [B, latent_dim] -> samples [B, *shape]."""
    network = GENERATORS[config.generator].build(config.spec("generator", shape))
    initialise(network, config.generator_init)
    return network


def build_critic(config: RunConfig, shape: tuple[int, ...]) -> nn.Module:
    """A fresh critic for samples of `shape`: packs of them [B, *packed_shape] -> raw scores [B]."""
    network = CRITICS[config.critic].build(config.spec("critic", shape))
    initialise(network, config.critic_init)
    return network


def draw_noise(config: RunConfig, count: int, rng: torch.Generator) -> Tensor:
    """z [count, latent_dim] on the generator's device: N(0, 1), or uniform on (-1, 1)."""
    shape = (count, config.latent_dim)
    if config.noise == "uniform":
        return torch.rand(shape, generator=rng, device=rng.device).mul_(2).sub_(1)
    return torch.randn(shape, generator=rng, device=rng.device)


def labels(config: RunConfig, draws: Tensor) -> Targets:
    """Labels [..., B] of real and generated samples, flipped and noisy, from uniform draws [..., 2, 2, B]."""
    real, fake = 1 - config.smooth_real, config.smooth_fake
    flips, noise = draws.unbind(-3)
    flipped = torch.where(
        flips < config.flip_labels,
        torch.tensor([[fake], [real]], device=draws.device),
        torch.tensor([[real], [fake]], device=draws.device),
    )
    return Targets(*(flipped + config.label_noise * noise).unbind(-2))


@torch.no_grad()
def descend(config: RunConfig, player: str, optimizer: Optimizer, rate: float) -> None:
    """One step of the optimizer along the gradients that its parameters hold, clipped as the config says."""
    group = optimizer.param_groups[0]
    parameters: list[Tensor] = group["params"]
    if config.gradient_clip:
        nn.utils.clip_grad_value_(parameters, config.gradient_clip)
    group["lr"] = rate
    optimizer.step()
    if player == "critic" and config.weight_clip:
        torch._foreach_clamp_min_(parameters, -config.weight_clip)
        torch._foreach_clamp_max_(parameters, config.weight_clip)


class Game:
    """Everything that changes while a run is trained, built from its config.

    Real samples, noise, and everything else have dice of their own, so that two games with the same seed
    see the same real batches whatever their objective. Raises UserError if the data or device is missing.
    """

    def __init__(
        self,
        config: RunConfig,
        *,
        data: Data | None = None,
        progress: Callable[[float, str], None] = lambda share, text: None,
    ) -> None:
        self.config = config
        self.device = devices.choose(config.device)
        self.data = data or load_data(config, progress)
        self.shape = self.data.shape
        self.objective = OBJECTIVES[config.objective]
        self.penalties = [(PENALTIES[name], weight) for name, weight in config.penalties.items()]
        self._build_players()
        self.learning_rates = {"generator": config.generator_lr, "critic": config.critic_lr}
        self.data_rng, self.noise_rng, self.trick_rng = (
            torch.Generator(self.device).manual_seed(config.seed * 3 + offset) for offset in range(3)
        )
        values = torch.from_numpy(self.data.values)
        self.values = values.to(self.device)  # uint8 images stay uint8: a quarter of the memory
        self.is_image = values.dtype == torch.uint8
        self.recent = Recent()
        self.step = 0  # generator updates done
        self.critic_updates = 0  # done since the last generator update
        self.critic_total = 0  # done since the beginning
        self.images = 0  # real samples that the critic has learned from
        self.seconds = 0.0  # of training

    def _build_players(self) -> None:
        config = self.config
        built = []
        for offset, build in enumerate((build_generator, build_critic)):
            torch.manual_seed(config.seed * 2 + offset)  # neither player's size decides the other's weights
            built.append(build(config, self.shape).to(self.device))
        self.generator, self.critic = built
        if self.is_convolutional:
            for player in built:
                player.to(memory_format=torch.channels_last)
        self.critic_couples = couples_samples(self.critic)
        self.average = None
        if config.ema:
            self.average = build_generator(config, self.shape).to(self.device).requires_grad_(False)
            self.average.load_state_dict(self.generator.state_dict())
        self.optimizers = {
            name: OPTIMIZERS[getattr(config, f"{name}_optimizer")](config, name, network.parameters())
            for name, network in zip(PLAYERS, built, strict=True)
        }
        self.parameters: dict[str, list[Tensor]] = {
            name: list(network.parameters()) for name, network in zip(PLAYERS, built, strict=True)
        }

    @property
    def is_convolutional(self) -> bool:
        return GENERATORS[self.config.generator].convolutional or CRITICS[self.config.critic].convolutional

    @property
    def augments(self) -> bool:
        """Does the critic see images changed at random?"""
        return self.config.diffaugment != OFF

    @property
    def pixel_range(self) -> tuple[float, float]:
        """Black and white of images, as the generator draws them."""
        return (0.0, 1.0) if self.config.generator_output == "sigmoid" else (-1.0, 1.0)

    @property
    def sampler(self) -> nn.Module:
        """The generator that draws what people see: the averaged one, if there is one."""
        return self.generator if self.average is None else self.average

    def real(self) -> Tensor:
        """The next real batch [B * packing, *shape]: points as they are, images in the generator's range."""
        self.images += self.config.batch_size * self.config.packing
        return self._draw(self.data_rng)

    def partners(self) -> Tensor:
        """A real batch like `real`'s for the generator's update: the critic learns nothing from it.

        Its dice are apart, so that the critic's batches do not depend on who else looks at the data.
        """
        return self._draw(self.trick_rng)

    def _draw(self, rng: torch.Generator) -> Tensor:
        count = self.config.batch_size * self.config.packing
        known = len(self.values)
        places = 2 * known if self.config.mirror else known  # the second half are the mirrored ones
        index = torch.randint(places, (count,), generator=rng, device=self.device)
        if not self.config.mirror:
            return self.scaled(self.values[index])
        values = self.values[index % known]
        return self.scaled(torch.where((index >= known).view(-1, 1, 1, 1), values.flip(-1), values))

    def scaled(self, values: Tensor) -> Tensor:
        """uint8 images -> float32 in [-1, 1] or [0, 1]; points unchanged."""
        if not self.is_image:
            return values
        batch = values.float()
        return self._laid_out(
            batch.div_(255) if self.config.generator_output == "sigmoid" else batch.div_(127.5).sub_(1)
        )

    def _laid_out(self, images: Tensor) -> Tensor:
        """In the memory format that the players compute in."""
        return images.contiguous(memory_format=torch.channels_last) if self.is_convolutional else images

    def noise(self) -> Tensor:
        """The next z [B * packing, latent_dim]."""
        return draw_noise(self.config, self.config.batch_size * self.config.packing, self.noise_rng)

    def seen_by_critic(self, samples: Tensor) -> Tensor:
        """Packs [B, *packed_shape] of samples [B * packing, *shape], augmented and with noise if the config says so.

        The packs depend on the samples differentiably, see `of_samples`.
        """
        if self.augments:
            changed = augment(samples.float(), self.config.diffaugment, self.trick_rng, self.pixel_range)
            samples = self._laid_out(changed)
        if sigma := self.instance_noise:
            noise = torch.randn(samples.shape, generator=self.trick_rng, device=self.device)
            samples = samples + sigma * noise
        members = self.config.packing
        return samples if members == 1 else self._laid_out(pack(samples, members))

    def of_samples(self, by_packs: Tensor, packs: Tensor, samples: Tensor) -> Tensor:
        """Gradients by packs as gradients by their samples, [B * packing, *shape].

        packs: what `seen_by_critic` made of `samples`; the way back can be gone once.
        """
        if self.augments:
            return torch.autograd.grad(packs, samples, by_packs)[0]
        members = self.config.packing
        return by_packs if members == 1 else self._laid_out(unpack(by_packs, members))

    def scores_alone(self, samples: Tensor) -> Tensor:
        """D(x, x, ..., x) [n] of samples [n, *shape], as people are shown it: the critic in eval mode."""
        scores = self.critic.eval()(copies(samples, self.config.packing))
        self.critic.train()
        return scores

    def scores(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """D(real) [B] and D(fake) [B]; one pass for both unless samples of a batch act on each other."""
        if self.critic_couples:
            return self.critic(real), self.critic(fake)
        real_scores, fake_scores = self.critic(torch.cat((real, fake))).split((len(real), len(fake)))
        return real_scores, fake_scores

    def targets(self) -> Targets:
        """This update's labels, smoothed, flipped and made noisy as the config says."""
        config = self.config
        if not (config.flip_labels or config.label_noise):
            return Targets(1 - config.smooth_real, config.smooth_fake)
        draws = torch.rand((2, 2, config.batch_size), generator=self.trick_rng, device=self.device)
        return labels(config, draws)

    def autocast(self) -> AbstractContextManager[Any]:
        """bfloat16 for the matrix products, if the config asks for it."""
        if self.config.precision == "bf16":
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return nullcontext()

    @property
    def share_done(self) -> float:
        """How much of the run is over, 0..1, see `RunConfig.share_done`."""
        return self.config.share_done(self.step, self.seconds)

    @property
    def _share_decayed(self) -> float:
        return self.config.share_decayed(self.step, self.seconds)

    @property
    def instance_noise(self) -> float:
        """Its deviation now: sigma, or sigma (1 - t/T) if it is annealed (Sonderby et al. 2017)."""
        sigma = self.config.instance_noise
        return sigma * (1 - self._share_decayed) if self.config.anneal_instance_noise else sigma

    @property
    def whose_turn(self) -> str:
        """Who learns next: "critic", "generator", or "both" in simultaneous play."""
        if self.config.schedule == "simultaneous":
            return "both"
        return "critic" if self.critic_updates < self.config.critic_steps else "generator"

    @property
    def is_over(self) -> bool:
        """Has it made all its steps, or used up its time?"""
        return self.step >= self.config.steps or self.out_of_time

    @property
    def out_of_time(self) -> bool:
        return 0 < self.config.time_limit <= self.seconds

    def set_learning_rate(self, player: str, value: float) -> None:
        """Change a player's base learning rate, from the next update on."""
        self.learning_rates[player] = value

    def learning_rate(self, player: str) -> float:
        """What the player's next update uses: the base rate under the decay."""
        config, base, done = self.config, self.learning_rates[player], self._share_decayed
        if config.lr_decay == "linear":
            return base * (1 - done * (1 - config.lr_final))
        return base * config.lr_final**done if config.lr_decay == "exponential" else base

    @torch.no_grad()
    def move(self, player: str) -> None:
        """Take one optimizer step of `player` along its gradients, and do what follows from it."""
        descend(self.config, player, self.optimizers[player], self.learning_rate(player))
        self.count_update(player)
        if player == "generator" and self.average is not None:
            self._follow(self.average)

    def count_update(self, player: str) -> None:
        """Note that `player` has moved."""
        if player == "critic":
            self.critic_updates += 1
            self.critic_total += 1
        else:
            self.step += 1
            self.critic_updates = 0

    def _follow(self, average: nn.Module) -> None:
        """average <- ema * average + (1 - ema) * generator; BatchNorm's statistics are copied."""
        share = 1 - self.config.ema
        mine: list[Tensor] = list(average.parameters())
        torch._foreach_lerp_(mine, self.parameters["generator"], share)
        for copy, original in zip(average.buffers(), self.generator.buffers(), strict=True):
            copy.copy_(original)

    def _modules(self) -> Iterator[tuple[str, nn.Module]]:
        yield "generator", self.generator
        yield "critic", self.critic
        if self.average is not None:
            yield "average", self.average

    def _dice(self) -> dict[str, torch.Generator]:
        return {"data": self.data_rng, "noise": self.noise_rng, "trick": self.trick_rng}

    def state_dict(self) -> dict[str, Any]:
        """{"tensors": name -> CPU copy, "facts": JSON}: enough to go on bit for bit."""
        tensors: dict[str, Tensor] = {}
        for name, module in self._modules():
            tensors |= {f"{name}.{key}": value for key, value in module.state_dict().items()}
        for name, optimizer in self.optimizers.items():
            tensors |= {f"{name}_optimizer.{key}": value for key, value in state_tensors(optimizer).items()}
        tensors |= {f"{RECENT}{name}": losses for name, losses in self.recent.tensors().items()}
        tensors |= {f"dice.{name}": rng.get_state() for name, rng in self._dice().items()}
        tensors["dice.torch"] = torch.get_rng_state()  # dropout draws from it
        if self.device.type == "cuda":
            tensors["dice.cuda"] = torch.cuda.get_rng_state(self.device)
        facts = {
            "step": self.step,
            "critic_updates": self.critic_updates,
            "critic_total": self.critic_total,
            "images": self.images,
            "seconds": self.seconds,
            "learning_rates": self.learning_rates,
        }
        copies = {key: value.detach().to("cpu", copy=True).contiguous() for key, value in tensors.items()}
        return {"tensors": copies, "facts": dict(facts, learning_rates=dict(self.learning_rates))}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a `state_dict`. Raises UserError if it belongs to another config."""
        tensors, facts = state["tensors"], state["facts"]

        def part(prefix: str) -> dict[str, Tensor]:
            return {key[len(prefix) :]: value for key, value in tensors.items() if key.startswith(prefix)}

        try:
            for name, module in self._modules():
                module.load_state_dict(part(f"{name}."))
            for name, optimizer in self.optimizers.items():
                load_optimizer(optimizer, part(f"{name}_optimizer."))
        except (RuntimeError, KeyError, IndexError) as error:
            first = str(error).splitlines()[0]
            raise UserError(f"the saved state does not belong to this configuration: {first}") from None
        self.recent.load(part(RECENT), self.device)
        self._load_dice(tensors)
        torch.set_rng_state(tensors["dice.torch"])
        if "dice.cuda" in tensors and self.device.type == "cuda":
            torch.cuda.set_rng_state(tensors["dice.cuda"], self.device)
        self.step, self.critic_updates = facts["step"], facts["critic_updates"]
        usual = self.step * self.config.critic_steps + self.critic_updates  # older files do not tell
        self.critic_total = facts.get("critic_total", usual)
        self.images, self.seconds = facts["images"], facts["seconds"]
        self.learning_rates = dict(facts["learning_rates"])

    def _load_dice(self, tensors: dict[str, Tensor]) -> None:
        try:
            for name, rng in self._dice().items():
                rng.set_state(tensors[f"dice.{name}"])
        except RuntimeError:  # every kind of device has dice of its own kind
            raise UserError(
                f"the run was begun on another kind of device and cannot go on here, on {self.device.type}; "
                "train it again from its configuration"
            ) from None


def load_data(config: RunConfig, progress: Callable[[float, str], None] = lambda share, text: None) -> Data:
    """The config's data. Raises UserError in one sentence when it cannot be had, or is too little."""
    request = Request(
        data_class=config.data_class,
        path=config.data_path,
        image_size=config.image_size,
        progress=progress,
    )
    data = DATASETS[config.dataset].load(request)
    if not len(data.values):
        raise UserError(f"{config.dataset} holds no samples of class {config.data_class!r}")
    return data
