-- Purpose:    the entries of one transaction, with what each says now and where it stands.
-- Privileges: owner. The connection prints as `set_canonical_session` sets it.
-- Locks:      none.
SELECT e.seq, l.index, e.relation, e.pk::text AS pk,
       sha256('\x00'::bytea || convert_to('[1, ' || x.text || ', ' || t.text || ']', 'UTF8')) AS hash
  FROM audit.entry e
  JOIN audit.entry_text x ON x.seq = e.seq
  JOIN audit.tx_text t ON t.id = e.tx_id
  LEFT JOIN audit.leaf l ON l.seq = e.seq
 WHERE e.tx_id = $1
 ORDER BY e.seq
