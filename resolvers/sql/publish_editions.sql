-- Purpose:    makes the editions that are due, and says how many there were.
-- Called by:  resolvers.edition
-- Privileges: EXECUTE on the function, which runs as owner.
-- Locks:      none.
SELECT hr.publish_editions() AS made
