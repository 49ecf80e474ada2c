"""A package is looked through at a glance: what belongs together has a package of its own."""

from collections import Counter

from tests.house.source_files import ROOT, is_in_package, list_files

MAX_LOOSE_MODULES = 12


def test_no_package_holds_more_than_twelve_loose_modules() -> None:
    loose = Counter(
        str(path.parent.relative_to(ROOT))
        for path in list_files(".py")
        if is_in_package(path, "schema", "resolvers") and path.name != "__init__.py"
    )
    assert {package: count for package, count in loose.items() if count > MAX_LOOSE_MODULES} == {}
