"""The tutorials' systems on MNIST, with their published sizes and settings."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

MLP_GAN_TUTORIAL = RunConfig(
    dataset="mnist",
    objective="gan",
    steps=7000,
    batch_size=64,
    latent_dim=100,
    generator_widths=(256, 512, 1024),
    generator_output="tanh",
    critic_widths=(1024, 512, 256),
    critic_dropout=0.3,
    schedule="simultaneous",  # G's step first and the same fakes for D is the simultaneous update
    average_critic_loss=True,
)
MLP_GAN = MLP_GAN_TUTORIAL.replace(
    generator_init="he-normal",  # torch's own lets each layer shrink the noise: all samples begin, and hop, as one
    ema=0.99,  # what is shown: without it, white specks come and go
)
VANILLA = RunConfig(
    dataset="mnist",
    objective="gan",
    steps=20_000,
    batch_size=128,
    latent_dim=100,
    noise="uniform",
    generator_widths=(128,),
    generator_output="sigmoid",
    generator_init="xavier-normal",
    critic_widths=(128,),
    critic_activation="relu",
    critic_init="xavier-normal",
    generator_lr=1e-3,
    critic_lr=1e-3,
    generator_beta1=0.9,
    critic_beta1=0.9,
)
WGAN = RunConfig(
    dataset="mnist",
    batch_size=64,
    steps=6000,
    latent_dim=100,
    generator_widths=(256, 512),
    generator_output="tanh",
    critic_widths=(256, 256),
).adapted(objective="wgan", weight_clip=0.05, generator_lr=2e-4, critic_lr=2e-4)
DCGAN = RunConfig(
    dataset="mnist",
    objective="gan",
    steps=2000,
    batch_size=32,  # an update of these networks takes about 100 ms on one core
    latent_dim=100,
    generator="double-size",
    generator_widths=(50, 25),
    generator_norm="batch",
    generator_output="tanh",
    critic="pooled",
    critic_widths=(32, 64, 1024),
    generator_lr=3e-4,
    critic_lr=3e-4,
)
# The scripts of this pair (pytorch-beginner, chapter 9, and what was made of it) leave Adam's betas as torch has them.
DCGAN_TUTORIAL = DCGAN.replace(
    batch_size=128, steps=10_000, generator_beta1=0.9, generator_beta2=0.999, critic_beta1=0.9, critic_beta2=0.999
)
WGAN_GP = WGAN.adapted(objective="wgan-gp").replace(generator_lr=2e-4, critic_lr=2e-4)
UPSAMPLE = DCGAN.replace(
    generator="upsample",
    generator_widths=(64, 32),
    generator_activation="leaky-relu",
    critic="dcgan",
    critic_widths=(32, 64),
    schedule="simultaneous",
    steps=4000,
    batch_size=64,
    generator_lr=5e-4,
    critic_lr=2e-4,
)

PRESETS.add(
    "mnist-mlp-gan",
    Preset(
        label="MNIST, MLP GAN",
        reason="The classic first GAN on images: two multi-layer perceptrons, dropout in the critic.",
        config=MLP_GAN,
        source="mnist-mlp-gan-tutorial",
        departs="The generator starts from He's weights, or all samples hop from digit to digit as one; a moving "
        "average of it is shown, without white specks.",
        table="mlp-gan-tutorial",
    ),
)
PRESETS.add(
    "mnist-mlp-gan-tutorial",
    Preset(
        label="MNIST, MLP GAN to the letter",
        reason="Networks, losses, initial weights and order of updates as the tutorial's script has them.",
        config=MLP_GAN_TUTORIAL,
    ),
)
PRESETS.add(
    "mnist-vanilla-gan",
    Preset(
        label="MNIST, vanilla GAN",
        reason="The smallest GAN in the tutorials: one hidden layer each, uniform noise, Xavier initialisation.",
        config=VANILLA,
    ),
)
PRESETS.add(
    "mnist-wgan",
    Preset(
        label="MNIST, WGAN",
        reason="A critic without sigmoid whose weights are clipped at 0.05: its loss now measures a distance.",
        config=WGAN,
    ),
)
PRESETS.add(
    "mnist-wgan-gp",
    Preset(
        label="MNIST, WGAN-GP",
        reason="The same critic with a gradient penalty of 10 instead of clipping.",
        config=WGAN_GP,
    ),
)
PRESETS.add(
    "mnist-plane",
    Preset(
        label="MNIST, a plane of digits",
        reason="Noise of two numbers only: everything that this generator can draw fits on one sheet.",
        config=WGAN_GP.replace(latent_dim=2, steps=10_000, ema=0.99),
    ),
)
PRESETS.add(
    "mnist-dcgan",
    Preset(
        label="MNIST, DCGAN",
        reason="The tutorial's convolutional pair: a max-pooling critic, a generator that draws at 56x56 first.",
        config=DCGAN,
        source="mnist-dcgan-tutorial",
        departs="Batches of 32 instead of 128, so that a processor is quick enough to watch; Adam's beta1 is 0.5, as "
        "in the DCGAN paper.",
    ),
)
PRESETS.add(
    "mnist-dcgan-tutorial",
    Preset(
        label="MNIST, DCGAN to the letter",
        reason="The tutorial's batches of 128 and Adam as torch has it, with momentum 0.9. Slow without a GPU.",
        config=DCGAN_TUTORIAL,
    ),
)
PRESETS.add(
    "mnist-wdcgan",
    Preset(
        label="MNIST, WDCGAN",
        reason="The convolutional pair with a clipped Wasserstein critic.",
        config=DCGAN.adapted(objective="wgan", weight_clip=0.01, generator_lr=2e-4, critic_lr=2e-4, steps=1000),
    ),
)
PRESETS.add(
    "mnist-wdcgan-gp",
    Preset(
        label="MNIST, WDCGAN-GP",
        reason="The convolutional pair with a gradient penalty: slow per step, steady to watch.",
        config=DCGAN.adapted(objective="wgan-gp", generator_lr=2e-4, critic_lr=2e-4, steps=1000),
    ),
)
PRESETS.add(
    "mnist-upsample-dcgan",
    Preset(
        label="MNIST, DCGAN that upsamples",
        reason="Doubling and convolving instead of transposed convolutions, folded so that it is live on a CPU.",
        config=UPSAMPLE,
    ),
)
