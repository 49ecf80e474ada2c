-- Purpose:    whoever takes a step that the personnel office gave to their post takes it on behalf of whose it was.
-- Called by:  models/migrations/0044_reassigned.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on hr.leave_step and hr.leave_pass, briefly.

ALTER TABLE hr.leave_pass ADD CONSTRAINT leave_pass_is_of_one_step UNIQUE (id, request_id, step, to_post_id);

ALTER TABLE hr.leave_step
    ADD COLUMN reassignment_id    uuid,
    -- The post to which the step belonged before it was given to another for the first time.
    ADD COLUMN reassigned_from_id uuid REFERENCES hr.post,
    ADD CONSTRAINT leave_step_is_taken_where_it_was_given FOREIGN KEY (reassignment_id, request_id, kind, by_post_id)
        REFERENCES hr.leave_pass (id, request_id, step, to_post_id),
    ADD CONSTRAINT leave_step_reassigned_has_a_from CHECK ((reassignment_id IS NULL) = (reassigned_from_id IS NULL)),
    DROP CONSTRAINT leave_step_on_behalf_has_a_decree,
    -- Nobody acts for somebody else but by decree, or since the personnel office gave them the step.
    ADD CONSTRAINT leave_step_on_behalf_has_a_ground CHECK (delegation_id IS NOT NULL OR reassignment_id IS NOT NULL
        OR (on_behalf_of_account_id IS NULL AND on_behalf_of_employee_id IS NULL));

SELECT audit.track('hr.leave_step', open => '{id,request_id,applicant_id,kind,outcome,new_starts_on,new_ends_on,by_account_id,
    by_employee_id,by_post_id,delegation_id,reassignment_id,reassigned_from_id,on_behalf_of_account_id,
    on_behalf_of_employee_id,at}', subject => '{applicant_id}');
