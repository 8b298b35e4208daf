"""What stands between the network and the app: names, foreign pages, prefixes, large and slow senders, visitors."""

from starlette.middleware import Middleware

from ui.server.base_path import BasePath
from ui.server.guard import Guard
from ui.server.identity import Identity
from ui.server.large_bodies import LargeBodies
from ui.server.slow_bodies import SlowBodies

middleware = [
    Middleware(Guard),
    Middleware(LargeBodies),
    Middleware(SlowBodies),
    Middleware(BasePath),
    Middleware(Identity),
]
