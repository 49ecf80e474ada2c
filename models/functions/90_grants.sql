-- Purpose:    who may do what, from nothing upwards; run again whenever this file or a relation changes.
-- Called by:  jejak migrate, after migrations and functions.
-- Privileges: owner.
-- Locks:      brief catalogue locks.

REVOKE ALL ON ALL TABLES IN SCHEMA hr, ops, audit, published FROM jejak_app, jejak_public, jejak_auditor;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA hr, ops, audit FROM jejak_app, jejak_public, jejak_auditor;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hr, audit FROM PUBLIC, jejak_app, jejak_public, jejak_auditor;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO jejak_app, jejak_public, jejak_auditor', current_database());
END
$$;

-- Everyone who runs Jejak sees what is published.
-- A view calls its functions with the rights of whoever reads it, so each of them may know the date.
GRANT USAGE ON SCHEMA published TO jejak_app, jejak_public, jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.today() TO jejak_app, jejak_public, jejak_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA published TO jejak_app, jejak_public, jejak_auditor;

-- The application works on the tables. The log it can neither read nor write by hand.
GRANT USAGE ON SCHEMA hr, ops, audit TO jejak_app;
GRANT SELECT ON ALL TABLES IN SCHEMA hr, ops TO jejak_app;
REVOKE SELECT ON hr.audit_entry FROM jejak_app;
GRANT INSERT, UPDATE, DELETE ON ops.session, ops.idempotency TO jejak_app;
GRANT INSERT, UPDATE ON hr.regency, hr.unit, hr.position, hr.position_grade, hr.post, hr.employee, hr.appointment,
    hr.rank_history, hr.official, hr.account, hr.account_role, hr.account_code, hr.leave_authority, hr.leave_request
    TO jejak_app;
-- Attempts, steps and the ledger of half-days only grow; nothing is ever deleted.
GRANT INSERT ON hr.sign_in_attempt, hr.leave_step, hr.leave_ledger TO jejak_app;
GRANT USAGE ON SEQUENCE hr.leave_number TO jejak_app;
GRANT EXECUTE ON FUNCTION audit.begin(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text)
    TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.posts_under(uuid[]), hr.people_within_reach(uuid[]),
    hr.requests_waiting_for(uuid[]), hr.units_above(uuid), hr.units_under(uuid) TO jejak_app;

-- Auditors read the log, and the names that make it readable.
GRANT USAGE ON SCHEMA hr, audit TO jejak_auditor;
GRANT SELECT ON audit.tx, audit.entry, audit.relation, hr.audit_entry TO jejak_auditor;
GRANT SELECT (id, parent_id, code, name, kind, work_week, is_illustrative, version) ON hr.unit TO jejak_auditor;
GRANT SELECT (id, user_name, name, kind, employee_id, official_id, disabled_at, version) ON hr.account TO jejak_auditor;
GRANT SELECT (id, account_id, role, effective_from, effective_until) ON hr.account_role TO jejak_auditor;
GRANT SELECT (id, name) ON hr.employee TO jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.units_under(uuid) TO jejak_auditor;
