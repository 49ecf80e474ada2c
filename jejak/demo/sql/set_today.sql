-- Purpose:    sets the civil date of a demo; a real regency has no such date and is left alone.
-- Privileges: owner.
-- Locks:      the row of hr.regency.
UPDATE hr.regency SET demo_today = $1 WHERE is_demo RETURNING id
