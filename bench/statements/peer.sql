-- Purpose:    the same rows for the peers, under the names of our API: views that PostGraphile makes a schema of, what our
--             rulebook works out of them ready in tables, and one function that decides on leave under the same capture.
-- Privileges: the role of the peers reads the views and calls the function; both run as the owner.
-- Locks:      none.

CREATE SCHEMA peer;
CREATE TYPE peer.pay_range AS (low integer, high integer);

-- What our server works out of the tables of the law the peers find ready.
CREATE TABLE peer.worked_pay (
    unit_name       text COLLATE pg_c_utf8,
    title           text COLLATE pg_c_utf8,
    job_class       smallint,
    base_pay_range  peer.pay_range,
    lawful_total    peer.pay_range,
    PRIMARY KEY (unit_name, title, job_class)
);
CREATE TABLE peer.worked_balance (
    employee_id uuid PRIMARY KEY,
    year        integer,
    remaining   double precision,
    used        double precision,
    reserved    double precision
);
-- Who decides for which post, and in which session.
CREATE TABLE peer.officer (post_id uuid PRIMARY KEY, account_id uuid, session_id uuid, employee_id uuid);

CREATE VIEW peer.public_compensation AS
SELECT c.id, c.unit_name, c.title, c.position_kind, c.job_class, c.eselon, c.functional_level, c.posts::integer, c.holders::integer,
       c.tpp_tariff::integer, w.base_pay_range, w.lawful_total
  FROM published.compensation c
  LEFT JOIN peer.worked_pay w USING (unit_name, title, job_class);
CREATE VIEW peer.unit AS SELECT id, name FROM hr.unit;
CREATE VIEW peer.position AS SELECT id, title FROM hr.position;
-- `global_id` is the id that our API tells.
CREATE VIEW peer.employee AS
SELECT e.id, rtrim(translate(encode(convert_to('Employee:' || e.id, 'UTF8'), 'base64'), '+/', '-_'), '=') AS global_id,
       e.nip, e.name, e.birth_date, e.birth_place, r.grade, p.unit_id, p.position_id
  FROM hr.employee e
  LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = a.post_id
  LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id;
CREATE VIEW peer.payslip AS
SELECT id, employee_id, period, grade, base_pay::integer, tpp::integer, gross::integer, net::integer FROM hr.payslip;
CREATE VIEW peer.leave_request AS
SELECT id, rtrim(translate(encode(convert_to('LeaveRequest:' || id, 'UTF8'), 'base64'), '+/', '-_'), '=') AS global_id,
       employee_id, number, kind, state, starts_on, ends_on, working_days, reason, address, filed_at, advising_post_id,
       deciding_post_id
  FROM hr.leave_request;
CREATE VIEW peer.leave_step AS
SELECT s.id, s.request_id, s.kind, s.outcome, s.reason, s.at, a.name AS by_name
  FROM hr.leave_step s JOIN hr.account a ON a.id = s.by_account_id;
CREATE VIEW peer.waiting AS
SELECT r.*, r.advising_post_id AS for_post_id FROM peer.leave_request r WHERE r.state = 'FILED'
 UNION ALL
SELECT r.*, r.deciding_post_id FROM peer.leave_request r WHERE r.state = 'ADVISED';
CREATE VIEW peer.leave_balance AS SELECT * FROM peer.worked_balance;

COMMENT ON VIEW peer.public_compensation IS '@primaryKey id';
COMMENT ON VIEW peer.unit IS '@primaryKey id';
COMMENT ON VIEW peer.position IS '@primaryKey id';
COMMENT ON VIEW peer.employee IS E'@primaryKey id\n'
    '@foreignKey (unit_id) references peer.unit (id)|@fieldName unit|@behavior -manyToMany\n'
    '@foreignKey (position_id) references peer.position (id)|@fieldName position';
COMMENT ON VIEW peer.payslip IS E'@primaryKey id\n@foreignKey (employee_id) references peer.employee (id)|@foreignFieldName payslips';
COMMENT ON VIEW peer.leave_request IS E'@primaryKey id\n'
    '@foreignKey (employee_id) references peer.employee (id)|@fieldName employee|@foreignFieldName leaveRequests';
COMMENT ON VIEW peer.leave_step IS E'@primaryKey id\n@foreignKey (request_id) references peer.leave_request (id)|@foreignFieldName steps';
COMMENT ON VIEW peer.waiting IS E'@primaryKey id\n@foreignKey (employee_id) references peer.employee (id)|@fieldName employee|@foreignFieldName waiting';
COMMENT ON VIEW peer.leave_balance IS E'@primaryKey employee_id\n'
    '@foreignKey (employee_id) references peer.employee (id)|@foreignFieldName leaveBalance';

CREATE FUNCTION peer.search(piece text) RETURNS SETOF peer.public_compensation LANGUAGE sql STABLE AS $$
    SELECT * FROM peer.public_compensation WHERE title ILIKE '%' || piece || '%' ORDER BY unit_name, title, job_class, id
$$;

-- The writes of our decideLeave, with its entries; its checks of reach, role and law it does not repeat.
CREATE FUNCTION peer.decide_leave(request uuid, key uuid) RETURNS peer.leave_request
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found   hr.leave_request;
    officer peer.officer;
    told    peer.leave_request;
BEGIN
    SELECT o.* INTO STRICT officer FROM hr.leave_request r JOIN peer.officer o ON o.post_id = r.deciding_post_id WHERE r.id = $1;
    PERFORM audit.begin(officer.account_id, officer.session_id, 'SESSION', gen_random_uuid()::text, 'decideLeave', NULL, NULL, NULL,
                        NULL, NULL, NULL, NULL, '{}', 'peer');
    INSERT INTO ops.idempotency (actor_id, key, operation, input_hash, object_id)
    VALUES (officer.account_id, $2, 'decideLeave', sha256(uuid_send($1)), $1);
    SELECT * INTO STRICT found FROM hr.leave_request r WHERE r.id = $1 FOR UPDATE;
    IF found.state <> 'ADVISED' THEN
        RAISE EXCEPTION 'request % waits for no decision', $1;
    END IF;
    PERFORM FROM hr.employee e WHERE e.id = found.employee_id FOR NO KEY UPDATE;
    UPDATE hr.leave_request SET state = 'APPROVED', decided_at = now(), version = version + 1 WHERE id = $1;
    INSERT INTO hr.leave_ledger (employee_id, year, kind, half_days, request_id)
    SELECT found.employee_id, l.year, k.kind, l.half_days, $1
      FROM hr.leave_ledger l CROSS JOIN (VALUES ('RELEASE'), ('CONSUME')) k (kind)
     WHERE l.employee_id = found.employee_id AND l.request_id = $1 AND l.kind = 'RESERVE';
    INSERT INTO hr.leave_step (request_id, applicant_id, kind, outcome, by_account_id, by_employee_id, by_post_id)
    VALUES ($1, found.employee_id, 'DECISION', 'APPROVED', officer.account_id, officer.employee_id, officer.post_id);
    SELECT * INTO told FROM peer.leave_request r WHERE r.id = $1;
    RETURN told;
END
$$;

-- A view calls its functions with the rights of the one who reads it.
GRANT USAGE ON SCHEMA hr, peer TO jejak_peer;
GRANT EXECUTE ON FUNCTION hr.today() TO jejak_peer;
GRANT SELECT ON peer.public_compensation, peer.unit, peer.position, peer.employee, peer.payslip, peer.leave_request, peer.leave_step,
    peer.waiting, peer.leave_balance TO jejak_peer;
REVOKE ALL ON FUNCTION peer.decide_leave(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION peer.decide_leave(uuid, uuid), peer.search(text) TO jejak_peer;
