-- Purpose:    what a session knows, and a log that costs less to write.
-- Called by:  audit/migrations/0040_capture.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on audit.tx and audit.entry while their indexes are made anew.

-- What a session knows and no other does: the value that it set itself, which currval gives back to it alone. Whoever has
-- no right on a sequence can neither set nor read it; it is lost with the session, so a restored xid opens nothing; and to
-- look it up takes a fraction of what a table takes. audit.begin sets them, the triggers of audit.track believe them.
-- The transaction that said who acts, and its number in audit.tx, negative when it gave no reason.
CREATE UNLOGGED SEQUENCE audit.acting_xid;
CREATE UNLOGGED SEQUENCE audit.acting_tx MINVALUE -9223372036854775808;
-- The cluster that the session is in, and a secret of 16 bytes from which the nonces of its entries are made.
CREATE UNLOGGED SEQUENCE audit.session_cluster MINVALUE -9223372036854775808;
CREATE UNLOGGED SEQUENCE audit.session_key1 MINVALUE -9223372036854775808;
CREATE UNLOGGED SEQUENCE audit.session_key2 MINVALUE -9223372036854775808;

-- PostgreSQL reads the text of every CHECK anew for each statement. What these refused is refused by audit.begin, which
-- alone writes here.
ALTER TABLE audit.tx
    DROP CONSTRAINT tx_names_its_act,
    DROP CONSTRAINT tx_method_is_known,
    DROP CONSTRAINT tx_document_hash_is_sha256,
    DROP CONSTRAINT tx_commits_to_its_reason,
    DROP CONSTRAINT tx_acting_cites_its_decree;

-- Short keys, and nothing to be read anew for each statement: the price of an entry is for the most part that of its indexes.
-- A summary of pages, as the one by time was, is opened and read for every entry; a key that only grows is put at the end.
DROP INDEX audit.entry_row_history, audit.entry_by_tx, audit.entry_by_subject, audit.entry_by_time;
CREATE INDEX entry_row_history ON audit.entry (relation, jsonb_hash_extended(pk, 0));
CREATE INDEX entry_by_tx ON audit.entry (tx_id);
CREATE INDEX entry_by_subject ON audit.entry (subject_id);
CREATE INDEX entry_by_time ON audit.entry (at);
