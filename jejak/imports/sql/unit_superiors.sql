-- Purpose:    where posts hang: for each unit its own head and the nearest head above it.
-- Privileges: owner; everything here ends with the transaction, but for the function, which ends with the session.
-- Locks:      none.
CREATE TEMP TABLE head ON COMMIT DROP AS SELECT unit_id, id AS post_id FROM hr.post WHERE is_head;

CREATE OR REPLACE FUNCTION pg_temp.current_unit_superiors() RETURNS TABLE (unit_id uuid, own uuid, above uuid)
LANGUAGE sql STABLE
AS $$
    WITH RECURSIVE walk AS (
        SELECT u.id, h.post_id AS own, NULL::uuid AS above
          FROM hr.unit u LEFT JOIN pg_temp.head h ON h.unit_id = u.id
         WHERE u.parent_id IS NULL
        UNION ALL
        SELECT u.id, h.post_id, coalesce(w.own, w.above)
          FROM walk w JOIN hr.unit u ON u.parent_id = w.id LEFT JOIN pg_temp.head h ON h.unit_id = u.id
    )
    SELECT id, own, above FROM walk
$$;

CREATE TEMP TABLE unit_superior ON COMMIT DROP AS SELECT * FROM pg_temp.current_unit_superiors();
