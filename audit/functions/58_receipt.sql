-- Purpose:    what a receipt promises: the leaf hashes of the transaction that is under way, before it commits, and under which
--             name the log goes on now, if it has begun.
-- Privileges: runs as owner; EXECUTE for jejak_app. It tells of nobody's transaction but the caller's own.
-- Locks:      none.
-- Note:       no row where the transaction wrote no entry: a repeated call changes nothing and is promised nothing.

CREATE OR REPLACE FUNCTION audit.receipt() RETURNS TABLE (transaction bigint, xid bigint, leaf_hashes bytea[], origin text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id, t.xid::text::bigint,
           array_agg(sha256(decode('00', 'hex') || convert_to(l.text, 'UTF8')) ORDER BY l.seq),
           (SELECT c.origin FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1)
      FROM audit.tx t CROSS JOIN LATERAL audit.leaves_of(t.id) l
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid
     GROUP BY t.id
$$;
REVOKE ALL ON FUNCTION audit.receipt() FROM PUBLIC;
