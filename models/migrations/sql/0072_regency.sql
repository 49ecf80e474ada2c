-- Purpose:    what a regency may be: what is wrong at the beginning would be wrong for good.
-- Called by:  models/migrations/0072_regency.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on hr.regency, which has one row.

ALTER TABLE hr.regency
    -- Province and regency, two digits each.
    ADD CONSTRAINT regency_code_has_two_parts CHECK (code ~ '^[0-9]{2}[.][0-9]{2}$'),
    -- Indonesia's.
    ADD CONSTRAINT regency_zone_is_one_of_three CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    -- Not before the law of leave that is on file, and in nobody's far future.
    ADD CONSTRAINT regency_leave_begins_in_a_sane_year CHECK (leave_history_from BETWEEN '2017-01-01' AND '2099-12-31');
