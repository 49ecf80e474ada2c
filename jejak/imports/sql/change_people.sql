-- Purpose:    brings people up to date, with their current post and rank, in one change each.
-- Privileges: owner.
-- Locks:      the people who change.
-- Note:       every column is set to what plan_people.sql planned; SQL has no shorter word for it than the list of them.
DO $$
BEGIN
    EXECUTE (
        SELECT format($update$
            UPDATE hr.employee e
               SET %s
              FROM person p
              CROSS JOIN jsonb_populate_record(p.planned, jsonb_build_object(
                  'current_appointment_id',
                      CASE WHEN p.post_act = 'BEGIN' THEN p.next_appointment_id ELSE p.held_appointment_id END,
                  'current_rank_id', CASE WHEN p.rank_act = 'BEGIN' THEN p.next_rank_id ELSE p.held_rank_id END,
                  'version', (p.planned).version + 1)) next
             WHERE p.employee_id = e.id AND NOT p.is_new
                   AND (p.is_changed OR p.post_act = 'BEGIN' OR p.rank_act = 'BEGIN')
            $update$, string_agg(format('%1$I = next.%1$I', name), ', '))
          FROM unnest(audit.columns_of('hr.employee')) name);
END
$$
