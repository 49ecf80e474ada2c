-- Purpose:    which of these persons ($1) could decide on the log by its first leaves alone ($2 of them) on a day ($3): an open
--             account of a person, administrator or auditor on that day; and what those leaves say of the password.
-- Privileges: owner.
-- Locks:      none.
WITH entry AS (
    SELECT e.relation, e.pk ->> 'id' AS id, e.seq, e.op, e.new || coalesce(d."values", '{}') AS new
      FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
     WHERE e.relation IN ('hr.account', 'hr.account_role') AND l.index < $2
), image AS (
    SELECT e.relation, e.id, audit.fold(e.new ORDER BY e.seq) FILTER (WHERE e.op IN ('I', 'U', 'B')) AS told
      FROM entry e GROUP BY e.relation, e.id
    HAVING (array_agg(e.op ORDER BY e.seq DESC))[1] <> 'D'
)
SELECT a.id::uuid AS id, a.told ->> 'password_hash' AS password
  FROM image a
 WHERE a.relation = 'hr.account' AND a.id = ANY ($1::text[]) AND a.told ->> 'kind' = 'PERSON' AND a.told ->> 'disabled_at' IS NULL
   AND EXISTS (SELECT FROM image r
                WHERE r.relation = 'hr.account_role' AND r.told ->> 'account_id' = a.id AND r.told ->> 'role' IN ('ADMINISTRATOR', 'AUDITOR')
                  AND $3::date BETWEEN (r.told ->> 'effective_from')::date AND coalesce((r.told ->> 'effective_until')::date, 'infinity'))
