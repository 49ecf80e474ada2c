-- Purpose:    the regency, its units and posts, the people who hold them, and their accounts.
-- Called by:  models/migrations/0001_people.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.
-- Note:       the enumerations in CHECKs are those of rulebook/values.py; tests/house compares them.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA hr;
REVOKE ALL ON SCHEMA hr FROM PUBLIC;

CREATE TABLE hr.regency (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    is_this            boolean NOT NULL DEFAULT true UNIQUE,
    code               text COLLATE pg_c_utf8 NOT NULL,
    name               text COLLATE pg_c_utf8 NOT NULL,
    time_zone          text NOT NULL,
    profile            text NOT NULL,
    leave_history_from date NOT NULL,
    is_demo            boolean NOT NULL DEFAULT false,
    demo_today         date,
    -- A database serves one regency.
    CONSTRAINT regency_is_one CHECK (is_this),
    -- Only a demo may pretend that today is another day.
    CONSTRAINT regency_real_days_are_real CHECK (is_demo OR demo_today IS NULL)
);

CREATE TABLE hr.unit (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    parent_id       uuid REFERENCES hr.unit,
    code            text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    name            text COLLATE pg_c_utf8 NOT NULL,
    kind            text NOT NULL,
    work_week       smallint NOT NULL,
    is_illustrative boolean NOT NULL DEFAULT false,
    version         integer NOT NULL DEFAULT 1,
    -- The kinds of unit a regency has.
    CONSTRAINT unit_kind_is_known CHECK (kind IN ('REGENCY', 'SECRETARIAT', 'COUNCIL_SECRETARIAT', 'INSPECTORATE',
        'AGENCY', 'BOARD', 'DIVISION', 'DISTRICT', 'SUBDISTRICT', 'VILLAGE', 'CLINIC', 'HOSPITAL', 'SCHOOL')),
    -- Offices work five days a week or six.
    CONSTRAINT unit_week_is_five_or_six CHECK (work_week IN (5, 6)),
    -- A unit is not its own parent; longer cycles are refused by hr.refuse_unit_cycle.
    CONSTRAINT unit_is_not_its_own_parent CHECK (parent_id <> id)
);
CREATE INDEX unit_by_parent ON hr.unit (parent_id);
CREATE UNIQUE INDEX unit_has_one_root ON hr.unit ((true)) WHERE parent_id IS NULL;

CREATE TABLE hr.position (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    title            text COLLATE pg_c_utf8 NOT NULL,
    kind             text NOT NULL,
    eselon           text,
    functional_level text,
    job_class        smallint NOT NULL,
    is_teacher       boolean NOT NULL DEFAULT false,
    is_illustrative  boolean NOT NULL DEFAULT false,
    CONSTRAINT position_is_one_title_and_class UNIQUE (title, job_class),
    -- The kinds of position of UU 20/2023, and elected office.
    CONSTRAINT position_kind_is_known CHECK (kind IN ('ELECTED', 'JPT_PRATAMA', 'ADMINISTRATOR', 'PENGAWAS',
        'FUNGSIONAL', 'PELAKSANA')),
    -- Job classes run from 1 to 17.
    CONSTRAINT position_class_is_1_to_17 CHECK (job_class BETWEEN 1 AND 17),
    -- Echelons as the tables of allowances name them, and the levels of functional positions.
    CONSTRAINT position_eselon_is_known CHECK (eselon IN ('I.a', 'I.b', 'II.a', 'II.b', 'III.a', 'III.b', 'IV.a',
        'IV.b', 'V.a')),
    CONSTRAINT position_level_is_known CHECK (functional_level IN ('PEMULA', 'TERAMPIL', 'MAHIR', 'PENYELIA',
        'AHLI_PERTAMA', 'AHLI_MUDA', 'AHLI_MADYA', 'AHLI_UTAMA')),
    -- A structural position has an echelon and a functional one a level; no position has both.
    CONSTRAINT position_has_echelon_or_level CHECK (
        (eselon IS NOT NULL) = (kind IN ('JPT_PRATAMA', 'ADMINISTRATOR', 'PENGAWAS'))
        AND (functional_level IS NOT NULL) = (kind = 'FUNGSIONAL'))
);

CREATE TABLE hr.position_grade (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    position_id     uuid NOT NULL REFERENCES hr.position,
    employee_kind   text NOT NULL,
    lowest_grade    text NOT NULL,
    highest_grade   text NOT NULL,
    source          text NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    -- Pay tables are kept for PNS (CPNS use them too) and PPPK.
    CONSTRAINT position_grade_kind_is_known CHECK (employee_kind IN ('PNS', 'PPPK')),
    -- On any day a title has one grade span for each kind of employee.
    CONSTRAINT position_grade_is_one_span_a_day EXCLUDE USING gist (position_id WITH =, employee_kind WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&)
);

CREATE TABLE hr.post (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id          uuid NOT NULL REFERENCES hr.unit,
    position_id      uuid NOT NULL REFERENCES hr.position,
    superior_post_id uuid REFERENCES hr.post,
    is_head          boolean NOT NULL DEFAULT false,
    version          integer NOT NULL DEFAULT 1,
    -- Nobody is their own superior.
    CONSTRAINT post_is_not_its_own_superior CHECK (superior_post_id <> id)
);
CREATE INDEX post_by_unit ON hr.post (unit_id, position_id);
CREATE INDEX post_by_superior ON hr.post (superior_post_id);
CREATE UNIQUE INDEX post_unit_has_one_head ON hr.post (unit_id) WHERE is_head;

CREATE TABLE hr.employee (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    nip                    text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    kind                   text NOT NULL,
    name                   text COLLATE pg_c_utf8 NOT NULL,
    front_title            text,
    back_title             text,
    sex                    text NOT NULL,
    birth_date             date NOT NULL,
    birth_place            text,
    service_from           date NOT NULL,
    service_until          date,
    work_week              smallint NOT NULL,
    current_appointment_id uuid,
    current_rank_id        uuid,
    review_note            text,
    version                integer NOT NULL DEFAULT 1,
    -- NIP and NI PPPK are eighteen digits; what the digits say is checked by rulebook.nip.
    CONSTRAINT employee_nip_is_18_digits CHECK (nip ~ '^[0-9]{18}$'),
    CONSTRAINT employee_kind_is_known CHECK (kind IN ('PNS', 'CPNS', 'PPPK', 'PPPK_PART_TIME')),
    CONSTRAINT employee_sex_is_known CHECK (sex IN ('MALE', 'FEMALE')),
    -- People work five days a week or six.
    CONSTRAINT employee_week_is_five_or_six CHECK (work_week IN (5, 6)),
    -- Service begins after birth and ends after it began.
    CONSTRAINT employee_dates_are_in_order CHECK (birth_date < service_from AND service_from <= service_until)
);
CREATE INDEX employee_by_name ON hr.employee (name, id);

CREATE TABLE hr.appointment (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id     uuid NOT NULL REFERENCES hr.employee,
    post_id         uuid NOT NULL REFERENCES hr.post,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    CONSTRAINT appointment_dates_are_in_order CHECK (effective_from <= effective_until),
    CONSTRAINT appointment_belongs_to_one_person UNIQUE (id, employee_id),
    -- A person holds one post at a time.
    CONSTRAINT appointment_is_one_a_day EXCLUDE USING gist (employee_id WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED,
    -- A post has one holder at a time.
    CONSTRAINT appointment_post_has_one_holder EXCLUDE USING gist (post_id WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE hr.rank_history (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id     uuid NOT NULL REFERENCES hr.employee,
    grade           text COLLATE pg_c_utf8 NOT NULL,
    -- Service counted for pay (masa kerja golongan) on the first day of this rank.
    service_years   smallint NOT NULL,
    service_months  smallint NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    -- Ranks of PNS are I/a to IV/e, those of PPPK I to XVII.
    CONSTRAINT rank_grade_is_known CHECK (grade ~ '^(I|II|III)/[a-d]$|^IV/[a-e]$|^(I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII|XIII|XIV|XV|XVI|XVII)$'),
    CONSTRAINT rank_service_is_years_and_months CHECK (service_years BETWEEN 0 AND 50 AND service_months BETWEEN 0 AND 11),
    CONSTRAINT rank_dates_are_in_order CHECK (effective_from <= effective_until),
    CONSTRAINT rank_belongs_to_one_person UNIQUE (id, employee_id),
    -- A person has one rank at a time.
    CONSTRAINT rank_is_one_a_day EXCLUDE USING gist (employee_id WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED
);

-- The current post and rank are the person's own; checked at commit, since each points at the other.
ALTER TABLE hr.employee
    ADD CONSTRAINT employee_current_appointment_is_own FOREIGN KEY (current_appointment_id, id)
        REFERENCES hr.appointment (id, employee_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT employee_current_rank_is_own FOREIGN KEY (current_rank_id, id)
        REFERENCES hr.rank_history (id, employee_id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX employee_by_appointment ON hr.employee (current_appointment_id);
CREATE INDEX employee_by_rank ON hr.employee (current_rank_id);

CREATE TABLE hr.official (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name            text COLLATE pg_c_utf8 NOT NULL,
    post_id         uuid NOT NULL REFERENCES hr.post,
    effective_from  date NOT NULL,
    effective_until date,
    -- What is in the log stays there for ever: no name fills a page.
    CONSTRAINT official_name_is_short CHECK (name ~ '\S' AND char_length(name) <= 200),
    -- An elected office has one holder at a time.
    CONSTRAINT official_post_has_one_holder EXCLUDE USING gist (post_id WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&)
);

CREATE TABLE hr.account (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_name     text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    name          text COLLATE pg_c_utf8 NOT NULL,
    kind          text NOT NULL DEFAULT 'PERSON',
    employee_id   uuid UNIQUE REFERENCES hr.employee,
    official_id   uuid UNIQUE REFERENCES hr.official,
    password_hash text,
    is_demo       boolean NOT NULL DEFAULT false,
    disabled_at   timestamptz,
    version       integer NOT NULL DEFAULT 1,
    -- User names are typed by people: lower case, no spaces.
    CONSTRAINT account_user_name_is_plain CHECK (user_name ~ '^[a-z0-9][a-z0-9._:-]{1,63}$'),
    -- What is in the log stays there for ever: no name fills a page.
    CONSTRAINT account_name_is_short CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT account_kind_is_known CHECK (kind IN ('PERSON', 'SERVICE')),
    -- A machine has no password and is nobody's.
    CONSTRAINT account_service_is_nobody CHECK (kind = 'PERSON'
        OR (password_hash IS NULL AND employee_id IS NULL AND official_id IS NULL)),
    -- An account belongs to an employee or to an elected official, never to both.
    CONSTRAINT account_has_one_holder CHECK (employee_id IS NULL OR official_id IS NULL)
);

CREATE TABLE hr.account_role (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id      uuid NOT NULL REFERENCES hr.account,
    role            text NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    -- EMPLOYEE is not granted: it follows from the account's employee.
    CONSTRAINT account_role_is_known CHECK (role IN ('PERSONNEL', 'PAYROLL', 'AUDITOR', 'ADMINISTRATOR')),
    CONSTRAINT account_role_dates_are_in_order CHECK (effective_from <= effective_until),
    -- A role is granted once for any day.
    CONSTRAINT account_role_is_granted_once EXCLUDE USING gist (account_id WITH =, role WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&),
    -- An auditor has no other role; such a person keeps a second account. That it is no employee's or official's
    -- account either is refused by hr.refuse_employed_auditor.
    CONSTRAINT account_auditor_stands_alone EXCLUDE USING gist (account_id WITH =, (role = 'AUDITOR') WITH <>)
);

CREATE TABLE hr.account_code (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES hr.account,
    code_hash  bytea NOT NULL UNIQUE,
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    -- A code is kept as a SHA-256 and opens an account once.
    CONSTRAINT account_code_is_hashed CHECK (octet_length(code_hash) = 32)
);
CREATE INDEX account_code_by_account ON hr.account_code (account_id);

CREATE TABLE hr.sign_in_attempt (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid REFERENCES hr.account,
    outcome    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sign_in_outcome_is_known CHECK (outcome IN ('ACCEPTED', 'UNKNOWN_NAME', 'WRONG_PASSWORD',
        'DISABLED', 'ACTIVATED', 'CODE_REFUSED', 'SIGNED_OUT'))
);
CREATE INDEX sign_in_attempt_by_account ON hr.sign_in_attempt (account_id, at);

-- The register's own changes are entries; then what is about things, and then what is about people, column by column.
SELECT audit.track('audit.relation', audit.columns_of('audit.relation'));
SELECT audit.track('audit.continuation', audit.columns_of('audit.continuation'));
SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.regency,hr.unit,hr.position,hr.position_grade,hr.post,hr.account_role,hr.sign_in_attempt}'::regclass[]) relation;
SELECT audit.track('hr.employee',
    open => '{id,kind,service_from,service_until,work_week,current_appointment_id,current_rank_id,version}', subject => '{id}');
SELECT audit.track('hr.appointment',
    open => '{id,employee_id,post_id,decree_date,effective_from,effective_until}', subject => '{employee_id}');
SELECT audit.track('hr.rank_history',
    open => '{id,employee_id,decree_date,effective_from,effective_until}', subject => '{employee_id}');
SELECT audit.track('hr.official', open => '{id,post_id,effective_from,effective_until}', subject => '{id}');
SELECT audit.track('hr.account', open => '{id,kind,employee_id,official_id,is_demo,disabled_at,version}',
    secret => '{password_hash}', subject => '{employee_id,official_id,id}');
SELECT audit.track('hr.account_code', open => '{id,account_id,made_at,expires_at,used_at}', secret => '{code_hash}');

-- Machines that act have names too; rulebook/access.py knows the same ids.
INSERT INTO hr.account (id, user_name, name, kind) VALUES
    ('00000000-0000-4000-8000-000000000001', 'system:migrate', 'Pemutakhiran basis data', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000002', 'system:sign-in', 'Pintu masuk', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000003', 'system:cli', 'Operator di server', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000004', 'system:import', 'Impor data', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000005', 'system:demo', 'Pengisi data peragaan', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000006', 'system:jobs', 'Pekerjaan berkala', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000007', 'system:seal', 'Penyegel jejak audit', 'SERVICE');
