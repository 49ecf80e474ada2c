-- Purpose:    every checkpoint with the leaf that must be its control entry.
-- Privileges: owner. The connection prints as `set_canonical_session` sets it.
-- Locks:      none.
SELECT c.size, c.origin, c.root, c.note, c.watermark::text AS watermark, c.xid::text AS xid, c.last_seq,
       c.cluster::text AS cluster, c.control_seq, encode(c.manifest, 'hex') AS manifest, l.seq,
       '[1, ' || e.text || ', ' || coalesce(t.text, 'null') || ']' AS text
  FROM audit.checkpoint c
  LEFT JOIN audit.leaf l ON l.index = c.size - 1
  LEFT JOIN LATERAL (SELECT x.tx_id, x.text FROM audit.entry_text x WHERE x.seq = l.seq OFFSET 0) e ON true
  LEFT JOIN LATERAL (SELECT x.text FROM audit.tx_text x WHERE x.id = e.tx_id OFFSET 0) t ON true
 ORDER BY c.size
