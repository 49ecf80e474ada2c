-- Purpose:    entries whose time cannot be true, and what it contradicts: a seal that was under way before their transaction
--             had its number, the seal they stand under, or their transaction; and transactions that would have been open
--             for more than $2 hours before they had a number.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a number above a sealer's was given out after that sealer began, however long its transaction had been open
--             before, and an entry's time is taken after that. Numbers of different clusters are not compared. A clock
--             that is put right by minutes is nobody's lie: by up to $1. The arrays are asked and not joined: a join would copy them into every row.
WITH seal AS MATERIALIZED (
    SELECT c.size, c.cluster, c.xid::text::bigint AS xid, t.at AS began, e.at AS ended
      FROM audit.checkpoint c JOIN audit.entry e ON e.seq = c.control_seq JOIN audit.tx t ON t.id = e.tx_id
), passed AS MATERIALIZED (
    SELECT s.cluster, array_agg(s.xid ORDER BY s.xid) AS xids, array_agg(s.size ORDER BY s.xid) AS sizes,
           array_agg(s.began ORDER BY s.xid) AS began
      FROM (SELECT s.cluster, s.xid, s.size, max(s.began) OVER (PARTITION BY s.cluster ORDER BY s.xid) AS began FROM seal s) s
     GROUP BY s.cluster
), batch AS MATERIALIZED (
    SELECT array_agg(s.size ORDER BY s.size) AS sizes, array_agg(s.ended ORDER BY s.size) AS ended FROM seal s
), numbered AS MATERIALIZED (
    SELECT t.id, t.at, t.cluster, (SELECT width_bucket(t.xid::text::bigint, p.xids) FROM passed p WHERE p.cluster = t.cluster) AS number
      FROM audit.tx t
), act AS MATERIALIZED (
    SELECT n.id, n.at, (SELECT p.began[n.number] FROM passed p WHERE p.cluster = n.cluster) AS began,
           (SELECT p.sizes[n.number] FROM passed p WHERE p.cluster = n.cluster) AS size
      FROM numbered n
), dated AS MATERIALIZED (
    SELECT e.seq, l.index, e.tx_id, e.relation, e.pk, e.at, a.at AS opened, a.began, a.size,
           (SELECT b.ended[width_bucket(l.index, b.sizes) + 1] FROM batch b) AS ended,
           (SELECT b.sizes[width_bucket(l.index, b.sizes) + 1] FROM batch b) AS under
      FROM audit.entry e JOIN act a ON a.id = e.tx_id LEFT JOIN audit.leaf l ON l.seq = e.seq
)
SELECT d.seq, d.index, d.tx_id, d.relation, d.pk::text AS pk, w.why, w.stated::timestamp(0)::text AS stated, w.known::timestamp(0)::text AS known,
       w.size
  FROM dated d CROSS JOIN LATERAL (
       SELECT 'BEFORE_SEAL', d.at, d.began, d.size WHERE d.at < d.began - $1::interval
       UNION ALL SELECT 'AFTER_SEAL', d.at, d.ended, d.under WHERE d.at > d.ended + $1::interval
       UNION ALL SELECT 'BEFORE_ACT', d.at, d.opened, NULL WHERE d.at < d.opened - $1::interval
       UNION ALL SELECT 'OPEN_TOO_LONG', d.opened, d.began, d.size WHERE d.opened < d.began - make_interval(hours => $2::integer)) AS w(why, stated, known, size)
 ORDER BY d.seq
