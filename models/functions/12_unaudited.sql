-- Purpose:    whether a relation is outside the audit, with a reason.
-- Privileges: owner only.
-- Locks:      none.

CREATE OR REPLACE FUNCTION audit.is_unaudited(relation text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT $1 LIKE 'ops.%' AND EXISTS (SELECT FROM ops.unaudited u WHERE u.relation = $1 COLLATE pg_c_utf8)
$$;
REVOKE ALL ON FUNCTION audit.is_unaudited(text) FROM PUBLIC;
