#!/usr/bin/env python3
"""A node's links to the others, for tests: where it dials another node, it dials this program, which joins both (tools/network_links.py
starts one for each node). Either direction of a link can be held, late, or stall as if packets were lost.

Standard input, a JSON document a line; each is answered by the line "done":
    {"links": {"bank-b.v1": [HOST, PORT, TO_HOST, TO_PORT], ...}}     more links: where it listens, and where the node is
    {"link": "bank-b.v1", "way": "out", "open": false, "late": 0.2, "loss": 0.3}     out: what the dialling node sends; in: what it hears
It ends with its standard input. It carries a stream: nothing in it is lost. What is held comes later; a loss is the wait for TCP's
retransmission, doubled each time that it is lost again, and what was sent after it waits behind it."""

import asyncio
import json
import os
import random
import sys

CHUNK = 65536
WAITING = 256  # chunks on their way; then the sender waits
RETRANSMISSION = 0.2  # seconds; Linux waits no less
RETRANSMISSION_MAX = 5.0


class Way:
    """One direction of a link."""

    def __init__(self, seed):
        self.opened = asyncio.Event()
        self.opened.set()
        self.late = 0.0
        self.loss = 0.0
        self.random = random.Random(seed)

    def set(self, command):
        self.late = command.get("late", self.late)
        self.loss = command.get("loss", self.loss)
        if "open" in command:
            (self.opened.set if command["open"] else self.opened.clear)()

    def delay(self):
        """Of a chunk that is sent now."""
        stalled, wait = 0.0, RETRANSMISSION
        while self.random.random() < self.loss and stalled < RETRANSMISSION_MAX:
            stalled += wait
            wait *= 2
        return self.late + stalled


async def carry(reader, writer, way):
    """Until the sender ends."""
    loop = asyncio.get_running_loop()
    chunks = asyncio.Queue(WAITING)

    async def take():
        data = b"x"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = b""
            await chunks.put((loop.time() + way.delay(), data))

    taking = asyncio.create_task(take())
    try:
        while True:
            due, data = await chunks.get()
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            await way.opened.wait()
            if not data:
                return
            writer.write(data)
            await writer.drain()
    except OSError:
        return
    finally:
        taking.cancel()


class Link:
    def __init__(self, name, listen_host, listen_port, host, port):
        self.at = (listen_host, listen_port)
        self.to = (host, port)
        self.ways = {way: Way(f"{name} {listen_port} {way}") for way in ("out", "in")}

    async def listen(self):
        self.server = await asyncio.start_server(self.join, *self.at)

    async def join(self, reader, writer):
        ends = [writer]
        try:
            for way in self.ways.values():  # a handshake needs both
                await way.opened.wait()
            there, to_there = await asyncio.open_connection(*self.to)
            ends.append(to_there)
            both = [asyncio.create_task(carry(reader, to_there, self.ways["out"])), asyncio.create_task(carry(there, writer, self.ways["in"]))]
            _, pending = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
        except OSError:
            pass
        finally:
            for end in ends:
                end.close()


async def main():
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    links = {}
    while line := await commands.readline():
        command = json.loads(line)
        if "links" in command:
            for name, ends in command["links"].items():
                links[name] = Link(name, *ends)
                await links[name].listen()
        else:
            links[command["link"]].ways[command["way"]].set(command)
        print("done", flush=True)
    os._exit(0)  # what is on its way has nowhere to go


asyncio.run(main())
