"""Models of accounts, roles, sessions and sign-in.

Accounts, their dated roles, one-time codes, second factors, identities, sign-in attempts and sessions.
"""

from __future__ import annotations

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.base import Row
from models.employee import Employee, Official
from models.unit import Unit


class Account(Row):
    """Somebody or something that acts. Services have no password."""

    user_name = fields.TextField()
    name = fields.TextField()
    kind = fields.TextField(default="PERSON")
    employee: fields.ForeignKeyNullableRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", null=True, related_name="accounts"
    )
    employee_id: UUID | None
    official: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        "models.Official", null=True, related_name="accounts"
    )
    official_id: UUID | None
    password_hash = fields.TextField(null=True)
    is_demo = fields.BooleanField(default=False)
    disabled_at = fields.DatetimeField(null=True)
    ends_on = fields.DateField(null=True)
    vouched_by_role = fields.TextField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "account"


class AccountRole(Row):
    """A role granted to an account, from when until when."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="roles"
    )
    account_id: UUID
    role = fields.TextField()
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", null=True, related_name="operators"
    )
    unit_id: UUID | None
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "account_role"


class AccountCode(Row):
    """A one-time code that opens an account, or replaces a forgotten password; only its hash is kept."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="codes"
    )
    account_id: UUID
    code_hash = fields.BinaryField()
    purpose = fields.TextField(default="ACTIVATE")
    made_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="codes_made"
    )
    made_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        schema = "hr"
        table = "account_code"


class SignInAttempt(Row):
    """One try to sign in, or one signing out; `account` is empty when nobody has that name."""

    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="sign_in_attempts"
    )
    outcome = fields.TextField()
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        schema = "hr"
        table = "sign_in_attempt"


class AccountTotp(Row):
    """A second factor: the secret of an authenticator, sealed; nothing of it is left when it ends."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="totps"
    )
    secret = fields.BinaryField(null=True)
    vouched_by_role = fields.TextField(null=True)
    made_at = fields.DatetimeField(auto_now_add=True)
    confirmed_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        schema = "hr"
        table = "account_totp"


class RecoveryCode(Row):
    """A code that stands in for the authenticator once; only its hash is kept."""

    totp: fields.ForeignKeyRelation[AccountTotp] = fields.ForeignKeyField(
        "models.AccountTotp", related_name="recovery_codes"
    )
    code_hash = fields.BinaryField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        schema = "hr"
        table = "recovery_code"


class TotpReset(Row):
    """The loss of a second factor, asked for, carried out or cancelled; two people stand behind a privileged one's."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="totp_resets"
    )
    state = fields.TextField(default="REQUESTED")
    needs_two = fields.BooleanField()
    requested_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="totp_resets_requested"
    )
    requested_at = fields.DatetimeField(auto_now_add=True)
    approved_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="totp_resets_approved"
    )
    approved_at = fields.DatetimeField(null=True)
    cancelled_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="totp_resets_cancelled"
    )
    cancelled_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "totp_reset"


class AccountIdentity(Row):
    """Whom a sign-in provider calls by this subject: issuer and subject together never change their meaning."""

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="identities"
    )
    issuer = fields.TextField()
    subject = fields.TextField()
    linked_at = fields.DatetimeField(auto_now_add=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        schema = "hr"
        table = "account_identity"


class Session(Row):
    """A signed-in caller; only the hash of the token is kept. Outside the audit."""

    token_hash = fields.BinaryField()
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="sessions"
    )
    account_id: UUID
    method = fields.TextField()
    started_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    idle_seconds = fields.IntField()
    idle_until = fields.DatetimeField()
    has_second_factor = fields.BooleanField(default=False)
    scopes = fields.TextField(null=True)
    label = fields.TextField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        schema = "ops"
        table = "session"


class Idempotency(Model):
    """A mutation already done: key, input hash and object, never an answer. Outside the audit."""

    key = fields.UUIDField(primary_key=True)
    actor_id = fields.UUIDField()
    operation = fields.TextField()
    input_hash = fields.BinaryField()
    object_id = fields.UUIDField(null=True)
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        schema = "ops"
        table = "idempotency"
