-- Purpose:    an index of pieces of units' names: the public search looks for words of title and unit together.
-- Called by:  models/migrations/0078_named.py
-- Privileges: owner; pg_trgm is there since 0046.
-- Locks:      SHARE on hr.unit while the index is made.

CREATE INDEX unit_by_piece_of_name ON hr.unit USING gin (name gin_trgm_ops);
