-- Purpose:    entries that another transaction wrote than the act they stand under: they were changed after it had committed.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a row bears the low half of the number of the transaction that wrote it, frozen or not, and VACUUM FULL keeps it. A
--             restore, and a migration that rewrites the table, write every row anew under one number: in each partition only
--             entries are looked at that came after two acts whose entries bear their own numbers, for those were written in
--             this place. The application and the sealer write in no savepoint. The owner may, and a savepoint has a number of
--             its own: such an entry is told (`is_told`) and not accused, unless its number is lower than its act's, or another
--             act's. Migrations write in savepoints, and are not told.
WITH written AS MATERIALIZED (
    SELECT e.tableoid, e.seq, e.xmin::text::bigint AS writer, t.xid::text::numeric::bigint & 4294967295 AS own, t.id AS tx_id, t.db_user, t.operation
      FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
     WHERE t.cluster = (SELECT system_identifier FROM pg_control_system())
), first AS (
    SELECT DISTINCT ON (w.tableoid) w.tableoid, w.own FROM written w WHERE w.writer = w.own ORDER BY w.tableoid, w.seq
), place AS (
    SELECT w.tableoid, min(w.seq) AS seq FROM written w JOIN first f USING (tableoid) WHERE w.writer = w.own AND w.own <> f.own GROUP BY w.tableoid
), other AS MATERIALIZED (
    SELECT w.* FROM written w JOIN place p USING (tableoid) WHERE w.writer <> w.own AND w.seq > p.seq
), judged AS (
    SELECT o.*, NOT (o.db_user IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer') OR (o.writer - o.own) & 4294967295 >= 2147483648
           OR EXISTS (SELECT FROM audit.tx t WHERE t.xid::text::numeric::bigint & 4294967295 = o.writer AND t.cluster = (SELECT system_identifier FROM pg_control_system()))) AS is_told
      FROM other o
)
SELECT j.tx_id, j.writer, j.seq, l.index, e.relation, e.pk::text AS pk, j.is_told, j.db_user::text AS login, j.operation
  FROM judged j JOIN audit.entry e ON e.seq = j.seq LEFT JOIN audit.leaf l ON l.seq = j.seq
 WHERE NOT (j.is_told AND j.operation = 'migrate')
 ORDER BY j.seq
