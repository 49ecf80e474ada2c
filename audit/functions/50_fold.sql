-- Purpose:    replays a row's entries into its last image; jejak doctor compares that with the live row.
-- Privileges: owner only.
-- Locks:      none.

CREATE OR REPLACE AGGREGATE audit.fold(jsonb) (
    SFUNC = jsonb_concat,
    STYPE = jsonb
);
REVOKE ALL ON FUNCTION audit.fold(jsonb) FROM PUBLIC;
