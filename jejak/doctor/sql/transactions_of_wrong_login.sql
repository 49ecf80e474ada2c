-- Purpose:    transactions under somebody's name that the application did not write: a person acts with a session, through
--             one of its logins, and the server at its own login acts as a service.
-- Privileges: owner.
-- Locks:      none.
-- Note:       audit.stamp puts down the login; the person who put it to sleep shows in the catalogue under the seals.
SELECT t.id AS tx_id, t.actor_id::text AS actor, t.method, t.db_user::text AS login, e.seq, l.index, e.relation, e.pk::text AS pk
  FROM audit.tx t
  LEFT JOIN LATERAL (SELECT x.seq, x.relation, x.pk FROM audit.entry x WHERE x.tx_id = t.id ORDER BY x.seq LIMIT 1) e ON true
  LEFT JOIN audit.leaf l ON l.seq = e.seq
 WHERE (t.method IN ('SESSION', 'TOKEN') OR t.actor_id <> ALL ($1::uuid[]))
   AND NOT (t.method IN ('SESSION', 'TOKEN') AND t.session_id IS NOT NULL AND t.db_user IN ('jejak_app', 'jejak_auditor'))
 ORDER BY t.id
