-- Purpose:    indexes of what is asked often: a name by a piece of it, who holds a post or is somebody's appointment, the
--             half-days that a request moved, what waits, and to whom somebody's request was raised.
-- Called by:  models/migrations/0046_sooner.py
-- Privileges: owner; pg_trgm is a trusted extension, as btree_gist is.
-- Locks:      SHARE on these tables while each index is made.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX employee_by_piece_of_name ON hr.employee USING gin (name gin_trgm_ops);

-- Whose a post is on a day is read out of the index alone, which the exclusion constraints' cannot do as fast.
DROP INDEX hr.appointment_by_post;
CREATE INDEX appointment_by_post ON hr.appointment (post_id, employee_id) INCLUDE (effective_from, effective_until);
CREATE INDEX appointment_by_employee ON hr.appointment (employee_id, effective_from) INCLUDE (effective_until, post_id);
CREATE INDEX position_grade_by_position ON hr.position_grade (position_id, employee_kind, effective_from);

CREATE INDEX leave_ledger_by_request ON hr.leave_ledger (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX leave_authority_by_decider ON hr.leave_authority (deciding_post_id);
CREATE INDEX leave_request_waiting ON hr.leave_request (filed_at, id) WHERE state IN ('FILED', 'ADVISED');
CREATE INDEX leave_pass_raised_for ON hr.leave_pass (applicant_id) WHERE kind = 'RAISED';
