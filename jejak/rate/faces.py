"""Whose token was this when it last opened something? So its bearer pays from the start, and no neighbour for them.

Called by `jejak.login`. Holds hashes of tokens; lets nobody in, and keeps nobody out but whoever names another regency.
"""

from collections import OrderedDict

from resolvers.identity import token_hash

_SECRET = 43  # letters of a token after the name of its regency
_MOST = 20_000


class Faces:
    """The callers behind the tokens that opened something here; the one not seen for longest is forgotten first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._callers: OrderedDict[bytes, str] = OrderedDict()
        self._regency: str | None = None

    def caller(self, key: bytes) -> str | None:
        """Return whose points a token of this hash takes, if it is known."""
        return self._callers.get(key)

    def again(self, key: bytes) -> None:
        """Say that a token that is known was seen now."""
        self._callers.move_to_end(key)

    def is_foreign(self, token: str) -> bool:
        """Tell whether a token is another regency's, or none: it begins otherwise than those that open something."""
        return self._regency is not None and token[:-_SECRET] != self._regency

    def seen(self, token: str, caller: str | None) -> None:
        """Keep whose a token is, or that it opens nothing any more."""
        key = token_hash(token)
        self._callers.pop(key, None)
        if caller is None:
            return
        self._callers[key] = caller
        self._regency = token[:-_SECRET]
        if len(self._callers) > self._most:
            self._callers.popitem(last=False)
