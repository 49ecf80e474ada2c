"""Demo organisation is whole: heads, superiors up to the top, and an officer for everybody's leave."""

from collections import Counter
from itertools import pairwise

import pytest

from jejak.demo.regency import Demo
from tests.demo.demo_rows import group_rows, index_rows, list_employees

pytestmark = pytest.mark.regency


def test_every_unit_has_one_head_post(demo: Demo) -> None:
    heads = Counter(post.unit_id for post in index_rows(demo, "post").values() if post.is_head)
    assert heads == dict.fromkeys(index_rows(demo, "unit"), 1)


def test_every_superior_chain_ends_at_the_elected_head(demo: Demo) -> None:
    posts = index_rows(demo, "post")
    top = demo.organisation.all[0].head.id
    for post in posts.values():
        seen, above = {post.id}, post
        while above.superior_post_id is not None:
            above = posts[above.superior_post_id]
            assert above.id not in seen
            seen.add(above.id)
        assert above.id == top


def test_everybody_has_an_adviser_and_an_officer_who_are_somebody_else(demo: Demo) -> None:
    accounts = index_rows(demo, "account")
    for person in demo.people:
        route = demo.approvers.find_route(person)
        for signatory in (route.adviser, route.officer):
            assert signatory.employee_id != person.id
            assert accounts[signatory.account_id].employee_id == signatory.employee_id


def test_the_bupati_decides_for_the_sekda_and_the_sekda_for_district_heads(demo: Demo) -> None:
    posts, positions = index_rows(demo, "post"), index_rows(demo, "position")
    deciders = {
        person.title.key: positions[
            posts[demo.approvers.find_route(person).officer.post_id].position_id
        ].title
        for person in demo.people
        if person.title.key in ("sekda", "kepala_opd", "camat")
    }
    assert deciders == {"sekda": "Bupati", "kepala_opd": "Bupati", "camat": "Sekretaris Daerah"}


def test_some_posts_are_vacant_and_schools_work_six_days(demo: Demo) -> None:
    held = {one.post.id for one in list_employees(demo)}
    elected = {row.post_id for row in index_rows(demo, "official").values()}
    vacant = index_rows(demo, "post").keys() - held - elected
    assert 0.01 < len(vacant) / len(held) < 0.3
    assert {unit.work_week for unit in index_rows(demo, "unit").values() if unit.kind == "SCHOOL"} == {6}
    assert {one.employee.work_week for one in list_employees(demo) if one.unit.kind == "SCHOOL"} == {6}


def test_what_no_source_supports_says_that_it_is_an_illustration(demo: Demo) -> None:
    known = {unit.code for unit in index_rows(demo, "unit").values() if not unit.is_illustrative}
    districts = {f"KEC-{number:02}" for number in range(1, 9)}
    assert known == districts | {"KABUPATEN", "SETDA", "SETWAN", "INSPEKTORAT", "BKPSDMD"}


def test_lines_of_the_delegation_do_not_overlap(demo: Demo) -> None:
    for lines in group_rows(demo, "leave_authority", "unit_id").values():
        spans = sorted((line.lowest_job_class, line.highest_job_class) for line in lines)
        assert all(low > high for (_, high), (low, _) in pairwise(spans))
