-- Purpose:    what the log says was destroyed, and whether two people stand behind it: each with a session of their own,
--             through the application, before it was carried out; and whether it kept to what the one person is about.
-- Privileges: owner.
-- Locks:      none.
-- Note:       the register of erasures alone proves nothing, for the owner writes it as they please: what is believed is
--             who wrote its entries, in which act. A request takes three steps and no more, so what claims it elsewhere is
--             made up.
WITH step AS MATERIALIZED (
    SELECT e.pk ->> 'id' AS erasure, e.seq, e.tx_id, e.op, e.new ->> 'state' AS state, t.operation,
           CASE WHEN t.method IN ('SESSION', 'TOKEN') AND t.session_id IS NOT NULL AND t.db_user = 'jejak_app' THEN t.actor_id END AS person
      FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
     WHERE e.relation = 'hr.erasure' AND e.op IN ('I', 'U') AND e.new ? 'state'
)
SELECT e.seq, l.index, e.new ->> 'legal_basis' AS basis, e.new ->> 'decree' AS decree, e.pk ->> 'erasure' AS erasure,
       h.id IS NOT NULL AND h.employee_id = e.subject_id
       AND h.legal_basis IS NOT DISTINCT FROM e.new ->> 'legal_basis' AND h.decree_number IS NOT DISTINCT FROM e.new ->> 'decree'
       AND h.requested_by_id::text IS NOT DISTINCT FROM e.new ->> 'requested_by'
       AND h.approved_by_id::text IS NOT DISTINCT FROM e.new ->> 'approved_by'
       AND h.approved_by_id <> h.requested_by_id
       AND EXISTS (SELECT FROM step asked
                     JOIN step agreed ON agreed.erasure = asked.erasure AND agreed.seq > asked.seq
                     JOIN step done ON done.erasure = asked.erasure AND done.seq > agreed.seq
                    WHERE asked.erasure = e.pk ->> 'erasure' AND asked.op = 'I' AND asked.state = 'REQUESTED'
                      AND (asked.operation, asked.person) = ('requestErasure', h.requested_by_id) AND agreed.state = 'APPROVED'
                      AND (agreed.operation, agreed.person) = ('approveErasure', h.approved_by_id)
                      AND done.state = 'CARRIED_OUT' AND done.tx_id = e.tx_id
                      AND NOT EXISTS (SELECT FROM step more WHERE more.erasure = asked.erasure
                                         AND more.seq NOT IN (asked.seq, agreed.seq, done.seq))) AS is_founded,
       coalesce('seq ' || beyond.seq, 'tx ' || unsaid.tx) AS beyond
  FROM audit.entry e
  LEFT JOIN audit.leaf l ON l.seq = e.seq
  LEFT JOIN hr.erasure h ON h.id::text = e.pk ->> 'erasure'
  -- The first of what it names that is not about this person.
  LEFT JOIN LATERAL (
       SELECT min(x.seq) AS seq
         FROM unnest((e.new ->> 'entries')::int8multirange) r
         JOIN audit.entry x ON x.seq >= lower(r) AND x.seq < upper(r)
        WHERE x.subject_id IS DISTINCT FROM e.subject_id) beyond ON true
  LEFT JOIN LATERAL (
       SELECT min(t.id) AS tx
         FROM unnest((e.new ->> 'transactions')::int8multirange) r JOIN audit.tx t ON t.id >= lower(r) AND t.id < upper(r)
        WHERE NOT EXISTS (SELECT FROM audit.entry x WHERE x.tx_id = t.id AND (x.subject_id = e.subject_id OR EXISTS (
                          SELECT FROM audit.read_subject s WHERE s.seq = x.seq AND s.subject_id = e.subject_id)))) unsaid ON true
 WHERE e.op = 'E'
 ORDER BY e.seq
