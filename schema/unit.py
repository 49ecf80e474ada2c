"""GraphQL types of the organisation: units, positions (titles) and posts."""

import strawberry

from rulebook import values
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.row_type import Node, RowType

describe_enum(
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
describe_enum(
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
class Unit(RowType, Node):
    """One unit of the tree."""

    code: str = column("The unit's code, unique in the regency.")
    name: str = column("The unit's name.")
    kind: values.UnitKind = column("What kind of office it is.")
    work_week: int = column("Working days in a week, five or six.")
    is_illustrative: bool = column("True in a demo for what the regency has not confirmed.")
    version: int = column("Goes up with every change.")

    @computed("The unit above; none for the regency itself.")
    def parent(self) -> "Unit | None":
        return Unit.from_row_or_none(self.row["parent"])


@strawberry.type(description="A title (nama jabatan) with its job class.")
class Position(RowType, Node):
    """One title."""

    title: str = column("The title.")
    kind: values.PositionKind = column("Its kind.")
    eselon: str | None = column("Its echelon, for structural positions.")
    functional_level: str | None = column("Its level (jenjang), for functional positions.")
    job_class: int = column("Its job class (kelas jabatan), 1 to 17.")
    is_teacher: bool = column("Whether its holders have school holidays.")
    is_illustrative: bool = column("True in a demo for what the regency has not confirmed.")


@strawberry.type(description="One seat: a position in a unit under a superior post.")
class Post(RowType, Node):
    """One seat."""

    is_head: bool = column("Whether this post heads its unit.")
    version: int = column("Goes up with every change.")

    @computed("The unit it belongs to.")
    def unit(self) -> Unit:
        return Unit.from_row(self.row["unit"])

    @computed("Its title.")
    def position(self) -> Position:
        return Position.from_row(self.row["position"])

    @computed("The post above, whose holder is the direct superior.")
    def superior_post(self) -> "Post | None":
        return Post.from_row_or_none(self.row["superior_post"])
