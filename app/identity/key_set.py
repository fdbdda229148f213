"""The public keys of an issuer, by their `kid`: fetched in the background, and kept while the issuer is away.

PyJWT's `PyJWKClient` holds a lock while it fetches, so an issuer that hangs would stop every thread; and it forgets the
keys after a while, even if no newer ones can be had. Reading a `PyJWK` is left to PyJWT.
"""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Collection, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from app.identity.errors import CannotVerify, Unauthenticated
from app.identity.fetch import CannotFetch, fetch

if TYPE_CHECKING:
    from jwt import PyJWK

_log = logging.getLogger(__name__)

#: Seconds between two fetches in the background. Issuers publish a new key days before the old one ends.
REFRESH_SECONDS = 600.0

#: Seconds between two fetches at least: a flood of tokens with unknown keys must not become a flood of fetches.
COOL_DOWN_SECONDS = 30.0

#: Seconds that keys count after the last fetch that went well. Then nobody is let in by them any more.
MAX_AGE_SECONDS = 24 * 3600.0

#: Seconds that one fetch may take, and bytes of its answer. Large issuers publish a dozen keys with certificates.
FETCH_SECONDS, _FETCH_BYTES = 3.0, 256 * 1024

#: Bits of an RSA key at least. Shorter ones can be broken.
_RSA_BITS = 2048


class KeySet:
    """The keys at one address. A key that is known is found without a lock; only one thread fetches at a time."""

    def __init__(self, url: str, algorithms: Collection[str]) -> None:
        """`algorithms`: those whose keys are kept, of RS256 and ES256. Fetches nothing yet."""
        self._url = url
        self._algorithms = frozenset(algorithms)
        #: When the keys were fetched, and the keys. One attribute, so that nobody sees half of a change.
        self._held: tuple[float, Mapping[str, PyJWK]] = (-math.inf, {})
        self._tried_at = -math.inf
        self._is_fetching = False
        #: Guards the two before. Nobody waits for anything while holding it.
        self._lock = threading.Lock()
        self._has_tried = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Starts the thread that refreshes the keys. Call it after the fork, because a fork does not copy threads."""
        threading.Thread(target=self._run, name="keys", daemon=True).start()

    def wait(self) -> None:
        """Returns when the first fetch has ended, well or not: in three seconds at most."""
        self._has_tried.wait(FETCH_SECONDS)

    def stop(self) -> None:
        """Ends the thread."""
        self._stopping.set()

    def key(self, kid: str) -> PyJWK:
        """The key named `kid`. Raises `Unauthenticated` if there is none, `CannotVerify` if that cannot be known now.

        An unknown one is fetched, by the thread that asks first and for at most three seconds; no other thread waits.
        """
        if found := self._keys().get(kid):
            return found
        if self._take_turn():
            self._fetch_aside()
        keys = self._keys()
        if found := keys.get(kid):
            return found
        if self._is_fetching or not keys:
            raise CannotVerify("The keys of the issuer cannot be had at the moment: try again soon.")
        raise Unauthenticated("The token is signed with a key that its issuer does not publish: sign in again.")

    def _keys(self) -> Mapping[str, PyJWK]:
        """The keys that count now."""
        fetched_at, keys = self._held
        return keys if monotonic() - fetched_at <= MAX_AGE_SECONDS else {}

    def _take_turn(self) -> bool:
        """Whether the caller is the one to fetch now. If so, it must call `_fetch`."""
        with self._lock:
            if self._is_fetching or monotonic() - self._tried_at < COOL_DOWN_SECONDS:
                return False
            self._is_fetching = True
            self._tried_at = monotonic()
            return True

    def _fetch_aside(self) -> None:
        """Fetches in a thread of its own: nothing that the network does can keep the caller longer than this."""
        ended = threading.Event()
        try:
            threading.Thread(target=self._fetch, args=(ended,), name="keys-once", daemon=True).start()
        except RuntimeError:
            # No thread is to be had now. The turn must not stay taken for ever.
            self._is_fetching = False
            return
        ended.wait(FETCH_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._take_turn():
                self._fetch()
            fetched_at, _ = self._held
            due = max(self._tried_at + COOL_DOWN_SECONDS, fetched_at + REFRESH_SECONDS)
            self._stopping.wait(max(0.1, due - monotonic()))

    def _fetch(self, ended: threading.Event | None = None) -> None:
        try:
            keys = self._read(json.loads(fetch(self._url, seconds=FETCH_SECONDS, limit=_FETCH_BYTES)))
            self._held = (monotonic(), keys)
        # The issuer may answer anything; the keys that are known go on counting for their time.
        except Exception as error:
            why = error if isinstance(error, CannotFetch) else f"its answer cannot be used: {type(error).__name__}"
            _log.warning("The keys at %s could not be fetched (%s): %s known", self._url, why, len(self._keys()))
        finally:
            self._is_fetching = False
            self._has_tried.set()
            if ended:
                ended.set()

    def _read(self, answer: Any) -> Mapping[str, PyJWK]:
        found: dict[str, PyJWK] = {}
        for each in answer["keys"]:
            if key := self._usable(each):
                found.setdefault(each["kid"], key)
        if not found:
            raise CannotFetch("its answer holds no key that can be used")
        return found

    def _usable(self, told: Any) -> PyJWK | None:
        """A key to verify signatures with. Its algorithm follows from its type, whatever a token may say."""
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from jwt import PyJWK

        if not (isinstance(told, dict) and isinstance(told.get("kid"), str) and told.get("use", "sig") == "sig"):
            return None
        algorithm = {"RSA": "RS256", "EC": "ES256"}.get(str(told.get("kty")))
        if algorithm not in self._algorithms or told.get("alg", algorithm) != algorithm:
            return None
        try:
            key = PyJWK(told, algorithm)
        # One key of another kind must not take the others with it.
        except Exception:
            return None
        is_rsa = isinstance(key.key, RSAPublicKey) and key.key.key_size >= _RSA_BITS
        is_ec = isinstance(key.key, EllipticCurvePublicKey) and key.key.curve.name == "secp256r1"
        return key if is_rsa or is_ec else None
