-- Purpose:    leaves of a person what public office must keep (that the row was there, which post, from when until
--             when) and overwrites or removes every personal value beside it.
-- Privileges: owner only: no runtime role may remove a row of these tables.
-- Locks:      the person's rows; one erasure at a time, by the lock of the person's employee row and of hr.husk_nip.
-- Note:       a value that stays as it was would be in no image of the log afterwards, and nobody could tell whether
--             somebody changed it. So every personal column that may not be empty is written anew, in one update that
--             changes them all; sex and date of birth, which could be what they are to become, are turned before, so that
--             they change for everybody. A column of hr.employee that may be empty, and that the register of audited
--             relations does not call open, is emptied: a personal column that is added later, too.

-- No birth is in month 00: a number that no NIP or NI PPPK can be, and no two rows have.
CREATE OR REPLACE FUNCTION hr.next_placeholder_nip() RETURNS text
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '00000000' || lpad((coalesce(max(substr(nip, 9)::bigint), 0) + 1)::text, 10, '0')
      FROM hr.employee WHERE nip LIKE '00000000%'
$$;
REVOKE ALL ON FUNCTION hr.next_placeholder_nip() FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.overwrite_person(person uuid) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone    CONSTANT text := '(dimusnahkan)';
    emptied CONSTANT text := (
        SELECT string_agg(format('%I = NULL', a.attname), ', ' ORDER BY a.attname)
          FROM pg_attribute a JOIN audit.relation r ON r.relation = 'hr.employee'
         WHERE a.attrelid = 'hr.employee'::regclass AND a.attnum > 0 AND NOT a.attisdropped
               AND NOT a.attnotnull AND a.attname <> ALL (r.open_columns));
BEGIN
    -- Two husks made at once would be given the same number.
    PERFORM pg_advisory_xact_lock(hashtextextended('jejak.husk', 0));
    PERFORM FROM hr.employee WHERE id = $1 FOR UPDATE;
    DELETE FROM ops.idempotency i USING hr.account a WHERE a.employee_id = $1 AND i.actor_id = a.id;
    DELETE FROM ops.session s USING hr.account a WHERE a.employee_id = $1 AND s.account_id = a.id;
    DELETE FROM ops.sign_in_challenge c USING hr.account a WHERE a.employee_id = $1 AND c.account_id = a.id;
    DELETE FROM ops.oidc_flow f USING hr.account a WHERE a.employee_id = $1 AND f.account_id = a.id;
    DELETE FROM ops.totp_step t USING hr.account_totp o, hr.account a
     WHERE a.employee_id = $1 AND o.account_id = a.id AND t.totp_id = o.id;
    DELETE FROM hr.recovery_code c USING hr.account_totp o, hr.account a
     WHERE a.employee_id = $1 AND o.account_id = a.id AND c.totp_id = o.id;
    DELETE FROM hr.account_totp o USING hr.account a WHERE a.employee_id = $1 AND o.account_id = a.id;
    DELETE FROM hr.account_identity i USING hr.account a WHERE a.employee_id = $1 AND i.account_id = a.id;
    DELETE FROM hr.account_code c USING hr.account a WHERE a.employee_id = $1 AND c.account_id = a.id;
    DELETE FROM hr.payslip_question WHERE employee_id = $1;
    DELETE FROM hr.payslip_line l USING hr.payslip s WHERE s.employee_id = $1 AND l.payslip_id = s.id;
    DELETE FROM hr.payslip WHERE employee_id = $1;
    DELETE FROM hr.leave_step WHERE applicant_id = $1;
    DELETE FROM hr.leave_pass WHERE applicant_id = $1;
    DELETE FROM hr.leave_ledger WHERE employee_id = $1;
    DELETE FROM hr.leave_request WHERE employee_id = $1;
    UPDATE hr.audit_engagement SET purpose = gone, version = version + 1 WHERE employee_id = $1;
    UPDATE hr.erasure SET reason = NULL, version = version + 1 WHERE employee_id = $1;
    UPDATE hr.delegation SET reason = NULL, version = version + 1 WHERE delegate_id = $1;
    UPDATE hr.appointment SET decree_number = gone WHERE employee_id = $1;
    UPDATE hr.account
       SET user_name = 'dimusnahkan-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), name = gone,
           password_hash = NULL, disabled_at = coalesce(disabled_at, now()), version = version + 1
     WHERE employee_id = $1;
    UPDATE hr.employee
       SET name = '-', sex = CASE sex WHEN 'MALE' THEN 'FEMALE' ELSE sex END, birth_date = '1899-12-31', current_rank_id = NULL,
           version = version + 1
     WHERE id = $1;
    DELETE FROM hr.rank_history WHERE employee_id = $1;
    EXECUTE format($update$
        UPDATE hr.employee
           SET nip = hr.next_placeholder_nip(), name = $2, sex = 'MALE', birth_date = '1900-01-01', version = version + 1, %s
         WHERE id = $1
        $update$, emptied) USING $1, gone;
END
$$;
REVOKE ALL ON FUNCTION hr.overwrite_person(uuid) FROM PUBLIC;
