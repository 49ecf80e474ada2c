-- Purpose:    numbers that were given to entries which are not there, though in the time between two seals, or since the last,
--             no transaction of this cluster was rolled back: what it would have drawn them for was committed and removed.
-- Privileges: owner.
-- Locks:      none.
-- Parameters: $1, the last number that was given when this snapshot was not taken yet; those given since belong to nobody it sees.
--             $2, numbers in a row that a crash excuses.
--             $3, the transactions that were under way after $1 was read and before this snapshot: they may have drawn a number,
--             be committed by now, and show nothing here.
-- Note:       the person who draws a number has an id before (audit.seal_begin), so the id of the person who drew one above a checkpoint's
--             last_seq is not below its watermark, and that of one up to the next one's last_seq is below that one's own id. Of
--             what another cluster did, or another database before a restore, nothing is known here. After a crash a sequence
--             goes on up to $2 numbers further: such a gap is `is_excused`. Where
--             sessions have numbers given ahead (a cache), which is named as such, nobody can tell which were thrown away.
WITH here AS MATERIALIZED (
    SELECT (SELECT system_identifier FROM pg_control_system()) AS cluster, audit.cluster_marks() AS place,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next, $1::bigint AS stands,
           1 + least($1::bigint, 9223372036854775806) AS following
), seal AS MATERIALIZED (
    SELECT array_agg(s.last_seq ORDER BY s.place_in_order) AS lasts, array_agg(s.xid ORDER BY s.place_in_order) AS xids,
           array_agg(s.watermark ORDER BY s.place_in_order) AS watermarks, array_agg(s.cluster ORDER BY s.place_in_order) AS clusters,
           array_agg(s.place ORDER BY s.place_in_order) AS places
      FROM (SELECT row_number() OVER (ORDER BY c.size) AS place_in_order, c.last_seq, c.xid::text::bigint AS xid,
                   c.watermark::text::bigint AS watermark, c.cluster, e.new -> 'place' AS place
              FROM audit.checkpoint c LEFT JOIN audit.entry e ON e.seq = c.control_seq
            UNION ALL
            SELECT 9223372036854775807, greatest(h.stands, (SELECT max(c.last_seq) FROM audit.checkpoint c)), h.next, 0, h.cluster, h.place
              FROM here h) s
), gap AS MATERIALIZED (
    SELECT g.was + 1 AS first, g.seq - 1 AS last
      FROM (SELECT n.seq, lag(n.seq) OVER (ORDER BY n.seq) AS was
              FROM (SELECT e.seq FROM audit.entry e UNION ALL SELECT h.following FROM here h) n) g
     WHERE g.seq > g.was + 1 AND (SELECT q.seqcache FROM pg_sequence q WHERE q.seqrelid = 'audit.entry_seq_seq'::regclass) = 1
), placed AS (
    SELECT g.first, g.last, 1 + width_bucket(g.first - 1, s.lasts) AS start, 1 + width_bucket(g.last - 1, s.lasts) AS until
      FROM gap g CROSS JOIN seal s
), asked AS (
    SELECT p.first, p.last, s.watermarks[p.start - 1] AS lowest, least(s.xids[p.until], h.next) AS next,
           s.places[p.start - 1] ->> 'recovered' IS NOT DISTINCT FROM s.places[p.until] ->> 'recovered' AS is_quiet
      FROM placed p CROSS JOIN seal s CROSS JOIN here h
     WHERE p.start > 1 AND s.watermarks[p.start - 1] > 0
       AND s.clusters[p.start - 1] = h.cluster AND s.clusters[p.until] = h.cluster
       AND s.places[p.start - 1] -> 'log' = s.places[p.until] -> 'log'
), window_of AS MATERIALIZED (
    SELECT w.lowest, w.next, EXISTS (
           SELECT FROM generate_series(w.lowest, w.next - 1) AS x (xid)
            WHERE coalesce(pg_xact_status(x.xid::text::xid8), 'unknown') <> 'committed')
           OR EXISTS (SELECT FROM unnest($3::bigint[]) AS x (xid)
                       WHERE x.xid >= w.lowest AND w.next = (SELECT h.next FROM here h)
                         AND NOT pg_visible_in_snapshot(x.xid::text::xid8, pg_current_snapshot())) AS is_explained
      FROM (SELECT DISTINCT a.lowest, a.next FROM asked a) w
)
SELECT a.first, a.last, a.last - a.first + 1 AS number, NOT a.is_quiet AND a.last - a.first < $2::bigint AS is_excused
  FROM asked a JOIN window_of w ON (w.lowest, w.next) = (a.lowest, a.next)
 WHERE NOT w.is_explained
 ORDER BY a.first
