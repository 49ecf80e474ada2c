-- Purpose:    whether a relation is outside the audit, with a reason.
-- Called by:  audit.untracked, that is before every commit of a change of the schema, and by jejak doctor.
-- Privileges: owner only.
-- Locks:      none.

CREATE OR REPLACE FUNCTION audit.outside(relation text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $1 LIKE 'ops.%' AND EXISTS (SELECT FROM ops.unaudited u WHERE u.relation = $1 COLLATE pg_c_utf8)
$$;
REVOKE ALL ON FUNCTION audit.outside(text) FROM PUBLIC;
