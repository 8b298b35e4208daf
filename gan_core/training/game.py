"""The game: its players, their optimizers, data and random generators. `loop` plays it by the rules of its kind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import IN_FILES, data_request
from gan_core.data.datasets import DATASETS, Data
from gan_core.games import Turn
from gan_core.games.batch import Batch
from gan_core.games.losses import Losses
from gan_core.games.roles import pixel_range
from gan_core.losses.objectives import OBJECTIVES
from gan_core.losses.penalties import PENALTIES
from gan_core.networks.layers.conditional import build
from gan_core.networks.layers.minibatch import couples_samples
from gan_core.networks.layers.parts import initialise
from gan_core.training import devices
from gan_core.training.optimizers import OPTIMIZERS, state_tensors
from gan_core.training.optimizers import load_state as load_optimizer
from gan_core.training.recent_losses import Recent
from gan_core.training.state_format import BEGAN, DICE, RECENT, upgraded_state


def build_network(config: RunConfig, player: str, shape: tuple[int, ...]) -> nn.Module:
    """A player's fresh network for samples of `shape`.

    One that draws takes noise [B, latent_dim] to samples [B, *shape], a critic packs [B, *packed_shape] to scores [B];
    with classes, both take them [B] as second argument.
    """
    chosen, networks = config.players[player], config.kind.player(player).role.networks
    entry = networks[chosen.network]
    network = build(entry.build, config.spec(player, shape), flat=not entry.convolutional)
    initialise(network, chosen.init)
    return network


def build_generator(config: RunConfig, shape: tuple[int, ...]) -> nn.Module:
    """The fresh network of the player that draws samples once the training is over."""
    return build_network(config, config.kind.sampler, shape)


def draw_noise(config: RunConfig, count: int, rng: torch.Generator) -> Tensor:
    """z [count, latent_dim] on the generator's device: N(0, 1), or uniform on (-1, 1)."""
    shape = (count, config.latent_dim)
    if config.noise == "uniform":
        return torch.rand(shape, generator=rng, device=rng.device).mul_(2).sub_(1)
    return torch.randn(shape, generator=rng, device=rng.device)


@torch.no_grad()
def descend(config: RunConfig, player: str, optimizer: Optimizer, rate: float) -> None:
    """One step of the optimizer along the gradients that its parameters hold, clipped as the config says."""
    group = optimizer.param_groups[0]
    parameters: list[Tensor] = group["params"]
    if config.gradient_clip:
        nn.utils.clip_grad_value_(parameters, config.gradient_clip)
    group["lr"] = rate
    optimizer.step()
    if config.weight_clip and not config.kind.player(player).role.draws:
        torch._foreach_clamp_min_(parameters, -config.weight_clip)
        torch._foreach_clamp_max_(parameters, config.weight_clip)


class Game:
    """Everything that changes while a run is trained, built from its config.

    Real samples, noise, and everything else have random generators of their own, so that two games with the same seed
    see the same real batches whatever their objective. Raises UserError if the data or device is missing.

    networks, parameters, optimizers, learning_rates: by the player's name. averages: the running averages of those
    that have one. couples: does one sample's output of a player depend on the others in its batch?
    made, total: updates of each player since the last step, and since the beginning. first_step, first_total: the
    counts that the run began with, 0 of all but forks.
    """

    def __init__(
        self,
        config: RunConfig,
        *,
        data: Data | None = None,
        progress: Callable[[float, str], None] = lambda share, text: None,
    ) -> None:
        self.config, self.kind = config, config.kind
        self.rules = config.kind.rules(config)
        self.device = devices.choose(config.device)
        self.data = data or load_data(config, progress)
        self.shape = self.data.shape
        self.objective = OBJECTIVES[config.objective]
        self.penalties = [(PENALTIES[name], weight) for name, weight in config.penalties.items()]
        self._build_players()
        self.learning_rates = {name: chosen.lr for name, chosen in config.players.items()}
        self.data_rng, self.noise_rng, self.trick_rng = (
            torch.Generator(self.device).manual_seed(config.seed * 3 + offset) for offset in range(3)
        )
        values = torch.from_numpy(self.data.values)
        self.values = values.to(self.device)  # uint8 images stay uint8: a quarter of the memory
        self.is_image = values.dtype == torch.uint8
        self.classes: Tensor | None = None  # of all the data, int64 [N], if the players are told of them
        if config.classes:
            if self.data.labels is None or self.data.class_names != config.classes:
                raise UserError(f"the data of {config.dataset} do not have the classes {', '.join(config.classes)}")
            self.classes = torch.from_numpy(self.data.labels).long().to(self.device)
        self.recent = Recent()
        self.step = 0
        self.made = dict.fromkeys(self.networks, 0)
        self.total = dict.fromkeys(self.networks, 0)
        self.first_step, self.first_total = self.step, dict(self.total)
        self.images = 0  # real samples that have been learned from
        self.seconds = 0.0  # of training
        self.tell_networks()

    def _build_players(self) -> None:
        config = self.config
        self.networks: dict[str, nn.Module] = {}
        self.averages: dict[str, nn.Module] = {}
        for offset, player in enumerate(self.kind.players):
            torch.manual_seed(config.seed * len(self.kind.players) + offset)  # no size decides another's weights
            self.networks[player.name] = build_network(config, player.name, self.shape).to(self.device)
        if config.is_convolutional:
            for network in self.networks.values():
                network.to(memory_format=torch.channels_last)
        self.couples = {name: couples_samples(network) for name, network in self.networks.items()}
        for player in self.kind.players:
            if config.ema and player.averaged:
                average = build_network(config, player.name, self.shape).to(self.device).requires_grad_(False)
                average.load_state_dict(self.networks[player.name].state_dict())
                self.averages[player.name] = average
        built = [*self.networks.values(), *self.averages.values()]
        self._growing = [part for network in built for part in network.modules() if hasattr(part, "progress")]
        sampler = self.networks[self.kind.sampler]
        self._coarse = [part for part in sampler.modules() if hasattr(part, "coarsened")]
        self.parameters: dict[str, list[Tensor]] = {
            name: list(network.parameters()) for name, network in self.networks.items()
        }
        self.optimizers = {
            name: OPTIMIZERS[config.players[name].optimizer](config.players[name], network.parameters())
            for name, network in self.networks.items()
        }

    @property
    def pixel_range(self) -> tuple[float, float]:
        """Black and white of images, as they are drawn."""
        return pixel_range(self.config.output)

    def shown(self, player: str) -> nn.Module:
        """The network of a player as people see it: its average if it has one."""
        return self.averages.get(player, self.networks[player])

    @property
    def sampler(self) -> nn.Module:
        """The network that draws samples once the training is over."""
        return self.shown(self.kind.sampler)

    @torch.no_grad()
    def draw(self, noise: Tensor, classes: Tensor | None = None) -> Tensor:
        """What people see: z [n, latent_dim], and classes [n] where there are some, to samples float32 [n, *shape]."""
        return self.rules.draw(self, noise, classes).float()

    def figure_of(self, loss: str) -> str:
        """What a report calls the loss of that name: critic_loss of a player's, the name itself of any other."""
        return f"{loss}_loss" if loss in self.networks else loss

    def real(self) -> Batch:
        """The next real batch [B * packing, *shape]: points as they are, images in the players' range."""
        places = self._in_turn() if self.config.sample_order == IN_FILES else self._at_random(self.data_rng)
        self.images += len(places)
        return self._batch(places)

    def partners(self) -> Batch:
        """A real batch like `real`'s for who learns nothing from it but by comparison.

        Its random generator is apart, so that the critic's batches do not depend on who else looks at the data.
        """
        return self._batch(self._at_random(self.trick_rng))

    def _at_random(self, rng: torch.Generator) -> Tensor:
        """Places [B * packing] among the data; the second half of all places are the mirrored ones."""
        count, known = self.config.batch_size * self.config.packing, len(self.values)
        return torch.randint(2 * known if self.config.mirror else known, (count,), generator=rng, device=self.device)

    def _in_turn(self) -> Tensor:
        """The places that follow those that were learned from, as the files hold them."""
        count, known = self.config.batch_size * self.config.packing, len(self.values)
        first = self.images // count % max(known // count, 1) * count
        places = torch.arange(first, first + count, device=self.device) % known
        if self.config.mirror:
            places += known * torch.randint(2, (count,), generator=self.data_rng, device=self.device)
        return places

    def _batch(self, index: Tensor) -> Batch:
        """Where the sampler defines `coarsened(samples)`, real ones are shown as it could draw them by now."""
        known = len(self.values)
        classes = None if self.classes is None else self.classes[index % known]
        if not self.config.mirror:
            samples = self.scaled(self.values[index])
        else:
            values = self.values[index % known]
            samples = self.scaled(torch.where((index >= known).view(-1, 1, 1, 1), values.flip(-1), values))
        for part in self._coarse:
            samples = self.laid_out(part.coarsened(samples))  # type: ignore[operator]
        return Batch(samples, classes)

    def scaled(self, values: Tensor) -> Tensor:
        """uint8 images -> float32 in [-1, 1] or [0, 1]; points unchanged."""
        if not self.is_image:
            return values
        batch = values.float()
        return self.laid_out(batch.div_(255) if self.pixel_range == (0.0, 1.0) else batch.div_(127.5).sub_(1))

    def laid_out(self, images: Tensor) -> Tensor:
        """In the memory format that the players compute in."""
        return images.contiguous(memory_format=torch.channels_last) if self.config.is_convolutional else images

    def wished_classes(self) -> Tensor | None:
        """Classes [B] to draw samples of, as often as they occur among the data; None for a game without classes."""
        if self.classes is None:
            return None
        index = torch.randint(
            len(self.classes), (self.config.batch_size,), generator=self.trick_rng, device=self.device
        )
        return self.classes[index]

    def noise(self) -> Tensor:
        """The next z [B * packing, latent_dim]."""
        return draw_noise(self.config, self.config.batch_size * self.config.packing, self.noise_rng)

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
    def share_decayed(self) -> float:
        """How far what fades has faded, 0..1."""
        return self.config.share_decayed(self.step, self.seconds)

    @property
    def is_fresh(self) -> bool:
        """Has nobody learned anything since the run began?"""
        return self.total == self.first_total

    @property
    def turn(self) -> Turn:
        """Whose turn it is."""
        *before, last = self.rules.turns
        return next((turn for turn in before if self.made[turn.players[0]] < turn.times), last)

    def tell_networks(self) -> None:
        """Tell networks, and parts of them, that define `progress(share_done)` how far what fades has faded, 0..1:
        they may grow, fade a layer in, or anneal."""
        for part in self._growing:
            part.progress(self.share_decayed)  # type: ignore[operator]

    def take_turn(self, losses: Losses) -> None:
        """Make the next update; networks are told first how far the run is."""
        self.tell_networks()
        self.turn.update(self, losses)

    def update_alone(self, player: str, losses: Losses) -> None:
        """Make one update of `player` by itself, whoever's turn it is."""
        self.tell_networks()
        self.rules.alone[player](self, losses)

    @property
    def is_over(self) -> bool:
        """Has it made all its steps, or used up its time?"""
        return self.step >= self.config.steps or self.out_of_time

    @property
    def out_of_time(self) -> bool:
        return 0 < self.config.time_limit <= self.seconds

    def begin_step(self) -> None:
        """Let the next turn be a step's first, whatever single updates or a pause have left."""
        self.made = dict.fromkeys(self.made, 0)

    def set_learning_rate(self, player: str, value: float) -> None:
        """Change a player's base learning rate, from the next update on."""
        self.learning_rates[player] = value

    def learning_rate(self, player: str) -> float:
        """What the player's next update uses: the base rate under the decays.

        The decay per update is that of Keras 2, lr / (1 + decay t) after t updates of the player's own.
        """
        config, done = self.config, self.share_decayed
        base = self.learning_rates[player] / (1 + config.update_decay * self.total[player])
        if config.lr_decay == "linear":
            return base * (1 - done * (1 - config.lr_final))
        return base * config.lr_final**done if config.lr_decay == "exponential" else base

    @torch.no_grad()
    def move(self, player: str) -> None:
        """Take one optimizer step of `player` along its gradients, and do what follows from it."""
        descend(self.config, player, self.optimizers[player], self.learning_rate(player))
        self.count_update(player)
        if player in self.averages:
            self._follow(player)

    def count_update(self, player: str) -> None:
        """Note that `player` has moved; with the last player of the last turn a step is done."""
        self.total[player] += 1
        self.made[player] += 1
        if player == self.rules.turns[-1].players[-1]:
            self.step += 1
            self.begin_step()

    def _follow(self, player: str) -> None:
        """average <- ema * average + (1 - ema) * network; BatchNorm's statistics are copied."""
        average, share = self.averages[player], 1 - self.config.ema
        mine: list[Tensor] = list(average.parameters())
        torch._foreach_lerp_(mine, self.parameters[player], share)
        for copy, original in zip(average.buffers(), self.networks[player].buffers(), strict=True):
            copy.copy_(original)

    def _modules(self) -> Iterator[tuple[str, nn.Module]]:
        yield from self.networks.items()
        yield from ((f"{name}_average", average) for name, average in self.averages.items())

    def _rngs(self) -> dict[str, torch.Generator]:
        return {"data": self.data_rng, "noise": self.noise_rng, "trick": self.trick_rng}

    def state_dict(self) -> dict[str, Any]:
        """{"tensors": name -> CPU copy, "facts": JSON}: enough to go on bit for bit."""
        tensors: dict[str, Tensor] = {}
        for name, module in self._modules():
            tensors |= {f"{name}.{key}": value for key, value in module.state_dict().items()}
        for name, optimizer in self.optimizers.items():
            tensors |= {f"{name}_optimizer.{key}": value for key, value in state_tensors(optimizer).items()}
        tensors |= {f"{RECENT}{name}": losses for name, losses in self.recent.tensors().items()}
        tensors |= {f"{DICE}{name}": rng.get_state() for name, rng in self._rngs().items()}
        tensors[f"{DICE}torch"] = torch.get_rng_state()  # dropout draws from it
        if self.device.type == "cuda":
            tensors[f"{DICE}cuda"] = torch.cuda.get_rng_state(self.device)
        facts = {
            "step": self.step,
            "made": dict(self.made),
            "total": dict(self.total),
            "images": self.images,
            "seconds": self.seconds,
            "learning_rates": dict(self.learning_rates),
        }
        if self.first_step:
            facts[BEGAN] = {"step": self.first_step, "total": dict(self.first_total)}
        copies = {key: value.detach().to("cpu", copy=True).contiguous() for key, value in tensors.items()}
        return {"tensors": copies, "facts": facts}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a `state_dict`. Raises UserError if it belongs to another config.

        Where it holds no random generators, as that of a fork with another seed, they stay those of the seed.
        """
        tensors, facts = upgraded_state(state, self.config)

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
        self._load_rngs(tensors)
        self.step, self.images, self.seconds = facts["step"], facts["images"], facts["seconds"]
        self.made, self.total = dict(facts["made"]), dict(facts["total"])
        self.learning_rates = dict(facts["learning_rates"])
        if BEGAN in facts:
            self.first_step, self.first_total = facts[BEGAN]["step"], dict(facts[BEGAN]["total"])

    def _load_rngs(self, tensors: dict[str, Tensor]) -> None:
        try:
            for name, rng in self._rngs().items():
                if (key := f"{DICE}{name}") in tensors:
                    rng.set_state(tensors[key])
        except RuntimeError:  # every kind of device has random generators of its own kind
            raise UserError(
                f"the run was begun on another kind of device and cannot go on here, on {self.device.type}; "
                "train it again from its configuration"
            ) from None
        if f"{DICE}torch" in tensors:
            torch.set_rng_state(tensors[f"{DICE}torch"])
        if f"{DICE}cuda" in tensors and self.device.type == "cuda":
            torch.cuda.set_rng_state(tensors[f"{DICE}cuda"], self.device)


def load_data(config: RunConfig, progress: Callable[[float, str], None] = lambda share, text: None) -> Data:
    """The config's data. Raises UserError in one sentence when it cannot be had, or is too little."""
    data = DATASETS[config.dataset].load(data_request(config, progress=progress))
    if not len(data.values):
        raise UserError(f"{config.dataset} holds no samples of class {config.data_class!r}")
    return data
