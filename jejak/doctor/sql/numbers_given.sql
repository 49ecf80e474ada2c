-- Purpose:    the last number that an entry was given.
-- Called by:  jejak.doctor, before it takes its snapshot.
-- Privileges: owner.
-- Locks:      none.
SELECT coalesce(pg_sequence_last_value(to_regclass('audit.entry_seq_seq')), 0)
