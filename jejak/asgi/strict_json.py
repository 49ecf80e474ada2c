"""Strict JSON parser of a body: one object in UTF-8, no NaN, no repeated name, bounded depth.

orjson reads what it should; Python's own reader, which accepts more, then looks for names that are there twice: two
programs that read such a body may read two different things.
"""

import json
from typing import Any

import orjson

from jejak.limits import MAX_JSON_LEVELS
from rulebook.errors import BodyMalformed


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
        why_id, why_en = (
            f"bertingkat lebih dari {MAX_JSON_LEVELS}",
            f"it is more than {MAX_JSON_LEVELS} levels deep",
        )
        raise BodyMalformed(why_id=why_id, why_en=why_en)
    _STRICT.decode(content if isinstance(content, str) else content.decode())
    return found


def _is_deep(found: object) -> bool:
    level = [found]
    for _ in range(MAX_JSON_LEVELS):
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
