-- Purpose:    whether nobody has begun anything here: no regency, no unit, no account of a person.
-- Privileges: owner.
-- Locks:      none; hr.regency admits one row, so a rival's transaction fails.
SELECT NOT EXISTS (SELECT FROM hr.regency)
   AND NOT EXISTS (SELECT FROM hr.unit)
   AND NOT EXISTS (SELECT FROM hr.account WHERE kind = 'PERSON') AS is_untouched
