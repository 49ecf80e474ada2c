-- Purpose:    a publication policy, proposed; state and version are those of the table.
-- Privileges: jejak_app, which may write these columns and no other.
-- Locks:      none.
INSERT INTO hr.publication_policy (id, field, tier, legal_basis, decree_number, decree_date, effective_from, effective_until,
                                   proposed_by_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
