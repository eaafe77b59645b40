"""Run the whole suite on SQLite and on PostgreSQL: `python -m tests.support.run [what pytest understands]`.

PostgreSQL is the server named by TEST_POSTGRES_URL, or a temporary one when it is installed. Where there is none, its
run is skipped with a line saying so, or fails under REQUIRE_ALL=1. The exit status is that of the first run that
failed; nothing runs after it, so that the last line on the screen is the summary that matters. TEST_DATABASE=sqlite or
TEST_DATABASE=postgresql runs one of the two.

What another database cannot change (tests that touch none, that look at what pages and files say, or are marked `once`)
is not run a second time: once SQLite's run has passed, PostgreSQL's leaves them out and says how many.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from types import FrameType

from tests.support import servers

PYTEST = [sys.executable, "-m", "pytest"]


def _stop(_number: int, _frame: FrameType | None) -> None:
    # As an exception it passes through the context managers, which take the servers down.
    raise SystemExit(143)


def run(database: str, arguments: list[str], **environment: str) -> int:
    print(f"\n=== {database} " + "=" * (100 - len(database)), flush=True)
    return subprocess.run(
        [*PYTEST, *arguments], env=os.environ | {"TEST_DATABASE": database} | environment, check=False
    ).returncode


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _stop)
    wanted = [os.environ["TEST_DATABASE"]] if "TEST_DATABASE" in os.environ else ["sqlite", "postgresql"]
    if "sqlite" in wanted and (status := run("sqlite", arguments)):
        return status
    return run_on_postgresql(arguments, is_second="sqlite" in wanted) if "postgresql" in wanted else 0


def run_on_postgresql(arguments: list[str], *, is_second: bool) -> int:
    with ExitStack() as stack:
        try:
            url = os.environ.get("TEST_POSTGRES_URL") or stack.enter_context(servers.postgres())
        except servers.MissingError as missing:
            print(f"\nNot run on PostgreSQL: {missing}", file=sys.stderr)
            return 1 if os.environ.get("REQUIRE_ALL", "") not in ("", "0") else 0
        return run("postgresql", arguments, TEST_POSTGRES_URL=url, SECOND_RUN="1" if is_second else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
