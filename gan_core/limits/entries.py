"""Every cap and switch: what it limits, and what holds where nobody has chosen."""

from dataclasses import dataclass

from gan_core.base.registry import Registry


@dataclass(frozen=True)
class Cap:
    """A number that nobody gets beyond; None: no limit.

    personal, public: what holds on a machine of one's own, and on a public server, where nothing was chosen. least: the
    smallest legal number.
    """

    label: str
    unit: str
    help: str
    personal: float | None
    public: float | None
    least: float = 1

    def text(self, value: float | None) -> str:
        """The value with its unit."""
        if value is None:
            return "no limit"
        number = f"{value:,.0f}" if value == int(value) else f"{value:,g}"
        return f"{number} {self.unit}".rstrip()


@dataclass(frozen=True)
class Switch:
    """Something that a server does or does not; personal and public as of `Cap`."""

    label: str
    help: str
    personal: bool
    public: bool


CAPS: Registry[Cap] = Registry("cap")
for _name, _cap in {
    "runs_each": Cap("Runs at work", "", "Of one visitor at the same time; a race counts as one.", None, 2),
    "queued_each": Cap("Runs waiting", "", "Of one visitor; seeds trained as one batch count as one.", None, 24),
    "queued": Cap("Runs waiting in all", "", "Of all visitors together.", 100, 100),
    "kept_each": Cap("Runs kept", "", "Of one visitor; who has more deletes some first.", None, 200),
    "starts_each": Cap("Runs started in a minute", "", "By one visitor; each seed of a race counts.", 600, 120),
    "steps": Cap("Steps of a run", "", "Of the generator.", None, 50_000),
    "seconds": Cap("Training time of a run", "s", "Who reaches it is stopped, with everything saved.", None, 1_800),
    "image_size": Cap("Side of images", "px", "Of the pictures that a run draws.", None, 64, least=8),
    "parameters": Cap("Parameters of a run", "", "Of all its networks together.", None, 20_000_000),
    "upload_mb": Cap("One upload", "MB", "A zip of pictures, a checkpoint or weights.", 200, 100),
    "uploads_mb_each": Cap("Uploads in a day", "MB", "Of one visitor.", None, 500),
    "votes_each": Cap("Kept sittings in an hour", "", "Of one visitor, under You against D.", 200, 30),
    "runs_gb": Cap("Disk for runs", "GB", "Beyond it visitors' oldest runs go that are over and not pinned.", None, 10),
    "worker_memory_mb": Cap("Memory of a worker", "MB", "A run that outgrows it fails.", None, 3_000, least=1_000),
    "idle_minutes": Cap(
        "Idle workers and studio",
        "min",
        "After it they end, and come back when wanted; a paused run is stopped, with everything saved.",
        None,
        30,
    ),
}.items():
    CAPS.add(_name, _cap)

SWITCHES: Registry[Switch] = Registry("switch")
SWITCHES.add(
    "hub_token",
    Switch(
        "Visitors use the server's token of the Hub",
        "Whatever HF_TOKEN may read, everybody who opens the app may list, inspect and draw with.",
        personal=False,
        public=False,
    ),
)
