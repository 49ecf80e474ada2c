-- Purpose:    which columns each role of the database may read: those in which what its audiences see lies, and those that
--             its acts, the log and the tree need.
-- Privileges: owner.
-- Locks:      brief catalogue locks.
-- Note:       written by `python -m jejak.policy_artifacts` out of rulebook/access; change the policy, never this file.

GRANT SELECT ON hr.account TO jejak_app;
GRANT SELECT ON hr.account_code TO jejak_app;
GRANT SELECT ON hr.account_identity TO jejak_app;
GRANT SELECT ON hr.account_role TO jejak_app;
GRANT SELECT ON hr.account_totp TO jejak_app;
GRANT SELECT ON hr.appointment TO jejak_app;
GRANT SELECT ON hr.audit_engagement TO jejak_app;
GRANT SELECT ON hr.away TO jejak_app;
GRANT SELECT ON hr.calendar_year TO jejak_app;
GRANT SELECT ON hr.delegation TO jejak_app;
GRANT SELECT (back_title, birth_date, birth_place, current_appointment_id, current_rank_id, front_title, id, kind, name,
    nip, review_note, service_from, service_until, sex, version, work_week) ON hr.employee TO jejak_app;
GRANT SELECT ON hr.engagement_scope TO jejak_app;
GRANT SELECT ON hr.erasure TO jejak_app;
GRANT SELECT ON hr.holding TO jejak_app;
GRANT SELECT ON hr.holiday TO jejak_app;
GRANT SELECT ON hr.leave_authority TO jejak_app;
GRANT SELECT ON hr.leave_ledger TO jejak_app;
GRANT SELECT ON hr.leave_pass TO jejak_app;
GRANT SELECT ON hr.leave_request TO jejak_app;
GRANT SELECT ON hr.leave_step TO jejak_app;
GRANT SELECT ON hr.official TO jejak_app;
GRANT SELECT ON hr.pay_run TO jejak_app;
GRANT SELECT (base_pay, child_allowance, employee_id, employee_kind, grade, gross, health_contribution, id, net,
    other_deductions, other_income, pension_contribution, period, position_allowance, rice_allowance, run_id,
    service_years, spouse_allowance, tpp) ON hr.payslip TO jejak_app;
GRANT SELECT ON hr.payslip_line TO jejak_app;
GRANT SELECT (answer, answered_at, answered_by_id, asked_at, employee_id, id, payslip_id, question, state, version) ON
    hr.payslip_question TO jejak_app;
GRANT SELECT (eselon, functional_level, id, is_illustrative, is_teacher, job_class, kind, title) ON hr.position TO
    jejak_app;
GRANT SELECT ON hr.position_grade TO jejak_app;
GRANT SELECT ON hr.post TO jejak_app;
GRANT SELECT ON hr.publication_policy TO jejak_app;
GRANT SELECT (decree_date, decree_number, effective_from, effective_until, employee_id, grade, id, service_months,
    service_years) ON hr.rank_history TO jejak_app;
GRANT SELECT ON hr.recovery_code TO jejak_app;
GRANT SELECT ON hr.regency TO jejak_app;
GRANT SELECT ON hr.standing_in TO jejak_app;
GRANT SELECT ON hr.totp_reset TO jejak_app;
GRANT SELECT ON hr.tpp_tariff TO jejak_app;
GRANT SELECT ON hr.unit TO jejak_app;
GRANT SELECT (allowance_is_published, as_of, described, eselon, functional_level, grades_source, holder_grades,
    holder_grades_on, holders, id, is_illustrative, job_class, pns_highest_grade, pns_lowest_grade, position_id,
    position_kind, posts, pppk_highest_grade, pppk_lowest_grade, title, tpp_decree_number, tpp_tariff, unit_id,
    unit_name) ON published.compensation TO jejak_app;
GRANT SELECT (decree_date, decree_number, effective_from, field, id, is_illustrative, legal_basis, tier) ON
    published.policy TO jejak_app;
GRANT SELECT (id, job_class, position_id, unit_id) ON published.record TO jejak_app;
GRANT SELECT (decisions, id, median_hours, p95_hours, quarter, unit_id, unit_name) ON published.service_time TO
    jejak_app;
GRANT SELECT ON published.today TO jejak_app;
GRANT SELECT ON audit.checkpoint TO jejak_public;
GRANT SELECT ON audit.cosignature TO jejak_public;
GRANT SELECT ON audit.tile TO jejak_public;
GRANT SELECT (allowance_is_published, as_of, described, eselon, functional_level, grades_source, holder_grades,
    holder_grades_on, holders, id, is_illustrative, job_class, pns_highest_grade, pns_lowest_grade, position_id,
    position_kind, posts, pppk_highest_grade, pppk_lowest_grade, title, tpp_decree_number, tpp_tariff, unit_id,
    unit_name) ON published.compensation TO jejak_public;
GRANT SELECT (decree_date, decree_number, effective_from, field, id, is_illustrative, legal_basis, tier) ON
    published.policy TO jejak_public;
GRANT SELECT (id, job_class, position_id, unit_id) ON published.record TO jejak_public;
GRANT SELECT (decisions, id, median_hours, p95_hours, quarter, unit_id, unit_name) ON published.service_time TO
    jejak_public;
GRANT SELECT ON published.today TO jejak_public;
GRANT SELECT ON audit.checkpoint TO jejak_auditor;
GRANT SELECT ON audit.continuation TO jejak_auditor;
GRANT SELECT ON audit.cosignature TO jejak_auditor;
GRANT SELECT ON audit.disclosure TO jejak_auditor;
GRANT SELECT ON audit.entry TO jejak_auditor;
GRANT SELECT ON audit.kind TO jejak_auditor;
GRANT SELECT ON audit.leaf TO jejak_auditor;
GRANT SELECT ON audit.manifest TO jejak_auditor;
GRANT SELECT ON audit.posting TO jejak_auditor;
GRANT SELECT ON audit.relation TO jejak_auditor;
GRANT SELECT ON audit.tile TO jejak_auditor;
GRANT SELECT ON audit.tx TO jejak_auditor;
GRANT SELECT ON audit.tx_disclosure TO jejak_auditor;
GRANT SELECT (id, name, user_name) ON hr.account TO jejak_auditor;
GRANT SELECT (acting_as, acting_decree, actor_id, actor_name, actor_title, actor_user_name, at, erasure, has_reason, id,
    is_control, is_new_destroyed, is_old_destroyed, leaf, leaf_hash, leaf_index, legal_basis, method, new_names,
    new_open, old_names, old_open, on_behalf_of_id, on_behalf_of_name, on_behalf_of_user_name, op, operation, personal,
    personal_columns, reason, relation, request_id, row_hash, row_key, secret_columns, subject_id, time_zone, touched)
    ON hr.audit_entry TO jejak_auditor;
GRANT SELECT (id, name) ON hr.employee TO jejak_auditor;
GRANT SELECT (time_zone) ON hr.regency TO jejak_auditor;
GRANT SELECT (code, id, is_illustrative, kind, name, parent_id, version, work_week) ON hr.unit TO jejak_auditor;
GRANT SELECT ON ops.verification TO jejak_auditor;
GRANT SELECT (allowance_is_published, as_of, described, eselon, functional_level, grades_source, holder_grades,
    holder_grades_on, holders, id, is_illustrative, job_class, pns_highest_grade, pns_lowest_grade, position_id,
    position_kind, posts, pppk_highest_grade, pppk_lowest_grade, title, tpp_decree_number, tpp_tariff, unit_id,
    unit_name) ON published.compensation TO jejak_auditor;
GRANT SELECT (decree_date, decree_number, effective_from, field, id, is_illustrative, legal_basis, tier) ON
    published.policy TO jejak_auditor;
GRANT SELECT (id, job_class, position_id, unit_id) ON published.record TO jejak_auditor;
GRANT SELECT (decisions, id, median_hours, p95_hours, quarter, unit_id, unit_name) ON published.service_time TO
    jejak_auditor;
GRANT SELECT ON published.today TO jejak_auditor;
