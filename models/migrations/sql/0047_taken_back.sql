-- Purpose:    a role that is taken back on the day it was granted is in force on no day: it ends the day before it began.
-- Called by:  models/migrations/0047_taken_back.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.account_role while its constraints are made anew.

ALTER TABLE hr.account_role
    DROP CONSTRAINT account_role_dates_are_in_order,
    DROP CONSTRAINT account_role_is_granted_once,
    -- The last day is no earlier than the day before the first: then there was none.
    ADD CONSTRAINT account_role_dates_are_in_order CHECK (effective_from - 1 <= effective_until),
    -- A role is granted once for any day, an operator's once for each unit; one that was taken back is for none.
    ADD CONSTRAINT account_role_is_granted_once EXCLUDE USING gist (account_id WITH =, role WITH =,
        (coalesce(unit_id, account_id)) WITH =, daterange(effective_from, effective_until + 1, '[)') WITH &&);
