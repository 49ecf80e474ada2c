-- Purpose:    puts an export or a download on record, with whose data left.
-- Privileges: EXECUTE on audit.note_read.
-- Locks:      none.
SELECT audit.note_read(
    actor => $1, session => $2, method => $3, request => $4, operation => $5, document => $6, reason => $7,
    legal_basis => $8, on_behalf_of => $9, acting_as => $10, acting_decree => $11, network_prefix => $12,
    roles => $13, build => $14, fields => $15, subjects => $16) AS seq
