"""HTTP routes on the app's own port: what the live components read and post. Never imports torch."""

from starlette.routing import BaseRoute, Route

from ui.api.about import about
from ui.api.assets import asset
from ui.api.classroom import class_message
from ui.api.control import control
from ui.api.diagnosis import diagnosis
from ui.api.downloads import download, race_download
from ui.api.errors import nothing_here
from ui.api.events import events
from ui.api.frames import frame, frames
from ui.api.human import class_votes, tiles, vote, votes_table
from ui.api.latent import ask as ask_studio
from ui.api.latent import project
from ui.api.latent import told as told_by_studio
from ui.api.provenance import weaken
from ui.api.race import race_about, race_control
from ui.api.race_events import race_events
from ui.api.seeds import seeds
from ui.api.teacher import session as teacher_session

routes: list[BaseRoute] = [
    Route("/api/runs/{id}", about),
    Route("/api/runs/{id}/events", events),
    Route("/api/runs/{id}/diagnosis", diagnosis),
    Route("/api/runs/{id}/frames", frames),
    Route("/api/runs/{id}/frames/{step}", frame),
    Route("/api/runs/{id}/control", control, methods=["POST"]),
    Route("/api/runs/{id}/tiles", tiles, methods=["POST"]),
    Route("/api/runs/{id}/votes", vote, methods=["POST"]),
    Route("/api/runs/{id}/votes", class_votes),
    Route("/api/runs/{id}/votes.csv", votes_table),
    Route("/api/runs/{id}/download/{what}", download),
    Route("/api/races/{id}", race_about),
    Route("/api/races/{id}/seeds", seeds),
    Route("/api/races/{id}/download/{what}", race_download),
    Route("/api/races/{id}/events", race_events),
    Route("/api/races/{id}/control", race_control, methods=["POST"]),
    Route("/api/latent/project", project, methods=["POST"]),
    Route("/api/latent/told/{what}", told_by_studio, methods=["POST"]),
    Route("/api/provenance/weaken", weaken, methods=["POST"]),
    Route("/api/latent/{what}", ask_studio, methods=["POST"]),
    Route("/api/teacher/session", teacher_session, methods=["POST"]),
    Route("/api/class", class_message),
    Route("/assets/{path:path}", asset),
    Route("/api/{rest:path}", nothing_here, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]
