"""A name server: `python name_server.py FILE`. It answers by the addresses in FILE, JSON that may change meanwhile.

A name that is missing there does not exist; while FILE is missing, it answers nobody. It runs in a container of its
own, with Python alone.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
from pathlib import Path

#: Standard query response, recursion available; and the code of a name that does not exist.
_ANSWER, _NO_SUCH_NAME = 0x8180, 3

_A, _SECONDS = 1, 1


def main(file: Path) -> None:
    """Answers until it is ended."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", 53))
    while True:
        query, client = server.recvfrom(4096)
        try:
            known: dict[str, list[str]] = json.loads(file.read_text())
        except OSError:
            continue
        server.sendto(answer(query, known), client)


def answer(query: bytes, known: dict[str, list[str]]) -> bytes:
    """The answer to one question, by the addresses of each name's first label."""
    end = query.index(b"\0", 12) + 5
    first = query[13 : 13 + query[12]].decode()
    (kind,) = struct.unpack(">H", query[end - 4 : end - 2])
    addresses = known.get(first, []) if kind == _A else []
    code = _ANSWER if first in known else _ANSWER | _NO_SUCH_NAME
    head = query[:2] + struct.pack(">HHHHH", code, 1, len(addresses), 0, 0)
    records = [
        b"\xc0\x0c" + struct.pack(">HHIH", _A, 1, _SECONDS, 4) + socket.inet_aton(address) for address in addresses
    ]
    return head + query[12:end] + b"".join(records)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
