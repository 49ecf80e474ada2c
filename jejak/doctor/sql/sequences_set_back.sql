-- Purpose:    counters of the log that stand below a number already given: the next writes would take numbers twice.
-- Privileges: owner.
-- Locks:      none.
SELECT 'audit.entry.seq' AS counter, coalesce(pg_sequence_last_value('audit.entry_seq_seq'), 0) AS stands, max(e.seq) AS given
  FROM audit.entry e HAVING max(e.seq) > coalesce(pg_sequence_last_value('audit.entry_seq_seq'), 0)
UNION ALL
SELECT 'audit.tx.id', coalesce(pg_sequence_last_value('audit.tx_id_seq'), 0), max(t.id)
  FROM audit.tx t HAVING max(t.id) > coalesce(pg_sequence_last_value('audit.tx_id_seq'), 0)
