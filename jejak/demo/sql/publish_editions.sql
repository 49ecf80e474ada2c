-- Purpose:    makes the first editions of what is published about people, as periodic work would within the hour.
-- Called by:  jejak.demo.load
-- Privileges: owner.
-- Locks:      none.
SELECT hr.publish_editions()
