"""The field `viewer`: one's own account, record, leave and pay."""

from tests.endpoints.client import Caller
from tests.endpoints.conftest import SignIn

ME = """{
  viewer {
    account { userName roles }
    employee {
      fullName kind grade rankName birthDate unit { name parent { name } } position { title jobClass }
      appointments(first: 5) { totalCount edges { node { effectiveFrom post { position { title } } } } }
      rankHistory(first: 5) { edges { node { grade } } }
      leaveBalance { year remaining n { granted remaining } n1 { remaining } refusal }
      payslips(first: 3) { edges { node { period net } } }
    }
  }
}"""


async def test_an_employee_sees_their_own_record_whole(enter: SignIn) -> None:
    staff = await enter("staff")
    viewer = (await staff.ask(ME))["viewer"]
    assert viewer["account"] == {"userName": "pegawai", "roles": ["EMPLOYEE"]}
    me = viewer["employee"]
    assert me["leaveBalance"]["remaining"] == 12
    assert me["birthDate"] is not None
    assert me["payslips"] is not None
    assert me["appointments"]["totalCount"] == 1


async def test_a_stranger_is_nobody(stranger: Caller) -> None:
    assert await stranger.ask("{ viewer { account { userName } } }") == {"viewer": None}
