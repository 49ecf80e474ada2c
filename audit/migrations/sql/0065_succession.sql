-- Purpose:    a decision to go on after a restore is signed with the log's key, or nobody believes it.
-- Called by:  audit/migrations/0065_succession.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on audit.continuation for a moment.
ALTER TABLE audit.continuation ADD COLUMN note text;
-- A row that no key has signed, as anybody may have written it, was never believed; one of before this column is history.
