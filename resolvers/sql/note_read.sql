-- Purpose:    puts on record what a use case reads of people beside the query engine; $1 to $14 say who reads, $15 which
--             fields, $16 of whom.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT audit.note_read($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
