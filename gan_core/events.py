"""The path that the README printed, for ever: see `gan_core.base.events`."""

from gan_core.base.events import Alarm, Event, Finished, Metrics, Milestone, Samples, Scores, Snapshot, Tick

__all__ = ["Alarm", "Event", "Finished", "Metrics", "Milestone", "Samples", "Scores", "Snapshot", "Tick"]
