-- Purpose:    nothing that a person writes holds what nobody sees and what makes it read as something else: marks that turn
--             the direction of writing, control characters. Tab and line ends are fine.
-- Called by:  models/migrations/0053_plain_text.py
-- Privileges: owner; jejak_app, which writes rows and so runs their checks, is granted EXECUTE with everything else.
-- Locks:      ACCESS EXCLUSIVE on these tables while their rows are looked through.
-- Note:       `rulebook.text` says the same to people; tests/endpoints/test_plain_text.py compares the two, letter by letter.

CREATE FUNCTION hr.is_plain(VARIADIC written text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_to_string($1, ' ')
           !~ '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]'
$$;
REVOKE ALL ON FUNCTION hr.is_plain(text[]) FROM PUBLIC;

ALTER TABLE hr.account ADD CONSTRAINT account_words_are_plain CHECK (hr.is_plain(name));
ALTER TABLE hr.appointment ADD CONSTRAINT appointment_words_are_plain CHECK (hr.is_plain(decree_number));
ALTER TABLE hr.audit_engagement ADD CONSTRAINT audit_engagement_words_are_plain CHECK (hr.is_plain(letter_number, purpose));
ALTER TABLE hr.calendar_year ADD CONSTRAINT calendar_year_words_are_plain CHECK (hr.is_plain(source));
ALTER TABLE hr.delegation ADD CONSTRAINT delegation_words_are_plain CHECK (hr.is_plain(decree_number, reason));
ALTER TABLE hr.employee ADD CONSTRAINT employee_words_are_plain CHECK (hr.is_plain(name, front_title, back_title, birth_place, review_note));
ALTER TABLE hr.erasure ADD CONSTRAINT erasure_words_are_plain CHECK (hr.is_plain(legal_basis, decree_number, reason));
ALTER TABLE hr.holiday ADD CONSTRAINT holiday_words_are_plain CHECK (hr.is_plain(name, source));
ALTER TABLE hr.leave_authority ADD CONSTRAINT leave_authority_words_are_plain CHECK (hr.is_plain(decree_number));
ALTER TABLE hr.leave_ledger ADD CONSTRAINT leave_ledger_words_are_plain CHECK (hr.is_plain(source));
ALTER TABLE hr.leave_pass ADD CONSTRAINT leave_pass_words_are_plain CHECK (hr.is_plain(reason));
ALTER TABLE hr.leave_request ADD CONSTRAINT leave_request_words_are_plain CHECK (hr.is_plain(reason, address, phone));
ALTER TABLE hr.leave_step ADD CONSTRAINT leave_step_words_are_plain CHECK (hr.is_plain(reason));
ALTER TABLE hr.official ADD CONSTRAINT official_words_are_plain CHECK (hr.is_plain(name));
ALTER TABLE hr.position ADD CONSTRAINT position_words_are_plain CHECK (hr.is_plain(title));
ALTER TABLE hr.position_grade ADD CONSTRAINT position_grade_words_are_plain CHECK (hr.is_plain(source));
ALTER TABLE hr.publication_policy ADD CONSTRAINT publication_policy_words_are_plain CHECK (hr.is_plain(field, legal_basis, decree_number));
ALTER TABLE hr.rank_history ADD CONSTRAINT rank_history_words_are_plain CHECK (hr.is_plain(decree_number));
ALTER TABLE hr.regency ADD CONSTRAINT regency_words_are_plain CHECK (hr.is_plain(code, name));
ALTER TABLE hr.tpp_tariff ADD CONSTRAINT tpp_tariff_words_are_plain CHECK (hr.is_plain(decree_number));
ALTER TABLE hr.unit ADD CONSTRAINT unit_words_are_plain CHECK (hr.is_plain(code, name));
ALTER TABLE ops.session ADD CONSTRAINT session_words_are_plain CHECK (hr.is_plain(label));
