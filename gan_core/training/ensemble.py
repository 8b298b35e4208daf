"""Several games of one configuration, but for the seed, whose updates are made as one batch.

Every game stays a `Game`: its weights, its gradients and its optimizer's memory become views of stacked tensors
[K, ...], and its random generators stay its own. So its state, its pictures and its figures can be asked for as ever,
and are those of the same game played alone, up to rounding. Adam, RMSprop and SGD treat each weight for itself, so one
optimizer moves all the players of a stack.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.config.batching import why_apart
from gan_core.games.adversarial.critic_view import instance_noise, targets, targets_of
from gan_core.games.adversarial.total_losses import critic_cost
from gan_core.games.losses import Losses
from gan_core.losses.objectives import Targets
from gan_core.losses.penalties import Penalty
from gan_core.networks.layers.stacked import ACTIVATIONS, StackedMLP, Trace
from gan_core.training.game import Game, descend
from gan_core.training.optimizers import OPTIMIZERS

Draw = Callable[..., Tensor]  # torch.rand, torch.randn


class StackedPlayer:
    """The generators, or the critics, of several games as one stack."""

    def __init__(self, games: Sequence[Game], name: str) -> None:
        self.games, self.name = games, name
        own = [game.parameters[name] for game in games]
        self.parameters = [nn.Parameter(torch.stack([one.detach() for one in same])) for same in zip(*own, strict=True)]
        chosen = games[0].config.players[name]
        self.optimizer = OPTIMIZERS[chosen.optimizer](chosen, self.parameters)
        self._take_memory()
        for stack, same in zip(self.parameters, zip(*own, strict=True), strict=True):
            stack.grad = torch.zeros_like(stack)
            for one, part in zip(same, stack.detach(), strict=True):
                one.data, one.grad = part, None
        activations = [ACTIVATIONS[type(m)](m) for m in games[0].networks[name].modules() if type(m) in ACTIVATIONS]
        self.mlp = StackedMLP(self.parameters, activations[0] if activations else ACTIVATIONS[nn.ReLU](None))
        self._tied = False

    def descend(self) -> None:
        """One optimizer step of all, along the gradients that the last pass left."""
        game = self.games[0]
        descend(game.config, self.name, self.optimizer, game.learning_rate(self.name))
        for game in self.games:
            game.count_update(self.name)
        if not self._tied:  # an optimizer's memory exists from its first step on
            self._tie()

    def release(self) -> None:
        """Give each game weights and an optimizer's memory of its own."""
        for game in self.games:
            optimizer = game.optimizers[self.name]
            for one in game.parameters[self.name]:
                one.data, one.grad = one.detach().clone(), None
                memory = optimizer.state.get(one, {})
                optimizer.state[one] = {key: _copy(value) for key, value in memory.items()}

    def _memories(self) -> "list[tuple[Tensor, list[dict[str, Any]]]]":
        """Each stack with its games' memories of that parameter."""
        games = self.games
        return [
            (stack, [game.optimizers[self.name].state[game.parameters[self.name][index]] for game in games])
            for index, stack in enumerate(self.parameters)
        ]

    def _take_memory(self) -> None:
        for stack, memories in self._memories():
            for key, first in memories[0].items():
                if first is not None:
                    whole = _is_like_weights(first, stack)
                    kept = torch.stack([memory[key] for memory in memories]) if whole else _copy(first)
                    self.optimizer.state[stack][key] = kept

    def _tie(self) -> None:
        """Make each game's gradients and memory views of the stack's. Counts of steps are shared by all."""
        for index, (stack, memories) in enumerate(self._memories()):
            assert stack.grad is not None
            for k, (game, memory) in enumerate(zip(self.games, memories, strict=True)):
                game.parameters[self.name][index].grad = stack.grad[k]
                for key, value in self.optimizer.state[stack].items():
                    memory[key] = value[k] if _is_like_weights(value, stack[k]) else value
        self._tied = True


class Ensemble:
    """Games that are at the same place, see `phase`, as one batch of K.

    Between its making and its `release` the games are moved by its updates only. Raises UserError if their
    configurations cannot be trained as one batch, or they are not in step.
    """

    def __init__(self, games: Sequence[Game]) -> None:
        if reason := why_apart([game.config for game in games]):
            raise UserError(reason)
        if len({phase(game) for game in games}) > 1:
            raise UserError("runs that are not in step, or learn at different rates, cannot be trained as one batch")
        self.games = list(games)
        first = self.games[0]
        self.config, self.device, self.objective, self.penalties = (
            first.config,
            first.device,
            first.objective,
            first.penalties,
        )
        self.generators, self.critics = (StackedPlayer(self.games, name) for name in ("generator", "critic"))
        self._averages = _stack_averages(self.games)
        self._values = first.values

    def release(self) -> None:
        """Let every game go on for itself, from where it is."""
        for player in (self.generators, self.critics):
            player.release()
        for game in self.games:
            for average in game.averages.values():
                for weight in average.parameters():
                    weight.data = weight.detach().clone()

    def update(self, losses: Losses) -> None:
        """What `train` would do next with each of the games."""
        players = self.games[0].turn.players
        if len(players) > 1:
            self.update_both(losses)
        elif players == ("critic",):
            self.update_critics(losses)
        else:
            self.update_generators(losses)

    def own(self, index: int, value: Tensor) -> Tensor:
        """The part of a loss [K], or of scores [K, B], that is the game's of that index."""
        return value[index]

    @torch.no_grad()
    def update_critics(self, losses: Losses) -> None:
        """One update of every critic. Losses and scores are left with an axis of members: [K], [K, B]."""
        real = self._seen_by_critics(self._real())
        fake = self._seen_by_critics(self._generate().output)
        self._minimise_critics(losses, _CriticPass(self, real, fake))
        self._move(self.critics)

    @torch.no_grad()
    def update_generators(self, losses: Losses) -> None:
        """One update of every generator."""
        drawn = self._generate()
        scored = _CriticPass(self, None, self._seen_by_critics(drawn.output))
        self._minimise_generators(losses, drawn, scored)
        self._move(self.generators)

    @torch.no_grad()
    def update_both(self, losses: Losses) -> None:
        """Simultaneous play: all learn from one generated batch each."""
        real = self._seen_by_critics(self._real())
        drawn = self._generate()
        scored = _CriticPass(self, real, self._seen_by_critics(drawn.output))
        self._minimise_generators(losses, drawn, scored)
        self._minimise_critics(losses, scored)
        self._move(self.critics)
        self._move(self.generators)

    def _minimise_generators(self, losses: Losses, drawn: Trace, scored: "_CriticPass") -> None:
        with torch.enable_grad():
            loss = self.objective.generator_loss(scored.fake_scores)
            (c,) = torch.autograd.grad(loss.sum(), scored.fake_scores)
        self.generators.mlp.set_gradients(drawn.back(scored.sample_gradient(c)), drawn.inputs)
        losses["generator"] = loss.detach()

    def _minimise_critics(self, losses: Losses, scored: "_CriticPass") -> None:
        with torch.enable_grad():
            scores = scored.real_scores, scored.fake_scores
            squares = [slopes.square().sum(-1) for slopes in scored.slopes]
            loss, penalty = critic_cost(self.games[0], *scores, squares, self._targets())
            by_scores = torch.autograd.grad(loss.sum(), [*scores, *scored.slopes])
        scored.learn(by_scores)
        losses["critic"], losses.scores = loss.detach(), {"real": scored.real_scores, "fake": scored.fake_scores}
        if penalty is not None:
            losses["penalty"] = penalty.detach()

    def _move(self, player: StackedPlayer) -> None:
        player.descend()
        if player is self.generators and self._averages:
            moved: list[Tensor] = list(player.parameters)
            torch._foreach_lerp_(self._averages, moved, 1 - self.config.ema)

    def _real(self) -> Tensor:
        """The next real batches [K, B, 2]."""
        index = torch.empty(len(self.games), self.config.batch_size, dtype=torch.int64, device=self.device)
        for row, game in zip(index, self.games, strict=True):
            torch.randint(len(self._values), (len(row),), generator=game.data_rng, out=row)
            game.images += len(row)
        return self._values[index]

    def _generate(self) -> Trace:
        uniform = self.config.noise == "uniform"
        shape = (self.config.batch_size, self.config.latent_dim)
        z = self._draw(torch.rand if uniform else torch.randn, shape, [game.noise_rng for game in self.games])
        return Trace(self.generators.mlp, z.mul_(2).sub_(1) if uniform else z)

    def _seen_by_critics(self, samples: Tensor) -> Tensor:
        """The samples [K, B, 2] with instance noise, see `critic_view.seen_by_critic`."""
        sigma = instance_noise(self.games[0])
        if not sigma:
            return samples
        return samples + sigma * self._tricks(torch.randn, tuple(samples.shape[1:]))

    def _targets(self) -> Targets:
        config = self.config
        if not (config.flip_labels or config.label_noise):
            return targets(self.games[0])
        return targets_of(config, self._tricks(torch.rand, (2, 2, config.batch_size)))

    def _tricks(self, draw: Draw, shape: tuple[int, ...]) -> Tensor:
        return self._draw(draw, shape, [game.trick_rng for game in self.games])

    def _draw(self, draw: Draw, shape: tuple[int, ...], rngs: Sequence[torch.Generator]) -> Tensor:
        """[K, *shape], each part from its own random generator."""
        out = torch.empty(len(rngs), *shape, device=self.device)
        for part, rng in zip(out, rngs, strict=True):
            draw(shape, generator=rng, out=part)
        return out

    def points(self, penalty: Penalty, real: Tensor, fake: Tensor) -> Tensor:
        """Where the critics' slopes are penalised, [K, B, 2]."""
        members = zip(real, fake, self.games, strict=True)
        return torch.stack([penalty.where(x, g, game.trick_rng) for x, g, game in members])


class _CriticPass:
    """A pass of samples [K, B, 2] through the critics, see `critic_passes.Pass`: scores [K, B], slopes [K, B, 2]."""

    def __init__(self, ensemble: Ensemble, real: Tensor | None, fake: Tensor) -> None:
        penalties = ensemble.penalties if real is not None else []
        points = [] if real is None else [ensemble.points(about, real, fake) for about, _ in penalties]
        batches = [part for part in (real, fake, *points) if part is not None]
        size = fake.shape[1]
        self._stack = ensemble.critics.mlp
        self._trace = Trace(self._stack, torch.cat(batches, 1) if len(batches) > 1 else fake)
        self._fakes = slice(0, size) if real is None else slice(size, 2 * size)
        self._scored, self._points = slice(0, self._fakes.stop), slice(self._fakes.stop, None)
        scores = self._trace.output.squeeze(-1)
        self.real_scores = scores[:, : self._fakes.start].detach().requires_grad_()
        self.fake_scores = scores[:, self._fakes].detach().requires_grad_()
        self.slopes: list[Tensor] = []
        if points:
            ones = torch.ones_like(self._trace.output[:, self._points])
            self._u = self._trace.back(ones, self._points)
            self.slopes = [part.detach().requires_grad_() for part in self._trace.to_samples(self._u).split(size, 1)]

    def sample_gradient(self, c: Tensor) -> Tensor:
        """dL/dx at the generated samples, from c = dL/ds [K, B]."""
        return self._trace.to_samples(self._trace.back(c.unsqueeze(-1), self._fakes))

    def learn(self, by_scores: Sequence[Tensor]) -> None:
        """Leave dL/dW in the critics' weights, from the gradients by real scores, fake scores and slopes."""
        c = torch.cat((by_scores[0], by_scores[1]), 1).unsqueeze(-1)
        self._stack.set_gradients(self._trace.back(c, self._scored), self._trace.inputs_of(self._scored))
        if by_scores[2:]:
            tangents = self._trace.push(torch.cat(list(by_scores[2:]), 1), self._points)
            self._stack.add_gradients(self._u, tangents)


def place(game: Game) -> tuple[int, ...]:
    """How far a game is: steps, and updates of each player since the last."""
    return game.step, *game.made.values()


def kind(game: Game) -> tuple[Any, ...]:
    """What two games must share, beside their place, to be trained as one batch: rates, and the optimizers' counts."""
    made = {"generator": game.step, "critic": game.step * game.config.critic_steps + game.made["critic"]}
    ahead: list[Any] = []
    for name, optimizer in game.optimizers.items():
        memory = optimizer.state.get(game.parameters[name][0], {})
        count = memory.get("step")
        ahead += [bool(memory), None if count is None else int(count) - made[name]]
    return (*game.learning_rates.values(), *ahead)


def phase(game: Game) -> tuple[Any, ...]:
    """Games of the same phase take the same step next."""
    return place(game) + kind(game)


def _stack_averages(games: Sequence[Game]) -> list[Tensor]:
    """The averaged generators' weights as stacks, of which the games' become views; none without averaging."""
    own = [list(average.parameters()) for game in games for average in game.averages.values()]
    stacks = [torch.stack([one.detach() for one in same]) for same in zip(*own, strict=True)]
    for stack, same in zip(stacks, zip(*own, strict=True), strict=True):
        for one, part in zip(same, stack, strict=True):
            one.data = part
    return stacks


def _is_like_weights(value: Any, weights: Tensor) -> bool:
    """Is it one number per weight?"""
    return isinstance(value, Tensor) and value.ndim > 0


def _copy(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value
