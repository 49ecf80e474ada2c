-- Purpose:    makes the editions that are due, and says how many there were.
-- Privileges: EXECUTE on the function, which runs as owner.
-- Locks:      none.
SELECT hr.publish_editions() AS made
