-- Purpose:    the accounts of a user name or a NIP, among those that a helper may know of. A person who sees every account looks
--             among all; an operator among the people of the own unit and below, so that the name of somebody else and one
--             that nobody has make the same work, and no clock tells them apart.
-- Privileges: with the caller's rights; EXECUTE for jejak_app.
-- Locks:      none.
CREATE OR REPLACE FUNCTION hr.find_accounts_by_name(name text, helper uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH helped AS MATERIALIZED (
        SELECT c.id, c.user_name, m.nip
          FROM hr.account_role r
         CROSS JOIN LATERAL hr.units_under(r.unit_id) u (id)
          JOIN hr.post p ON p.unit_id = u.id
          JOIN hr.appointment ap ON ap.post_id = p.id
          JOIN hr.employee m ON m.current_appointment_id = ap.id
          JOIN hr.account c ON c.employee_id = m.id
         WHERE r.account_id = $2 AND r.unit_id IS NOT NULL
           AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
    ), knows AS MATERIALIZED (
        -- An administrator, and the operator of the server, who acts as a machine of ours.
        SELECT EXISTS (SELECT FROM hr.account_role r
                        WHERE r.account_id = $2 AND r.role = 'ADMINISTRATOR'
                          AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity'))
            OR EXISTS (SELECT FROM hr.account s WHERE s.id = $2 AND s.kind = 'SERVICE') AS everybody
    )
    SELECT h.id FROM helped h WHERE $1 IN (h.user_name, h.nip)
    UNION
    SELECT c.id FROM hr.account c WHERE c.user_name = $1 AND (SELECT k.everybody FROM knows k)
    UNION
    SELECT c.id FROM hr.employee m JOIN hr.account c ON c.employee_id = m.id
     WHERE m.nip = $1 AND (SELECT k.everybody FROM knows k)
$$;
REVOKE ALL ON FUNCTION hr.find_accounts_by_name(text, uuid) FROM PUBLIC;
