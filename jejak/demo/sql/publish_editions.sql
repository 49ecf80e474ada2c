-- Purpose:    makes the first editions of what is published about people, as periodic work would within the hour.
-- Privileges: owner.
-- Locks:      none.
SELECT hr.publish_editions()
