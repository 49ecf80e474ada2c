"""What clairvoyance recovers of a schema without introspection; run in the environment of `tool_environment.py`.

Its buckets hold three words instead of 64: of a server that tells five errors at most it would otherwise hear of few,
and it takes a word for a field unless told otherwise. Reads `{"url", "words"}` from standard input, and prints the
fields and arguments that it found, by type.
"""

import asyncio
import json
import logging
import sys
from typing import Any

from clairvoyance.cli import blind_introspection
from clairvoyance.config import Config

Config.bucket_size = 3


def main() -> None:
    """Look for the words, and tell what was found."""
    given = json.load(sys.stdin)
    asking = blind_introspection(given["url"], logging.getLogger(), given["words"], concurrent_requests=8)
    types = json.loads(asyncio.run(asking))["data"]["__schema"]["types"]
    print(json.dumps({each["name"]: _names_in(each) for each in types}))


def _names_in(type_: dict[str, Any]) -> list[str]:
    fields = type_.get("fields") or []
    return sorted(
        {field["name"] for field in fields} | {arg["name"] for field in fields for arg in field["args"]}
    )


if __name__ == "__main__":
    main()
