-- Purpose:    who is away today, who stands in for whom, whom a delegate reaches, and who may take a waiting step.
-- Privileges: with the caller's rights; EXECUTE for jejak_app.
-- Locks:      none, but in the trigger: delegations are made one at a time, so that two cannot close a circle together.

-- A person who is on granted leave today.
CREATE OR REPLACE VIEW hr.away WITH (security_invoker = true) AS
SELECT employee_id, starts_on, ends_on
  FROM hr.leave_request
 WHERE state IN ('APPROVED', 'CHANGED') AND (SELECT hr.today()) BETWEEN starts_on AND ends_on;

-- The decrees that stand today. A plt ends when somebody is appointed to the post.
CREATE OR REPLACE VIEW hr.standing_in WITH (security_invoker = true) AS
SELECT d.id AS delegation_id, d.post_id, d.delegate_id, d.kind, d.decree_number, d.effective_from, d.effective_until,
       e.name, c.id AS account_id
  FROM hr.delegation d
  JOIN hr.employee e ON e.id = d.delegate_id
  LEFT JOIN hr.account c ON c.employee_id = e.id AND c.disabled_at IS NULL
 WHERE d.ended_at IS NULL AND (SELECT hr.today()) BETWEEN d.effective_from AND d.effective_until
   AND coalesce(e.service_until, 'infinity') >= (SELECT hr.today())
   AND (d.kind = 'PLH' OR NOT EXISTS (SELECT FROM hr.holding h WHERE h.post_id = d.post_id));

-- Whether somebody else than a person stands in for a post on a day who can act: in service, with an account to act with.
CREATE OR REPLACE FUNCTION hr.has_delegate(post uuid, day date, but uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM hr.delegation d
          JOIN hr.employee e ON e.id = d.delegate_id AND coalesce(e.service_until, 'infinity') >= $2
          JOIN hr.account c ON c.employee_id = e.id AND c.disabled_at IS NULL
         WHERE d.post_id = $1 AND d.ended_at IS NULL AND d.delegate_id IS DISTINCT FROM $3
           AND $2 BETWEEN d.effective_from AND d.effective_until)
$$;
REVOKE ALL ON FUNCTION hr.has_delegate(uuid, date, uuid) FROM PUBLIC;

-- The posts at which others' leave waits on a day: somebody is under it, or the decree names it.
CREATE OR REPLACE FUNCTION hr.has_leave_duty(post uuid, day date) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.post p WHERE p.superior_post_id = $1)
        OR EXISTS (SELECT FROM hr.leave_authority l
                    WHERE l.deciding_post_id = $1
                      AND $2 BETWEEN l.effective_from AND coalesce(l.effective_until, 'infinity'))
$$;
REVOKE ALL ON FUNCTION hr.has_leave_duty(uuid, date) FROM PUBLIC;

-- The posts in whose name a step may be taken: the one on the form, and those to which it was raised since.
CREATE OR REPLACE FUNCTION hr.entitled_posts(request uuid, step text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 2
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $2 WHEN 'ADVICE' THEN r.advising_post_id ELSE r.deciding_post_id END
      FROM hr.leave_request r WHERE r.id = $1
    UNION
    SELECT p.to_post_id FROM hr.leave_pass p
     WHERE p.request_id = $1 AND p.step = $2 AND p.kind = 'RAISED' AND p.to_post_id IS NOT NULL
       AND p.turn = (SELECT count(*) FROM hr.leave_pass q
                      WHERE q.request_id = $1 AND q.step = $2 AND q.kind = 'REASSIGNED')
$$;
REVOKE ALL ON FUNCTION hr.entitled_posts(uuid, text) FROM PUBLIC;

-- Requests whose next step an account may take today, for a post it holds or stands in for; never those of its own person.
CREATE OR REPLACE FUNCTION hr.requests_waiting_for(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 50
SET search_path = pg_catalog, pg_temp
AS $$
    WITH hand AS MATERIALIZED (
        SELECT h.post_id FROM hr.holding h WHERE h.account_id = $1
        UNION
        SELECT s.post_id FROM hr.standing_in s WHERE s.account_id = $1
    ), waiting AS (
        SELECT r.id, r.employee_id FROM hr.leave_request r JOIN hand ON hand.post_id = r.advising_post_id
         WHERE r.state = 'FILED'
        UNION
        SELECT r.id, r.employee_id FROM hr.leave_request r JOIN hand ON hand.post_id = r.deciding_post_id
         WHERE r.state = 'ADVISED'
        UNION
        SELECT r.id, r.employee_id
          FROM hr.leave_pass p
          JOIN hand ON hand.post_id = p.to_post_id
          JOIN hr.leave_request r ON r.id = p.request_id
           AND r.state = CASE p.step WHEN 'ADVICE' THEN 'FILED' ELSE 'ADVISED' END
         WHERE p.kind = 'RAISED' AND p.to_post_id IN (SELECT hr.entitled_posts(r.id, p.step))
    )
    SELECT w.id FROM waiting w
     WHERE w.employee_id IS DISTINCT FROM (SELECT a.employee_id FROM hr.account a WHERE a.id = $1)
$$;
REVOKE ALL ON FUNCTION hr.requests_waiting_for(uuid) FROM PUBLIC;

-- Requests that were passed on from somebody absent or silent and still wait: the personnel office looks after them.
CREATE OR REPLACE FUNCTION hr.requests_passed_on(step_kind text) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.id FROM hr.leave_request r
     WHERE r.state IN ('FILED', 'ADVISED') AND EXISTS (
           SELECT FROM hr.leave_pass p
            WHERE p.request_id = r.id AND p.kind = $1
              AND p.step = CASE r.state WHEN 'FILED' THEN 'ADVICE' ELSE 'DECISION' END)
$$;
REVOKE ALL ON FUNCTION hr.requests_passed_on(text) FROM PUBLIC;

-- Whom a delegate reaches while the decree stands: people whose request waits for the post, and those on whose request
-- this very delegation acted.
CREATE OR REPLACE FUNCTION hr.people_stood_in_for(delegate uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.employee_id
      FROM hr.standing_in s
      JOIN hr.leave_request r ON (r.state = 'FILED' AND r.advising_post_id = s.post_id)
                              OR (r.state = 'ADVISED' AND r.deciding_post_id = s.post_id)
     WHERE s.delegate_id = $1
    UNION
    SELECT p.applicant_id
      FROM hr.standing_in s
      JOIN hr.leave_pass p ON p.to_post_id = s.post_id AND p.kind = 'RAISED'
      JOIN hr.leave_request r ON r.id = p.request_id
       AND r.state = CASE p.step WHEN 'ADVICE' THEN 'FILED' ELSE 'ADVISED' END
     WHERE s.delegate_id = $1 AND p.to_post_id IN (SELECT hr.entitled_posts(r.id, p.step))
    UNION
    SELECT t.applicant_id
      FROM hr.standing_in s
      JOIN hr.leave_step t ON t.delegation_id = s.delegation_id
     WHERE s.delegate_id = $1
$$;
REVOKE ALL ON FUNCTION hr.people_stood_in_for(uuid) FROM PUBLIC;

-- Delegations to which an account is a party: of a post it holds, or by which its person stands in.
CREATE OR REPLACE FUNCTION hr.delegations_of(account uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 5
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.id FROM hr.delegation d JOIN hr.account a ON a.employee_id = d.delegate_id WHERE a.id = $1
    UNION
    SELECT d.id FROM hr.delegation d JOIN hr.holding h ON h.post_id = d.post_id WHERE h.account_id = $1
    UNION
    SELECT d.id FROM hr.delegation d WHERE d.made_by_id = $1
$$;
REVOKE ALL ON FUNCTION hr.delegations_of(uuid) FROM PUBLIC;

-- Whether a delegation by these people on these days would lead back: the one who stands in has a delegate of their own for the
-- same days, and so on, until it is the one who holds the post.
CREATE OR REPLACE FUNCTION hr.makes_delegation_cycle(post uuid, delegate uuid, first date, last date) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE chain AS (
        SELECT $2 AS person, daterange($3, $4, '[]') AS days
        UNION
        SELECT d.delegate_id, c.days * daterange(d.effective_from, d.effective_until, '[]')
          FROM chain c
          JOIN hr.appointment a ON a.employee_id = c.person
           AND daterange(a.effective_from, a.effective_until, '[]') && c.days
          JOIN hr.delegation d ON d.post_id = a.post_id AND d.ended_at IS NULL
           AND daterange(d.effective_from, d.effective_until, '[]') && c.days
    )
    SELECT EXISTS (
        SELECT FROM chain c
          JOIN hr.appointment a ON a.employee_id = c.person AND a.post_id = $1
           AND daterange(a.effective_from, a.effective_until, '[]') && c.days)
$$;
REVOKE ALL ON FUNCTION hr.makes_delegation_cycle(uuid, uuid, date, date) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.refuse_delegation_cycle() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('jejak.delegation', 0));
    IF hr.makes_delegation_cycle(NEW.post_id, NEW.delegate_id, NEW.effective_from, NEW.effective_until) THEN
        RAISE EXCEPTION 'delegation % leads back to the one who holds the post', NEW.id
            USING ERRCODE = '23514', CONSTRAINT = 'delegation_leads_nowhere_back';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.refuse_delegation_cycle() FROM PUBLIC;
CREATE OR REPLACE TRIGGER no_cycle AFTER INSERT OR UPDATE OF post_id, delegate_id, effective_from, effective_until
    ON hr.delegation FOR EACH ROW WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION hr.refuse_delegation_cycle();
