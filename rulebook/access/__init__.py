"""Access policy: one table in five parts, read by resolvers and by the process, never by schema.

    roles         who acts, to which audience each role belongs, and as which role of the database an audience reads
    areas/*.txt   which audience sees which coordinate of the API; read by `coordinates`
    rows          how far each role reaches over each kind of row
    acts          who may take which step, over which rows, and what else must be true
    reading       what of a row is put on record when somebody else reads it
    columns       what the database lets each pool read beyond what coordinates show

Nothing here reads a row. From these tables come a schema for every audience (`jejak.policy_artifacts.schemas`), the
grants of the database (`models/functions/91_columns.sql`) and docs/access.md; `python -m jejak.policy_artifacts`
writes the last two anew.
"""

from rulebook.access.audited_fields import UNAUDITED_FIELDS as UNAUDITED_FIELDS
from rulebook.access.audited_fields import is_audited as is_audited
from rulebook.access.coordinates import AREAS as AREAS
from rulebook.access.coordinates import COORDINATES as COORDINATES
from rulebook.access.coordinates import visible_to as visible_to
from rulebook.access.mutations import MUTATIONS as MUTATIONS
from rulebook.access.mutations import MutationRule as MutationRule
from rulebook.access.mutations import may as may
from rulebook.access.roles import AUDIENCES as AUDIENCES
from rulebook.access.roles import PRIVILEGED as PRIVILEGED
from rulebook.access.roles import SERVICE_ACTORS as SERVICE_ACTORS
from rulebook.access.roles import Audience as Audience
from rulebook.access.roles import audiences_of as audiences_of
from rulebook.access.roles import pool_of as pool_of
from rulebook.access.rows import ROWS as ROWS
from rulebook.access.rows import SCOPES as SCOPES
from rulebook.access.rows import Reach as Reach
from rulebook.access.rows import reach_of_roles as reach_of_roles
