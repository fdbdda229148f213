"""Compressed responses for texts that are the same for everyone. What differs from caller to caller is not compressed
here: its length could tell what is in it.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

#: Below this, compressing saves no packet.
_SMALLEST = 1_000

_TEXTS = ("text/", "application/json", "application/javascript", "image/svg")


def compressed(response: Response) -> Response:
    """The response, gzipped if it is a text and the client takes that. It has an ETag of its own then."""
    response.vary.add("Accept-Encoding")
    data = response.get_data()
    if not str(response.content_type).startswith(_TEXTS) or len(data) < _SMALLEST:
        return response
    if not request.accept_encodings["gzip"]:
        return response
    response.set_data(_gzipped(data))
    response.content_encoding = "gzip"
    if etag := response.get_etag()[0]:
        response.set_etag(f"{etag}-gzip")
    return response


@lru_cache(maxsize=256)
def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
