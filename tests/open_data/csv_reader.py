"""CSV reader of an outsider, by RFC 4180 and the dictionary alone."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

RANGE = "{ low high source }"
PAGE = f"""query Page($after: String) {{
  publicCompensation(first: 100, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      unitId unitName title positionKind jobClass eselon functionalLevel posts holders isIllustrative tppTariff
      tppDecreeNumber gradesSource basePayRange {RANGE} allowance {RANGE} lawfulTotal {RANGE}
      holderGrades {{ grade }} holderGradesOn familyRates {{ spouse child childrenCounted ricePerPerson sources }}
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
            name, _, part = word["graphql"].partition(".")
            value = _value(line[word["kolom"]], word["jenis"])
            if part:
                node.setdefault(name, {})[part] = value
            else:
                node[name] = value
        yield {name: None if _is_empty(value) else value for name, value in node.items()}


def _is_empty(value: object) -> bool:
    return isinstance(value, dict) and all(part is None for part in value.values())


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
