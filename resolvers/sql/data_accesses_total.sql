-- Purpose:    how many there are, counted up to a cap.
-- Privileges: EXECUTE on hr.count_data_accesses.
-- Locks:      none.
SELECT hr.count_data_accesses($1, $2) AS total
