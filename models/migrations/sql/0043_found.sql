-- Purpose:    indexes of what is asked often: the public list in its order and by its ids, and whose leave passed a post.
-- Called by:  models/migrations/0043_found.py
-- Privileges: owner.
-- Locks:      SHARE on these tables while each index is made.

-- The public list begins with the units by name, and of each with its posts by title (published.compensation).
CREATE INDEX unit_by_name ON hr.unit (name);
DROP INDEX hr.post_by_unit;
CREATE INDEX post_by_unit ON hr.post (unit_id, position_id, id);
CREATE INDEX post_by_position ON hr.post (position_id, unit_id, id);
CREATE INDEX post_by_record ON hr.post ((md5(unit_id::text || position_id::text)::uuid));

-- Whom a post reaches because their requests passed it (hr.people_within_reach).
CREATE INDEX leave_request_by_adviser ON hr.leave_request (advising_post_id, employee_id);
CREATE INDEX leave_request_by_decider ON hr.leave_request (deciding_post_id, employee_id);
CREATE INDEX appointment_by_post ON hr.appointment (post_id, employee_id);
