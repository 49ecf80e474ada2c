-- Purpose:    marks an erasure as carried out; the CHECK refuses one that nobody approved.
-- Privileges: owner.
-- Locks:      the erasure's row.
UPDATE hr.erasure SET state = 'CARRIED_OUT', carried_out_at = now(), version = version + 1 WHERE id = $1
