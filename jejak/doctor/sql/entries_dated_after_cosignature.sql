-- Purpose:    entries that are dated after a witness had seen them, by more than two right clocks differ: $1 are the sizes that were
--             cosigned, $2 for each the earliest cosignature of this or a larger size, $3 by how much clocks differ.
-- Privileges: owner.
-- Locks:      none.
SELECT d.seq, d.index, d.tx_id, d.relation, d.pk::text AS pk, d.at::timestamp(0)::text AS stated, d.place
  FROM (SELECT e.seq, l.index, e.tx_id, e.relation, e.pk, e.at, 1 + width_bucket(l.index, $1::bigint[]) AS place
          FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq WHERE l.index < ($1::bigint[])[cardinality($1::bigint[])]) d
 WHERE d.at > ($2::timestamptz[])[d.place] + $3::interval
 ORDER BY d.index
