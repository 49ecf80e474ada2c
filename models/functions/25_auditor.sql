-- Purpose:    refuses an auditor whose account is an employee's or an official's: nobody examines their own acts.
-- Privileges: with the caller's rights: who writes accounts and roles reads both.
-- Locks:      none of its own. The role's foreign key locks the account, so that of two at once one sees the other.
-- Note:       roles that ended count: what was examined once stays examined.

CREATE OR REPLACE FUNCTION hr.refuse_employed_auditor() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    account uuid := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF EXISTS (SELECT FROM hr.account_role r JOIN hr.account a ON a.id = r.account_id
                WHERE a.id = account AND r.role = 'AUDITOR' AND num_nonnulls(a.employee_id, a.official_id) > 0) THEN
        RAISE EXCEPTION 'account % would be an auditor''s and a person''s in office', account USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.refuse_employed_auditor() FROM PUBLIC;
CREATE OR REPLACE TRIGGER no_employed_auditor AFTER INSERT OR UPDATE OF role, account_id ON hr.account_role
    FOR EACH ROW WHEN (NEW.role = 'AUDITOR') EXECUTE FUNCTION hr.refuse_employed_auditor('account_id');
-- A new account has no role yet: only an update can make an auditor an employee.
CREATE OR REPLACE TRIGGER no_employed_auditor AFTER UPDATE OF employee_id, official_id ON hr.account
    FOR EACH ROW WHEN (num_nonnulls(NEW.employee_id, NEW.official_id) > 0)
    EXECUTE FUNCTION hr.refuse_employed_auditor('id');
