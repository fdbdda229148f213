"""The least that any worker with a child process does: BLPOP, a line through a pipe to a child and back, SET."""

from __future__ import annotations

import subprocess
import sys

import valkey

_CHILD = "import sys\nfor line in sys.stdin:\n    print(line, end='', flush=True)"


def main() -> None:
    """`python -m bench.bare_loop <port>`."""
    connection = valkey.Valkey(port=int(sys.argv[1]), socket_timeout=None).connection_pool.get_connection("BLPOP")
    child = subprocess.Popen([sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert child.stdin
    assert child.stdout
    while True:
        connection.send_command("BLPOP", "bare", 0)
        question = connection.read_response()[1]
        child.stdin.write(question + b"\n")
        answer = child.stdout.readline().rstrip()
        connection.send_command("SET", b"answer:" + answer, b"done")
        connection.read_response()


if __name__ == "__main__":
    main()
