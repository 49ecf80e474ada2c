"""Languages in which a sentence is told: Indonesian first."""

from enum import Enum
from typing import Annotated

import strawberry

from schema.fields.field_helpers import describe_enum


class Locale(Enum):
    """Indonesian first."""

    ID = "id"
    EN = "en"


describe_enum(Locale, "In which language a sentence is told.", ID="Indonesian.", EN="English.")
LocaleArgument = Annotated[Locale, strawberry.argument(description="The language.")]
