"""A package is small enough to be read like a table of contents."""

from collections import Counter

from tests.house.source_files import PACKAGES, format_location, is_in_package, list_files

MAX_MODULES = 12

PENDING = {
    "audit": "its modules are what an outside verifier is told to read, by path",
    "audit/verify": "packed into one file that runs on any computer",
}
"""Packages that still hold more, with what holds them together; to be split, and no other is to be added."""


def test_a_package_holds_no_more_than_twelve_modules() -> None:
    # Tests lie in one file a behaviour: their folders are no packages that anybody imports from.
    counts = Counter(
        format_location(path.parent)
        for path in list_files(".py")
        if is_in_package(path, *PACKAGES, "bench", "scripts")
        and path.name != "__init__.py"
        and path.parent.name != "migrations"
    )
    over = {package: count for package, count in counts.items() if count > MAX_MODULES}
    assert {package: count for package, count in over.items() if package not in PENDING} == {}
    assert set(PENDING) <= set(over), "a package that was split is no exception any more"
