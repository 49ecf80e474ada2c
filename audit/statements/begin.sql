-- Purpose:    states the actor of the transaction that was just opened.
-- Privileges: EXECUTE on audit.begin.
-- Locks:      none.
SELECT audit.begin(
    actor => $1, session => $2, method => $3, request => $4, operation => $5, document => $6, reason => $7,
    legal_basis => $8, on_behalf_of => $9, acting_as => $10, acting_decree => $11, network_prefix => $12,
    roles => $13, build => $14)
