"""The broker in a folder: under a crowd of readers and writers nothing is lost, doubled or read half."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport.filesystem import Transport as KombusOwn

from config.folder_broker import Transport

MESSAGES = 400


@pytest.fixture
def folders(tmp_path):
    """The transport's options; plain values, so that other processes can be given them."""
    # Kombu remembers, for the whole process, who is bound; in this folder nobody is yet.
    Transport.global_state.clear()
    (tmp_path / "messages").mkdir()
    (tmp_path / "control").mkdir()
    messages = str(tmp_path / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(tmp_path / "control"),
        "polling_interval": 0.01,
    }


def connect(folders, transport=Transport):
    return Connection("filesystem://localhost", transport=transport, transport_options=folders)


def put(folders, sender, count=MESSAGES):
    with connect(folders) as connection, connection.SimpleQueue("work") as queue:
        for number in range(count):
            queue.put([sender, number, "x" * 3000])


def take_all(folders):
    """Everything a reader gets until nothing has come for a second."""
    taken = []
    with connect(folders) as connection, connection.SimpleQueue("work") as queue:
        while True:
            try:
                message = queue.get(timeout=1)
            except queue.Empty:
                return taken
            message.ack()
            taken.append(tuple(message.payload[:2]))


def test_the_name_stands_for_it():
    assert isinstance(Connection("filesystem://localhost").transport, Transport)
    assert not isinstance(Connection("filesystem://localhost", transport=KombusOwn).transport, Transport)


def test_two_writers_two_readers(folders):
    """In processes: threads hardly ever meet between the opening of a file and the writing of it."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        readers = [pool.submit(take_all, folders) for _ in range(2)]
        writers = [pool.submit(put, folders, sender) for sender in range(2)]
        for writer in writers:
            writer.result()
        taken = [message for reader in readers for message in reader.result()]
    # Readers that gave up before the writers had begun leave something: that is not lost.
    taken = sorted(taken + take_all(folders))
    assert taken == [(sender, number) for sender in range(2) for number in range(MESSAGES)]
    assert not list(Path(folders["data_folder_in"]).iterdir())


def test_oldest_first(folders):
    put(folders, "a", 12)
    assert [number for _sender, number in take_all(folders)] == list(range(12))


def test_everybody_bound_at_once_is_bound(folders):
    """Three processes start together: none may overwrite what another has just written."""
    exchange = Exchange("news", type="fanout")

    def bind(number):
        with connect(folders) as connection:
            Queue(f"reader-{number}", exchange)(connection.channel()).declare()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bind, range(40)))
    with connect(folders) as connection:
        assert len(connection.channel().get_table("news")) == 40


def test_one_who_leaves_is_bound_no_more(folders):
    with connect(folders) as connection:
        queue = Queue("reader", Exchange("news", type="fanout"))(connection.channel())
        queue.declare()
        queue.delete()
        assert connection.channel().get_table("news") == []


def test_what_is_being_written_is_not_read(folders):
    half = Path(folders["data_folder_in"]) / "0_x.work.msg.half.part"
    half.write_text("")
    assert take_all(folders) == []
    assert half.exists()
