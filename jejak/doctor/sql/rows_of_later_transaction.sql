-- Purpose:    acts whose row another transaction wrote than the one it states: it was changed after it had committed.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a row bears the low half of the number of the transaction that wrote it. A restore writes every row anew, so only
--             acts are looked at that came after the first seal in this place, or after two acts that bear their own numbers,
--             which were written here. What a subtransaction states nobody acts by.
WITH here AS MATERIALIZED (
    SELECT least(min(c.tx_id), (SELECT t.id FROM audit.tx t
                                 WHERE t.xmin::text::bigint = t.xid::text::numeric % 4294967296
                                   AND t.cluster = (SELECT system_identifier FROM pg_control_system())
                                 ORDER BY t.id OFFSET 1 LIMIT 1)) AS first
      FROM audit.entry c
     WHERE c.relation = 'audit.checkpoint' AND c.op = 'C' AND c.new -> 'place' -> 'log' = audit.cluster_marks() -> 'log'
       AND c.new ->> 'cluster' = (SELECT system_identifier::text FROM pg_control_system())
)
SELECT t.id AS tx_id, t.xmin::text AS writer, e.seq, l.index, e.relation, e.pk::text AS pk
  FROM here h
  JOIN audit.tx t ON t.id > h.first AND t.xmin::text::bigint <> t.xid::text::numeric % 4294967296
 CROSS JOIN LATERAL (SELECT x.seq, x.relation, x.pk FROM audit.entry x WHERE x.tx_id = t.id ORDER BY x.seq LIMIT 1) e
  LEFT JOIN audit.leaf l ON l.seq = e.seq
 ORDER BY t.id
