"""Demo accounts can sign in and see what the demo says they do."""

from jejak.demo import DEMO_ACCOUNTS, format_demo_accounts
from jejak.demo.regency import Demo
from tests.demo.demo_rows import find_employee, group_rows, index_rows

FIXED = {
    "pegawai", "pegawai-baru", "pegawai-habis", "guru", "guru-pppk", "atasan", "pejabat", "kepegawaian", "keuangan",
    "auditor", "admin", "operator", "ppid", "ppid-pelaksana",
}  # fmt: skip
PPID = ("ppid", "ppid-pelaksana")


def test_the_fourteen_accounts_and_no_others_have_a_password(demo: Demo) -> None:
    accounts = index_rows(demo, "account").values()
    assert {row.user_name for row in accounts if row.password_hash} == FIXED
    assert {row.user_name for row in accounts if row.is_demo} == FIXED
    assert {one.user_name for one in DEMO_ACCOUNTS} == FIXED
    assert all(one.user_name in format_demo_accounts() for one in DEMO_ACCOUNTS)


def test_everybody_has_one_account(demo: Demo) -> None:
    holders = group_rows(demo, "account", "employee_id")
    assert all(len(holders[employee]) == 1 for employee in index_rows(demo, "employee"))
    assert {row.user_name for row in holders[None]} == {
        "bupati", "auditor", "admin", "operator", *PPID,
    }  # fmt: skip


def test_roles_are_those_of_the_list(demo: Demo) -> None:
    accounts = index_rows(demo, "account")
    granted = {
        accounts[row.account_id].user_name: row.role for row in index_rows(demo, "account_role").values()
    }
    assert granted == {
        "kepegawaian": "PERSONNEL", "keuangan": "PAYROLL", "auditor": "AUDITOR", "admin": "ADMINISTRATOR",
        "operator": "OPERATOR", "ppid": "INFORMATION_OFFICER", "ppid-pelaksana": "INFORMATION_OFFICER",
    }  # fmt: skip


def test_atasan_advises_and_pejabat_decides_for_the_three_employees(demo: Demo) -> None:
    people = {person.id: person for person in demo.people}
    atasan, pejabat = find_employee(demo, "atasan"), find_employee(demo, "pejabat")
    for user_name in ("pegawai", "pegawai-baru", "pegawai-habis"):
        route = demo.approvers.find_route(people[find_employee(demo, user_name).employee.id])
        assert (route.adviser.post_id, route.officer.post_id) == (atasan.post.id, pejabat.post.id)


def test_everybody_who_decides_or_has_a_role_has_the_second_factor(demo: Demo) -> None:
    accounts = index_rows(demo, "account")
    coded = {accounts[row.account_id].user_name for row in index_rows(demo, "account_totp").values()}
    assert coded == {"pejabat", "kepegawaian", "keuangan", "auditor", "admin", "operator", *PPID}


def test_the_teachers_teach_at_one_school(demo: Demo) -> None:
    guru, guru_pppk = find_employee(demo, "guru"), find_employee(demo, "guru-pppk")
    assert (guru.employee.kind, guru_pppk.employee.kind) == ("PNS", "PPPK")
    assert guru.unit == guru_pppk.unit
    assert guru.position.is_teacher
    assert guru_pppk.position.is_teacher


def test_two_people_stand_behind_every_publication(demo: Demo) -> None:
    policies = index_rows(demo, "publication_policy").values()
    assert {row.field for row in policies} == {
        "positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades",
    }  # fmt: skip
    assert all(row.proposed_by_id != row.approved_by_id for row in policies)
    assert all(row.is_illustrative for row in policies)
