-- Purpose:    who may write, call and enter, from nothing upwards; run again whenever this file or a relation changes.
--             Who may read which column follows from the policy: 91_columns.sql.
-- Privileges: owner.
-- Locks:      brief catalogue locks.

REVOKE ALL ON ALL TABLES IN SCHEMA hr, ops, audit, published FROM jejak_app, jejak_public, jejak_auditor, jejak_sealer;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA hr, ops, audit FROM jejak_app, jejak_public, jejak_auditor, jejak_sealer;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hr, audit, published FROM PUBLIC, jejak_app, jejak_public, jejak_auditor, jejak_sealer;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO jejak_app, jejak_public, jejak_auditor, jejak_sealer', current_database());
END
$$;

-- Everyone who runs Jejak sees what is published.
-- A view calls its functions with the rights of the one who reads it, so each of them may know the date.
GRANT USAGE ON SCHEMA published TO jejak_app, jejak_public, jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.today(), published.titles_like(text), published.patterns_of(text),
    published.titles_with(text), published.patterns_of_units(text), published.first_unit_with(text), published.last_unit_with(text),
    published.matches(text, text[])
    TO jejak_app, jejak_public, jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.current_instant(), hr.is_plain(text[]) TO jejak_app;

-- The application works on the tables. The log it can neither read nor write by hand.
GRANT USAGE ON SCHEMA hr, ops, audit TO jejak_app;
GRANT SELECT ON ALL TABLES IN SCHEMA ops TO jejak_app;
-- How fast others ask it cannot look up, only add to what its own callers spent.
REVOKE SELECT ON ops.points FROM jejak_app;
GRANT EXECUTE ON FUNCTION ops.spend_points(bytea[], double precision[], double precision[]), ops.purge_points() TO jejak_app;
GRANT INSERT, UPDATE, DELETE ON ops.session, ops.idempotency, ops.sign_in_challenge, ops.sign_in_pace, ops.totp_step,
    ops.oidc_flow TO jejak_app;
GRANT INSERT, DELETE ON ops.evidence_link TO jejak_app;
GRANT INSERT, UPDATE ON hr.regency, hr.unit, hr.position, hr.position_grade, hr.post, hr.employee, hr.appointment,
    hr.rank_history, hr.official, hr.account, hr.account_role, hr.account_code, hr.leave_authority, hr.leave_request
    TO jejak_app;
-- A second factor, its recovery codes and an identity are never rewritten: they are confirmed, used up, ended.
GRANT INSERT ON hr.account_totp, hr.recovery_code, hr.account_identity, hr.totp_reset TO jejak_app;
GRANT UPDATE (secret, vouched_by_role, confirmed_at, ended_at) ON hr.account_totp TO jejak_app;
GRANT UPDATE (used_at) ON hr.recovery_code TO jejak_app;
GRANT UPDATE (ended_at) ON hr.account_identity TO jejak_app;
GRANT UPDATE (state, approved_by_id, approved_at, cancelled_by_id, cancelled_at, version) ON hr.totp_reset TO jejak_app;
-- A month of pay comes in open and in the caller's own name, and is closed or discarded; its slips are never written otherwise.
GRANT UPDATE (state, closed_by_id, closed_at, version) ON hr.pay_run TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.payslip_lines(uuid), hr.pay_run_unknown_kinds(uuid), hr.payslip_month(uuid), hr.payslip_facts(uuid), hr.stage_payslips(),
    hr.stage_payslip_rows(jsonb),
    hr.bring_in_payslips(date, boolean, text, bytea, uuid) TO jejak_app;
-- Attempts, steps and the ledger of half-days only grow; nothing is ever deleted.
GRANT INSERT ON hr.sign_in_attempt, hr.leave_step, hr.leave_pass, hr.leave_ledger TO jejak_app;
-- A delegation is made and ended, and otherwise never rewritten.
GRANT INSERT ON hr.delegation TO jejak_app;
GRANT UPDATE (ended_by_id, ended_at, version) ON hr.delegation TO jejak_app;
GRANT USAGE ON SEQUENCE hr.leave_number TO jejak_app;
GRANT EXECUTE ON FUNCTION audit.begin(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text)
    TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.posts_under(uuid[]), hr.people_within_reach(uuid[]), hr.is_within_reach(uuid, uuid[]),
    hr.dealt_with(uuid, uuid),
    hr.requests_waiting_for(uuid), hr.requests_passed_on(text), hr.entitled_posts(uuid, text), hr.people_stood_in_for(uuid),
    hr.has_delegate(uuid, date, uuid), hr.has_leave_duty(uuid, date),
    hr.delegations_of(uuid), hr.makes_delegation_cycle(uuid, uuid, date, date), hr.units_above(uuid), hr.units_under(uuid),
    hr.leave_years(uuid[]), hr.leave_facts(uuid), hr.editions_are_due(), hr.publish_editions() TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.posts_acted_for(uuid), hr.authority_of(uuid), hr.is_assurance_sufficient(uuid, text),
    hr.needs_server_assurance(uuid), hr.needs_administrator(uuid), hr.is_operator_of(uuid, uuid), hr.voucher_role_of(uuid, uuid),
    hr.stronger_assurance(text, text) TO jejak_app;
GRANT EXECUTE ON FUNCTION audit.receipt() TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.account_is_open(uuid), hr.find_accounts_by_name(text, uuid), hr.is_session_alive(uuid),
    hr.token_prefix(), hr.account_notices(uuid),
    hr.accounts_to_help(uuid, text, uuid, boolean, uuid, boolean, integer),
    hr.count_accounts_to_help(uuid, text, uuid, boolean, integer) TO jejak_app;

-- What was read and what was refused it may add to the log, and a person sees who read or changed their data.
GRANT EXECUTE ON FUNCTION audit.note_read(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text, text[], uuid[]) TO jejak_app, jejak_auditor;
GRANT EXECUTE ON FUNCTION audit.log_refusal(uuid, uuid, text, text, text, bytea, text, text, uuid, text, text, text, text[], text, text, text, text, uuid) TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.data_accesses(uuid, bigint, bigint, boolean, integer), hr.count_data_accesses(uuid, integer),
    hr.open_letters_over(uuid), hr.is_open(hr.audit_engagement), hr.letter_covers(hr.audit_engagement, uuid, date) TO jejak_app;
-- An erasure is asked for and approved; it is carried out, and a letter of audit is opened, at the server alone.
GRANT INSERT ON hr.erasure TO jejak_app;
GRANT UPDATE (state, approved_by_id, approved_at, cancelled_by_id, cancelled_at, version) ON hr.erasure TO jejak_app;

-- A question about a slip is asked and answered, and otherwise never rewritten.
GRANT INSERT ON hr.payslip_question TO jejak_app;
GRANT UPDATE (state, answer, answered_by_id, answered_at, version) ON hr.payslip_question TO jejak_app;
-- A publication policy is proposed, and then approved, withdrawn or ended; in which state it begins and its version are the
-- table's, and nothing else of it is ever rewritten.
GRANT INSERT (id, field, tier, legal_basis, decree_number, decree_date, effective_from, effective_until, proposed_by_id)
    ON hr.publication_policy TO jejak_app;
GRANT UPDATE (state, approved_by_id, approved_at, withdrawn_by_id, withdrawn_at, ended_by_id, ended_at, end_decree_number,
    end_decree_date, effective_until) ON hr.publication_policy TO jejak_app;
GRANT EXECUTE ON FUNCTION hr.fields_open_on(date), hr.count_preview(text[], text),
    hr.preview_examples(text[], text, integer) TO jejak_app;

-- Auditors read the log, and the names that make it readable; a letter of audit opens personal values.
GRANT USAGE ON SCHEMA hr, audit, ops TO jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.examines(uuid, uuid, timestamptz), audit.mask_secret_hashes(jsonb), hr.title_of(uuid, date),
    hr.erasure_of(bigint), hr.entries_about(uuid), hr.entries_about_nip(text, uuid),
    hr.leaf_from(timestamptz), hr.leaf_until(timestamptz), hr.relations_with(text), hr.tables_with(text), audit.row_hash(jsonb),
    hr.refuse_search(text), hr.check_search(jsonb), hr.may_search_for(uuid, uuid, text), hr.searched_kinds(jsonb), hr.find_leaves_by_text(jsonb, bigint, bigint, bigint[], bigint[]),
    hr.leaves_found(jsonb, bigint, bigint, boolean), hr.find_leaves_by_kind(bigint[], uuid, bigint, bigint),
    audit.kind_of(text, text, "char", boolean, boolean, text[]), audit.columns_of("char", jsonb, jsonb),
    hr.checkpoint_of(bigint) TO jejak_auditor;
GRANT EXECUTE ON FUNCTION hr.units_under(uuid) TO jejak_auditor;

-- The sealer gives entries their place in the tree. Of what they say it reads what it hashes: the leaves that it has just
-- taken, never a sealed one, and no personal value.
GRANT USAGE ON SCHEMA audit TO jejak_sealer;
GRANT SELECT (index, seq) ON audit.leaf TO jejak_sealer;
GRANT SELECT ON audit.tile, audit.checkpoint, audit.cosignature TO jejak_sealer;
GRANT EXECUTE ON FUNCTION audit.seal_begin(bigint, interval, text, text[], text, jsonb, text[]), audit.batch_texts(bigint, bigint),
    audit.seal_store(bigint, bytea, text, smallint[], bigint[], bytea[]), audit.store_cosignature(bigint, text, text),
    audit.extend(bigint), audit.continuation_due(), audit.lag() TO jejak_sealer;
-- The tree is public; what its leaves say is for auditors.
GRANT USAGE ON SCHEMA audit TO jejak_public;
GRANT EXECUTE ON FUNCTION audit.leaf_texts(bigint, bigint), audit.lag() TO jejak_auditor;
GRANT EXECUTE ON FUNCTION audit.lag() TO jejak_app;
