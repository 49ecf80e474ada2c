"""Known tokens and their accounts, so that a bearer is charged from the start, and no neighbour for them.

Holds hashes of tokens; lets nobody in, and keeps nobody out but the caller who names another regency.
"""

from collections import OrderedDict

from jejak.rate_limit.limits import MAX_KNOWN_TOKENS
from resolvers.caller import hash_token

_SECRET_LENGTH = 43  # letters of a token after the name of its regency


class KnownTokens:
    """The callers behind the tokens that opened something here; the one not seen for longest is forgotten first."""

    def __init__(self, max_tokens: int = MAX_KNOWN_TOKENS) -> None:
        self._max_tokens = max_tokens
        self._client_keys: OrderedDict[bytes, str] = OrderedDict()
        self._regency: str | None = None

    def client_key_of(self, key: bytes) -> str | None:
        """Return whose points a token of this hash takes, if it is known."""
        return self._client_keys.get(key)

    def touch(self, key: bytes) -> None:
        """Say that a token that is known was seen now."""
        self._client_keys.move_to_end(key)

    def is_other_regency(self, token: str) -> bool:
        """Tell whether a token is another regency's, or none: it begins otherwise than those that open something."""
        return self._regency is not None and token[:-_SECRET_LENGTH] != self._regency

    def remember(self, token: str, client_key: str | None) -> None:
        """Keep whose a token is, or that it opens nothing any more."""
        key = hash_token(token)
        self._client_keys.pop(key, None)
        if client_key is None:
            return
        self._client_keys[key] = client_key
        self._regency = token[:-_SECRET_LENGTH]
        if len(self._client_keys) > self._max_tokens:
            self._client_keys.popitem(last=False)
