-- Purpose:    the lines of delegation on record, those that ended too.
-- Privileges: owner.
-- Locks:      none.
SELECT id, unit_id, leave_kind, lowest_job_class, highest_job_class, deciding_post_id, decree_number, decree_date,
       effective_from, effective_until
  FROM hr.leave_authority
