"""CSV reader of an outsider, by RFC 4180 and the dictionary alone."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

RANGE = "{ low high source }"
KIND = f"basePayRange {RANGE} allowance {RANGE} lawfulTotal {RANGE}"
PAGE = f"""query Page($after: String) {{
  publicCompensation(first: 100, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      unitId unitName title positionKind jobClass eselon functionalLevel posts holders isIllustrative tppTariff
      tppDecreeNumber gradesSource basePayRange {RANGE} allowance {RANGE} lawfulTotal {RANGE}
      holderGrades {{ grade }} holderGradesOn familyRates {{ spouse child childrenCounted ricePerPerson sources }}
      pns {{ {KIND} cpnsShare }} pppk {{ {KIND} }}
    }} }}
  }}
}}"""


def parse_nodes(content: bytes, dictionary: bytes) -> Iterator[dict[str, Any]]:
    """Turn every line back into what GraphQL answers, by nothing but the dictionary."""
    words = list(csv.DictReader(io.StringIO(dictionary.decode())))
    lines = csv.DictReader(io.StringIO(content.decode(), newline=""))
    assert lines.fieldnames == [word["kolom"] for word in words]
    for line in lines:
        node: dict[str, Any] = {}
        for word in words:
            *above, name = word["graphql"].split(".")
            place = node
            for each in above:
                place = place.setdefault(each, {})
            place[name] = _value(line[word["kolom"]], word["jenis"])
        yield {name: _empty_as_none(value) for name, value in node.items()}


def _empty_as_none(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {name: _empty_as_none(part) for name, part in value.items()}
    return None if all(part is None for part in parts.values()) else parts


def _value(cell: str, kind: str) -> Any:
    if not cell:
        return None
    if kind == "grades":
        return [{"grade": grade} for grade in cell.split(";")]
    text = cell.removeprefix("'")
    read: dict[str, Callable[[], Any]] = {
        "string": lambda: text,
        "date": lambda: text,
        "texts": lambda: text.split("; "),
        "integer": lambda: int(cell),
        "percent": lambda: float(cell),
        "boolean": lambda: {"true": True, "false": False}[cell],
    }
    return read[kind]()
