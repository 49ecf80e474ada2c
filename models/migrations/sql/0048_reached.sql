-- Purpose:    what decides whether a request still lets a post reach its applicant stands in the indexes by post.
-- Called by:  models/migrations/0048_reached.py
-- Privileges: owner.
-- Locks:      SHARE on hr.leave_request while each index is made.

DROP INDEX hr.leave_request_by_adviser, hr.leave_request_by_decider;
CREATE INDEX leave_request_by_adviser ON hr.leave_request (advising_post_id, employee_id)
    INCLUDE (state, decided_at, filed_at);
CREATE INDEX leave_request_by_decider ON hr.leave_request (deciding_post_id, employee_id)
    INCLUDE (state, decided_at, filed_at);
