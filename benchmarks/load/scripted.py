"""A visitor without a browser: pages over the websocket, live events, drags and races over HTTP, with a cookie."""

import asyncio
import itertools
import json
import random
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2 as httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.load.seen import Seen
from benchmarks.load.trainings import Clock

PAGES = ("", "learn", "train", "compare", "evaluate", "latent", "inside", "human", "import", "provenance", "runs")
GENERATORS = ("mnist-gan", "mnist-wgan-gp", "mnist-plane")
PATIENCE = 120.0  # seconds for any answer
FOLLOW, DRAG, DRAGS_A_SECOND = 8.0, 4.0, 10


class Scripted:
    """One of the crowd. Whatever is refused or breaks is an error, but for a full queue, which is an answer."""

    def __init__(self, number: int, address: str, clocks: list[Clock], seen: Seen) -> None:
        self.number, self.address, self.clocks, self.seen = number, address, clocks, seen
        self.random = random.Random(number)
        self.client = httpx.AsyncClient(base_url=address, timeout=PATIENCE, headers={"origin": address})

    async def stay(self, until: float) -> None:
        """Do one thing after the other until then, every visitor in an order of his own."""
        deeds = [self.open_a_page, self.follow, self.drag, self.open_a_page, self.queue]
        shift = self.number % len(deeds)
        try:
            async with self.client:
                await self.client.get("/", headers={"accept": "text/html"})  # the cookie
                for deed in itertools.cycle(deeds[shift:] + deeds[:shift]):
                    if time.monotonic() >= until:
                        return
                    await self._tried(deed, until)
        except httpx.HTTPError as error:
            self.seen.errors.append(f"visitor {self.number} could not come: {type(error).__name__} {error}")

    async def _tried(self, deed: Any, until: float) -> None:
        try:
            await deed(until)
            self.seen.done[deed.__name__] += 1
        except Exception as error:
            self.seen.errors.append(f"{deed.__name__}: {type(error).__name__} {str(error)[:200]}")
            await asyncio.sleep(1)

    async def open_a_page(self, until: float) -> None:
        """Its file, and its script to the end."""
        page = self.random.choice(PAGES)
        query = f"run={self._clock().run.id}" if page == "train" else ""
        began = time.monotonic()
        (await self.client.get(f"/{page}?{query}", headers={"accept": "text/html"})).raise_for_status()
        order = BackMsg()
        order.rerun_script.page_name, order.rerun_script.query_string = page, query
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        async with connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=PATIENCE,
            additional_headers={"cookie": cookies, "origin": self.address},
        ) as socket:
            await socket.send(order.SerializeToString())
            while True:
                message = ForwardMsg.FromString(await asyncio.wait_for(socket.recv(decode=False), PATIENCE))
                if message.delta.new_element.HasField("exception"):
                    raise RuntimeError(f"/{page} shows {message.delta.new_element.exception.message[:200]}")
                if message.WhichOneof("type") == "script_finished":
                    break
        self.seen.pages.append(time.monotonic() - began)

    async def follow(self, until: float) -> None:
        """A run's events, from its beginning: none may be missing, and how late is each?"""
        clock, end = self._clock(), min(until, time.monotonic() + FOLLOW)
        row, address = 0, f"/api/runs/{clock.run.id}/events"
        async with self.client.stream("GET", address) as answer:
            answer.raise_for_status()
            async for kind, data in events(answer):
                if kind == "metrics":
                    now = time.monotonic()
                    self.seen.lost += abs(data["start"] - row)
                    row = data["end"]
                    if (written := clock.written(row - 1)) is not None:
                        self.seen.lags.append(max(0.0, now - written))
                if time.monotonic() > end:
                    return

    async def drag(self, until: float) -> None:
        """As a pad that is dragged: another place every tenth of a second, the last one wins."""
        end, view = min(until, time.monotonic() + DRAG), f"load-{self.number}-{self.random.random():.6f}"
        source = self.random.choice(GENERATORS)
        while time.monotonic() < end:
            began = time.monotonic()
            place = {"seeds": [3], "moves": [["z:0", self.random.uniform(-2, 2)], ["z:1", self.random.uniform(-2, 2)]]}
            order = {"view": view, "parts": [{"place": place}], "source": source}
            (await self.client.post("/api/latent/draw", json=order)).raise_for_status()
            self.seen.drags.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, 1 / DRAGS_A_SECOND - (time.monotonic() - began)))

    async def queue(self, until: float) -> None:
        """Let a race that came with the app start again, wait, and stop it."""
        answer = await self.client.post("/api/races/grid-race/control", json={"action": "again"})
        if answer.status_code == 409:
            return self.seen.done.update(["full queue"])
        answer.raise_for_status()
        race = answer.json()["race"]
        await asyncio.sleep(1)
        stopped = await self.client.post(f"/api/races/{race}/control", json={"action": "stop"})
        if stopped.status_code != 409:  # it is over
            stopped.raise_for_status()

    def _clock(self) -> Clock:
        return self.random.choice(self.clocks)


async def events(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    """The kind and the data of each server-sent event."""
    kind = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))
