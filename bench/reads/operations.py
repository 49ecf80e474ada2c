"""Operations under measurement: nine, with who runs them and their goals.

Our documents stand in `bench/documents`, PostGraphile's in `bench/postgraphile/documents`; the other peer takes ours.
They differ in names, and in who is asked about: the peers know no caller.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FRONT_END, OFFICE, OFFICER, PUBLIC = "pegawai", "kepegawaian", "pejabat", ""
_PAGE = re.compile(r"first: \d+")
_VARIABLE = re.compile(r"\$(\w+): ")


@dataclass(frozen=True)
class BenchOperation:
    """One operation; `ratio` and `share` are the least that is promised against PostGraphile and of the bare limit."""

    name: str
    description: str
    user_name: str
    ratio: float | None = None
    share: float | None = None

    @property
    def is_change(self) -> bool:
        """Whether it changes what the others read."""
        return self.name.startswith("M")

    def load_document(self, *, of: str = "documents", first: int | None = None) -> str:
        """Return the document, ours or that of the peer whose folder is named; with pages of another size, but for
        those below two others.
        """
        text = read_document(f"{of}/{self.name}")
        return text if first is None else _PAGE.sub(f"first: {first}", text, count=2)


@cache
def read_document(name: str) -> str:
    """Return the text of one file."""
    return (files("bench") / f"{name}.graphql").read_text("utf-8")


OPERATIONS = (
    BenchOperation("Q1", "the public list: 50 pay records with position and unit", PUBLIC, 1.5, 0.60),
    BenchOperation(
        "Q2", "one's own page: unit, position, 12 slips, 10 requests with their steps", FRONT_END, 1.8, 0.65
    ),
    BenchOperation("Q3", "an officer's inbox: 20 requests with employee and unit", OFFICER, 1.6, 0.55),
    BenchOperation("Q4", "who am I: id and name", FRONT_END, 1.2, 0.45),
    BenchOperation("Q2r", "the page of Q2, of somebody else, which is put on record", OFFICE),
    BenchOperation("Q3r", "the inbox of Q3 with kind, reason and address, which is put on record", OFFICER),
    BenchOperation("home", "an employee's first page: balance, 8 requests, the last slip", FRONT_END),
    BenchOperation("search", "the public's search for a title: 20 of all, with pay by law", PUBLIC),
    BenchOperation("M1", "an approval: locked, decided, entered in the log", OFFICER, 1.0),
)
READS = tuple(each for each in OPERATIONS if not each.is_change)
CHANGE = OPERATIONS[-1]


def select_variables(document: str, facts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return what a document declares of what is known."""
    return {name: facts[name] for name in _VARIABLE.findall(document)}
