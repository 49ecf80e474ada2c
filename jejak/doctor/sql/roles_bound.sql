-- Purpose:    roles of ours that may not always log in: how often at once, and until when.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT r.rolname::text AS role,
       concat_ws(', ', 'CONNECTION LIMIT ' || nullif(r.rolconnlimit, -1), 'VALID UNTIL ' || nullif(r.rolvaliduntil, 'infinity')) AS says
  FROM pg_roles r
 WHERE (r.rolname = current_user OR r.rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer'))
   AND (r.rolconnlimit <> -1 OR r.rolvaliduntil < 'infinity')
 ORDER BY 1
