"""How is the regency built, in GraphQL words? Units, positions (titles) and posts (seats)."""

import strawberry

from rulebook import values
from schema.row import Node, Seen, answer, kinds, said

kinds(
    values.UnitKind,
    "What kind of office a unit is.",
    REGENCY="The regency itself (kabupaten).",
    SECRETARIAT="The regency's secretariat (sekretariat daerah).",
    COUNCIL_SECRETARIAT="The council's secretariat (sekretariat DPRD).",
    INSPECTORATE="The internal auditor (inspektorat).",
    AGENCY="An agency (dinas).",
    BOARD="A board (badan).",
    DIVISION="A part of another office (bidang, bagian).",
    DISTRICT="A district (kecamatan).",
    SUBDISTRICT="An urban village under a district (kelurahan).",
    VILLAGE="A village (desa).",
    CLINIC="A public health centre (puskesmas).",
    HOSPITAL="A hospital (RSUD).",
    SCHOOL="A school (sekolah).",
)
kinds(
    values.PositionKind,
    "Kinds of position of UU 20/2023, and elected office.",
    ELECTED="Elected office; not an employee (pejabat politik).",
    JPT_PRATAMA="Head of an agency (jabatan pimpinan tinggi pratama).",
    ADMINISTRATOR="Camat, or head of a part of an agency.",
    PENGAWAS="Lurah, or head of a section.",
    FUNGSIONAL="A position by expertise or skill.",
    PELAKSANA="A position without leadership.",
)


@strawberry.type(description="An organisational unit (unit kerja).")
class Unit(Seen, Node):
    """One unit of the tree."""

    code: str = said("The unit's code, unique in the regency.")
    name: str = said("The unit's name.")
    kind: values.UnitKind = said("What kind of office it is.")
    work_week: int = said("Working days in a week, five or six.")
    is_illustrative: bool = said("True in a demo for what the regency has not confirmed.")
    version: int = said("Goes up with every change.")

    @answer("The unit above; none for the regency itself.")
    def parent(self) -> "Unit | None":
        return Unit.maybe(self.row["parent"])


@strawberry.type(description="A title (nama jabatan) with its job class.")
class Position(Seen, Node):
    """One title."""

    title: str = said("The title.")
    kind: values.PositionKind = said("Its kind.")
    eselon: str | None = said("Its echelon, for structural positions.")
    functional_level: str | None = said("Its level (jenjang), for functional positions.")
    job_class: int = said("Its job class (kelas jabatan), 1 to 17.")
    is_teacher: bool = said("Whether its holders have school holidays.")
    is_illustrative: bool = said("True in a demo for what the regency has not confirmed.")


@strawberry.type(description="One seat: a position in a unit under a superior post.")
class Post(Seen, Node):
    """One seat."""

    is_head: bool = said("Whether this post heads its unit.")
    version: int = said("Goes up with every change.")

    @answer("The unit it belongs to.")
    def unit(self) -> Unit:
        return Unit.of(self.row["unit"])

    @answer("Its title.")
    def position(self) -> Position:
        return Position.of(self.row["position"])

    @answer("The post above, whose holder is the direct superior.")
    def superior_post(self) -> "Post | None":
        return Post.maybe(self.row["superior_post"])
