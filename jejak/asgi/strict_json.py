"""What does a body of JSON say? One object, in UTF-8, without NaN, without a name twice, and not deep.

orjson reads what it should; Python's own reader, which accepts more, then looks for names that are there twice: two
programs that read such a body may read two different things.
"""

import json
from typing import Any

import orjson

from rulebook.errors import BodyMalformed

MAX_DEPTH = 32


def parse_json_object(content: bytes | str) -> dict[str, Any]:
    """Return the object that a body is.

    Raises: BodyMalformed
    """
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise BodyMalformed(why_id="bukan JSON dalam UTF-8", why_en="it is not JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise BodyMalformed(why_id="bukan satu objek", why_en="it is not one object")
    if _is_deep(found):
        why_id, why_en = f"bertingkat lebih dari {MAX_DEPTH}", f"it is more than {MAX_DEPTH} levels deep"
        raise BodyMalformed(why_id=why_id, why_en=why_en)
    _STRICT.decode(content if isinstance(content, str) else content.decode())
    return found


def _is_deep(found: object) -> bool:
    level = [found]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
        if not below:
            return False
        level = below
    return True


def _refuse_duplicate_keys(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise BodyMalformed(why_id="ada nama yang tertulis dua kali", why_en="a name is in it twice")


_STRICT = json.JSONDecoder(object_pairs_hook=_refuse_duplicate_keys)
