-- Purpose:    checks every deferred constraint now, so that a rehearsal finds what a commit would.
-- Privileges: none.
-- Locks:      none.
SET CONSTRAINTS ALL IMMEDIATE
