-- Purpose:    begins the new lines of delegation.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.leave_authority (id, unit_id, leave_kind, lowest_job_class, highest_job_class, deciding_post_id,
                                decree_number, decree_date, effective_from, effective_until)
SELECT id, unit_id, leave_kind, lowest_job_class, highest_job_class, deciding_post_id,
       decree_number, decree_date, effective_from, effective_until
  FROM incoming_delegation WHERE is_new
 ORDER BY line
