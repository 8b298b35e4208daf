"""The loops that `training_speed` races against: GAN, WGAN and WGAN-GP as tutorials write them.

A DataLoader over torchvision's dataset, nn.Sequential players, plain optimizers, `.item()` on both losses
at every step, torch's default threads. Careful where a good tutorial is: fakes are detached for the critic,
and the classic GAN reuses its fakes, so nothing is won against needless work. Sizes stand here as in a
tutorial; `training_speed` checks that they are the presets'.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from gan_core.config.run_config import RunConfig


def mlp_gan() -> tuple[nn.Module, nn.Module]:
    generator = nn.Sequential(
        nn.Linear(100, 256),
        nn.ReLU(),
        nn.Linear(256, 512),
        nn.ReLU(),
        nn.Linear(512, 1024),
        nn.ReLU(),
        nn.Linear(1024, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )
    critic = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 1024),
        nn.LeakyReLU(0.2),
        nn.Dropout(0.3),
        nn.Linear(1024, 512),
        nn.LeakyReLU(0.2),
        nn.Dropout(0.3),
        nn.Linear(512, 256),
        nn.LeakyReLU(0.2),
        nn.Dropout(0.3),
        nn.Linear(256, 1),
    )
    return generator, critic


def mlp_wgan() -> tuple[nn.Module, nn.Module]:
    generator = nn.Sequential(
        nn.Linear(100, 256),
        nn.ReLU(),
        nn.Linear(256, 512),
        nn.ReLU(),
        nn.Linear(512, 784),
        nn.Tanh(),
        nn.Unflatten(1, (1, 28, 28)),
    )
    critic = nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 1),
    )
    return generator, critic


def upsample_dcgan() -> tuple[nn.Module, nn.Module]:
    generator = nn.Sequential(
        nn.Linear(100, 64 * 7 * 7),
        nn.Unflatten(1, (64, 7, 7)),
        nn.BatchNorm2d(64),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(64, 64, 3, padding=1),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(0.2),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(64, 32, 3, padding=1),
        nn.BatchNorm2d(32),
        nn.LeakyReLU(0.2),
        nn.Conv2d(32, 1, 3, padding=1),
        nn.Tanh(),
    )
    critic = nn.Sequential(
        nn.Conv2d(1, 32, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(32, 64, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 1),
    )
    return generator, critic


def dcgan() -> tuple[nn.Module, nn.Module]:
    generator = nn.Sequential(
        nn.Linear(100, 56 * 56),
        nn.Unflatten(1, (1, 56, 56)),
        nn.BatchNorm2d(1),
        nn.ReLU(),
        nn.Conv2d(1, 50, 3, padding=1),
        nn.BatchNorm2d(50),
        nn.ReLU(),
        nn.Conv2d(50, 25, 3, padding=1),
        nn.BatchNorm2d(25),
        nn.ReLU(),
        nn.Conv2d(25, 1, 2, stride=2),
        nn.Tanh(),
    )
    critic = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(64 * 7 * 7, 1024),
        nn.LeakyReLU(0.2),
        nn.Linear(1024, 1),
    )
    return generator, critic


PLAYERS = {
    "mnist-mlp-gan": mlp_gan,
    "mnist-wgan": mlp_wgan,
    "mnist-wgan-gp": mlp_wgan,
    "mnist-upsample-dcgan": upsample_dcgan,
    "mnist-dcgan": dcgan,
}


class Textbook:
    """One preset's loop. `steps()` trains for ever and yields after each generator update."""

    def __init__(self, preset: str, config: RunConfig, data_folder: str) -> None:
        self.config = config
        transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
        self.dataset = datasets.MNIST(data_folder, train=True, transform=transform, download=True)
        self.loader = DataLoader(self.dataset, batch_size=config.batch_size, shuffle=True, drop_last=True)
        self.generator, self.critic = PLAYERS[preset]()
        self.generator_optimizer = self._optimizer("generator", self.generator)
        self.critic_optimizer = self._optimizer("critic", self.critic)
        self.train = {"gan": self._gan, "wgan": self._wgan, "wgan-gp": self._wgan}[config.objective]

    def _optimizer(self, player: str, network: nn.Module) -> torch.optim.Optimizer:
        chosen = self.config.players[player]
        lr, beta1, beta2 = chosen.lr, chosen.beta1, chosen.beta2
        if chosen.optimizer == "rmsprop":
            return torch.optim.RMSprop(network.parameters(), lr=lr, alpha=beta2)
        return torch.optim.Adam(network.parameters(), lr=lr, betas=(beta1, beta2))

    def noise(self) -> Tensor:
        return torch.randn(self.config.batch_size, self.config.latent_dim)

    def steps(self) -> Iterator[None]:
        updates = 0
        while True:
            for real, _label in self.loader:
                updates += 1
                self.train(real, updates)
                if updates % self.config.critic_steps == 0:
                    yield

    def _gan(self, real: Tensor, updates: int) -> None:
        z = self.noise()
        if self.config.schedule == "simultaneous":  # the generator first, and the same fakes for the critic
            fake = self.generator(z)
            generator_loss = self.move_generator(self.gan_generator_loss(fake))
            critic_loss = self.move_critic(self.gan_critic_loss(real, fake.detach()))
        else:
            critic_loss = self.move_critic(self.gan_critic_loss(real, self.generator(z).detach()))
            generator_loss = self.move_generator(self.gan_generator_loss(self.generator(self.noise())))
        self.history = (critic_loss.item(), generator_loss.item())

    def _wgan(self, real: Tensor, updates: int) -> None:
        fake = self.generator(self.noise()).detach()
        critic_loss = self.move_critic(self.wgan_critic_loss(real, fake))
        if self.config.weight_clip:
            for weight in self.critic.parameters():
                weight.data.clamp_(-self.config.weight_clip, self.config.weight_clip)
        if updates % self.config.critic_steps == 0:
            generator_loss = self.move_generator(-self.critic(self.generator(self.noise())).mean())
            self.history = (critic_loss.item(), generator_loss.item())
        else:
            critic_loss.item()

    def move_critic(self, loss: Tensor) -> Tensor:
        self.critic_optimizer.zero_grad()
        loss.backward()
        self.critic_optimizer.step()
        return loss

    def move_generator(self, loss: Tensor) -> Tensor:
        self.generator_optimizer.zero_grad()
        loss.backward()
        self.generator_optimizer.step()
        return loss

    def gan_critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        ones, zeros = torch.ones(len(real), 1), torch.zeros(len(fake), 1)
        real_loss = binary_cross_entropy_with_logits(self.critic(real), ones)
        fake_loss = binary_cross_entropy_with_logits(self.critic(fake), zeros)
        total = real_loss + fake_loss
        return total / 2 if self.config.average_critic_loss else total

    def gan_generator_loss(self, fake: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(self.critic(fake), torch.ones(len(fake), 1))

    def wgan_critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        loss = self.critic(fake).mean() - self.critic(real).mean()
        weight = self.config.penalties.get("gradient-penalty", 0.0)
        return loss + weight * self.gradient_penalty(real, fake) if weight else loss

    def gradient_penalty(self, real: Tensor, fake: Tensor) -> Tensor:
        alpha = torch.rand(len(real), 1, 1, 1)
        mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
        scores = self.critic(mixed)
        (gradients,) = torch.autograd.grad(
            outputs=scores,
            inputs=mixed,
            grad_outputs=torch.ones_like(scores),
            create_graph=True,
            retain_graph=True,
        )
        return ((gradients.flatten(1).norm(2, dim=1) - 1) ** 2).mean()
