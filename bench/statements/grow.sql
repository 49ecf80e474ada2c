-- Purpose:    makes the copies that grow.copy names, of everybody with their units, posts, histories, slips and leave.
-- Privileges: superuser.
-- Locks:      none beyond those of inserting.

SELECT grow.fill('hr.unit', '{
    "id": "grow.id(t.id, c.number)", "code": "t.code || ''/'' || c.number", "name": "t.name || '' '' || c.number",
    "parent_id": "CASE WHEN t.parent_id IN (TABLE grow.shared) THEN t.parent_id ELSE grow.id(t.parent_id, c.number) END"
}', 't.parent_id IS NOT NULL');
SELECT grow.fill('hr.post', '{
    "id": "grow.id(t.id, c.number)", "unit_id": "grow.id(t.unit_id, c.number)",
    "superior_post_id":
        "CASE WHEN t.superior_post_id IN (TABLE grow.shared) THEN t.superior_post_id ELSE grow.id(t.superior_post_id, c.number) END"
}', 't.id NOT IN (TABLE grow.shared)');
SELECT grow.fill('hr.employee', '{
    "id": "grow.id(t.id, c.number)",
    "nip": "to_char(c.number, ''FM0000'') || lpad((''x'' || left(md5(t.nip), 11))::bit(44)::bigint::text, 14, ''0'')",
    "current_appointment_id": "grow.id(t.current_appointment_id, c.number)",
    "current_rank_id": "grow.id(t.current_rank_id, c.number)"
}');
SELECT grow.fill('hr.appointment', '{
    "id": "grow.id(t.id, c.number)", "employee_id": "grow.id(t.employee_id, c.number)", "post_id": "grow.id(t.post_id, c.number)"
}');
SELECT grow.fill('hr.rank_history', '{"id": "grow.id(t.id, c.number)", "employee_id": "grow.id(t.employee_id, c.number)"}');
SELECT grow.fill('hr.payslip', '{"id": "grow.id(t.id, c.number)", "employee_id": "grow.id(t.employee_id, c.number)"}');
SELECT grow.fill('hr.leave_request', '{
    "id": "grow.id(t.id, c.number)", "employee_id": "grow.id(t.employee_id, c.number)", "number": "t.number || ''/'' || c.number",
    "advising_post_id":
        "CASE WHEN t.advising_post_id IN (TABLE grow.shared) THEN t.advising_post_id ELSE grow.id(t.advising_post_id, c.number) END",
    "deciding_post_id":
        "CASE WHEN t.deciding_post_id IN (TABLE grow.shared) THEN t.deciding_post_id ELSE grow.id(t.deciding_post_id, c.number) END"
}');
SELECT grow.fill('hr.leave_step', '{
    "id": "grow.id(t.id, c.number)", "request_id": "grow.id(t.request_id, c.number)",
    "applicant_id": "grow.id(t.applicant_id, c.number)",
    "by_post_id": "CASE WHEN t.by_post_id IN (TABLE grow.shared) THEN t.by_post_id ELSE grow.id(t.by_post_id, c.number) END"
}');
SELECT grow.fill('hr.leave_ledger', '{
    "id": "grow.id(t.id, c.number)", "employee_id": "grow.id(t.employee_id, c.number)",
    "request_id": "grow.id(t.request_id, c.number)"
}');
