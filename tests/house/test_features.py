"""A feature is found by its name: `ls -d leave* */leave* */*/leave*` lists it whole, layer by layer."""

from pathlib import Path

import pytest

from tests.house.source_files import ROOT, list_files

# Where each feature has modules: the rule of law, the tables, what is done, what is asked, who types and who looks.
LAYERS = {
    "leave": {"rulebook", "models", "resolvers", "schema", "jejak/portal/pages", "jejak/demo"},
    "pay": {"rulebook", "models", "resolvers", "schema", "jejak/portal/pages", "jejak/demo"},
    "employee": {"models", "resolvers", "schema", "jejak/imports"},
    "account": {"models", "resolvers/auth", "schema", "jejak", "jejak/cli", "jejak/portal/pages"},
    "audit": {"audit", "rulebook", "resolvers", "schema", "jejak/accounts", "jejak/portal/pages"},
}
ELSEWHERE = {
    "jejak/database/embedded/os_account.py": "an account of the operating system",
    "models/migrations/0002_pay_runs.py": "a step of the tables, which begins with its number",
    "resolvers/query/read_audit.py": "the query engine's note of what was read, whatever the feature",
}
_LOOKED_AT = ("audit", "jejak", "models", "resolvers", "rulebook", "schema")


def list_feature(feature: str) -> set[Path]:
    """Return what the three patterns list, without tests and what was compiled."""
    # A migration's number stands before its name.
    patterns = [f"{depth}{feature}*" for depth in ("", "*/", "*/*/", "*/*/*/")]
    found = {each for pattern in patterns for each in ROOT.glob(pattern)}
    found |= set(ROOT.glob(f"models/migrations/[0-9]*_{feature}*"))
    return {each.relative_to(ROOT) for each in found if each.relative_to(ROOT).parts[0] in _LOOKED_AT}


@pytest.mark.parametrize("feature", LAYERS)
def test_a_feature_is_listed_by_its_name_in_every_layer(feature: str) -> None:
    listed = list_feature(feature)
    layers = {str(each.parent) if len(each.parts) > 1 else each.name for each in listed}
    assert layers >= LAYERS[feature]


@pytest.mark.parametrize("feature", LAYERS)
def test_no_module_of_a_feature_is_missed_by_its_name(feature: str) -> None:
    listed = list_feature(feature)
    modules = [
        path.relative_to(ROOT) for path in list_files(".py") if path.relative_to(ROOT).parts[0] in _LOOKED_AT
    ]
    named = [each for each in modules if {feature, f"{feature}s"} & set(each.stem.split("_"))]
    assert named
    assert [
        str(each) for each in named if not {each, *each.parents} & listed and str(each) not in ELSEWHERE
    ] == []
