-- Purpose:    puts a refused act on record, after it was rolled back.
-- Privileges: EXECUTE on audit.log_refusal.
-- Locks:      none.
SELECT audit.log_refusal(
    actor => $1, session => $2, method => $3, request => $4, operation => $5, document => $6, reason => $7,
    legal_basis => $8, on_behalf_of => $9, acting_as => $10, acting_decree => $11, network_prefix => $12,
    roles => $13, build => $14, code => $15, rule => $16, relation => $17, row_id => $18) AS seq
