-- Purpose:    the last number that an entry was given.
-- Privileges: owner.
-- Locks:      none.
SELECT coalesce(pg_sequence_last_value(to_regclass('audit.entry_seq_seq')), 0)
