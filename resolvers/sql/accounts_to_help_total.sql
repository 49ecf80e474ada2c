-- Purpose:    how many there are, counted up to a cap.
-- Privileges: EXECUTE on hr.count_accounts_to_help.
-- Locks:      none.
SELECT hr.count_accounts_to_help($1, $2, $3, $4, $5) AS total
