"""Kombu's broker in a folder, with every file put in place whole.

Kombu's own writes a message into the very file that a reader takes away: a reader that comes between the two gets an
empty message, loses it and fails, which ends a worker. It does the same with the lists of who is bound to an exchange.
Here everything is written beside its place and then renamed, which the system does at once or not at all.
"""

import os
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.json import dumps, loads

Table = list[exchange_queue_t]


def _write_whole(file: Path, content: str) -> None:
    beside = file.with_name(f"{file.name}.{uuid4()}.part")
    beside.write_text(content)
    beside.rename(file)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:
        # Names sort by age; the suffix is what a reader of the queue looks for.
        name = f"{monotonic_ns():020d}_{uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _get(self, queue: str) -> Any:
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.data_folder_in) / f"{name}.taken"
            try:
                (Path(self.data_folder_in) / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            payload = loads(taken.read_text())
            taken.unlink()
            return payload
        raise Empty

    def get_table(self, exchange: str) -> Table:
        try:
            content = self._exchange_file(exchange).read_text()
        except FileNotFoundError:
            return []
        return [exchange_queue_t(*binding) for binding in loads(content)]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: table if binding in table else [binding, *table])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_args: Any, **_kwargs: Any) -> None:
        self._purge(queue)
        binding = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda table: [other for other in table if other != binding])

    def _change_table(self, exchange: str, change: Callable[[Table], Table]) -> None:
        """One process at a time, and no reader ever waits."""
        file = self._exchange_file(exchange)
        with (self.control_folder / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            before = self.get_table(exchange)
            after = change(before)
            if after != before:
                _write_whole(file, dumps(after))


class Transport(filesystem.Transport):
    Channel = Channel
