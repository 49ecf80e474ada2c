-- Purpose:    holidays, who decides leave, leave requests with their steps, and the ledger of half-days.
-- Called by:  models/migrations/0002_leave.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation. Writers lock the employee's row first (resolvers/leave/request.py).

CREATE TABLE hr.calendar_year (
    year    smallint PRIMARY KEY,
    source  text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT calendar_year_is_plausible CHECK (year BETWEEN 2000 AND 2100)
);

CREATE TABLE hr.holiday (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    day          date NOT NULL UNIQUE,
    kind         text NOT NULL,
    name         text NOT NULL,
    source       text NOT NULL,
    is_estimated boolean NOT NULL DEFAULT false,
    -- National holidays, collective leave (cuti bersama) and days of the region.
    CONSTRAINT holiday_kind_is_known CHECK (kind IN ('NATIONAL', 'COLLECTIVE', 'REGIONAL'))
);

CREATE TABLE hr.leave_authority (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id           uuid NOT NULL REFERENCES hr.unit,
    leave_kind        text NOT NULL,
    lowest_job_class  smallint NOT NULL DEFAULT 1,
    highest_job_class smallint NOT NULL DEFAULT 17,
    deciding_post_id  uuid NOT NULL REFERENCES hr.post,
    decree_number     text NOT NULL,
    decree_date       date NOT NULL,
    effective_from    date NOT NULL,
    effective_until   date,
    is_illustrative   boolean NOT NULL DEFAULT false,
    CONSTRAINT leave_authority_kind_is_known CHECK (leave_kind IN ('ANNUAL', 'BIG', 'SICK', 'MATERNITY',
        'IMPORTANT_REASON', 'COLLECTIVE', 'UNPAID')),
    CONSTRAINT leave_authority_classes_are_in_order CHECK (lowest_job_class <= highest_job_class),
    CONSTRAINT leave_authority_dates_are_in_order CHECK (effective_from <= effective_until),
    -- For one unit, kind, class and day there is one deciding post.
    CONSTRAINT leave_authority_is_unambiguous EXCLUDE USING gist (unit_id WITH =, leave_kind WITH =,
        int4range(lowest_job_class, highest_job_class, '[]') WITH &&,
        daterange(effective_from, effective_until, '[]') WITH &&)
);

CREATE SEQUENCE hr.leave_number;

CREATE TABLE hr.leave_request (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number            text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    employee_id       uuid NOT NULL REFERENCES hr.employee,
    kind              text NOT NULL,
    state             text NOT NULL,
    starts_on         date NOT NULL,
    ends_on           date NOT NULL,
    working_days      smallint NOT NULL,
    -- What was asked for, where the decision changed it.
    asked_starts_on   date,
    asked_ends_on     date,
    reason            text NOT NULL,
    address           text,
    phone             text,
    filed_at          timestamptz NOT NULL DEFAULT now(),
    decided_at        timestamptz,
    advising_post_id  uuid NOT NULL REFERENCES hr.post,
    deciding_post_id  uuid NOT NULL REFERENCES hr.post,
    authority_id      uuid NOT NULL REFERENCES hr.leave_authority,
    -- Which edition of each year's calendar counted the days.
    calendar_version  text NOT NULL,
    -- Section V of the form as the system filled it on filing, in half-days.
    noted_n           smallint NOT NULL,
    noted_n_1         smallint NOT NULL,
    noted_n_2         smallint NOT NULL,
    version           integer NOT NULL DEFAULT 1,
    CONSTRAINT leave_request_kind_is_known CHECK (kind IN ('ANNUAL', 'BIG', 'SICK', 'MATERNITY',
        'IMPORTANT_REASON', 'COLLECTIVE', 'UNPAID')),
    CONSTRAINT leave_request_state_is_known CHECK (state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED',
        'POSTPONED', 'REFUSED', 'WITHDRAWN')),
    CONSTRAINT leave_request_dates_are_in_order CHECK (starts_on <= ends_on),
    CONSTRAINT leave_request_asked_dates_are_in_order CHECK ((asked_starts_on IS NULL) = (asked_ends_on IS NULL)
        AND asked_starts_on <= asked_ends_on),
    -- What is in the log stays there for ever: a reason fills a page at most, the rest a line.
    CONSTRAINT leave_request_words_are_short CHECK (char_length(reason) <= 2000 AND char_length(address) <= 500
        AND char_length(phone) <= 40),
    -- Leave is asked for in whole working days, at least one.
    CONSTRAINT leave_request_has_days CHECK (working_days >= 1),
    -- A decision has an instant, and only a decision has.
    CONSTRAINT leave_request_decided_when_decided CHECK (
        (decided_at IS NOT NULL) = (state IN ('APPROVED', 'CHANGED', 'POSTPONED', 'REFUSED'))),
    CONSTRAINT leave_request_of_one_person UNIQUE (id, employee_id),
    -- Leave of one person never overlaps. Days are counted in half-day slots, so that half days will fit in.
    CONSTRAINT leave_request_does_not_overlap EXCLUDE USING gist (employee_id WITH =,
        int4range((starts_on - date '2000-01-01') * 2, (ends_on - date '2000-01-01') * 2 + 2) WITH &&)
        WHERE (state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED'))
);
CREATE INDEX leave_request_by_employee ON hr.leave_request (employee_id, filed_at, id);
CREATE INDEX leave_request_to_advise ON hr.leave_request (advising_post_id, filed_at, id) WHERE state = 'FILED';
CREATE INDEX leave_request_to_decide ON hr.leave_request (deciding_post_id, filed_at, id) WHERE state = 'ADVISED';

CREATE TABLE hr.leave_step (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    request_id    uuid NOT NULL,
    applicant_id  uuid NOT NULL,
    kind          text NOT NULL,
    outcome       text NOT NULL,
    reason        text,
    new_starts_on date,
    new_ends_on   date,
    by_account_id uuid NOT NULL REFERENCES hr.account,
    by_employee_id uuid REFERENCES hr.employee,
    by_post_id    uuid NOT NULL REFERENCES hr.post,
    at            timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (request_id, applicant_id) REFERENCES hr.leave_request (id, employee_id),
    CONSTRAINT leave_step_kind_is_known CHECK (kind IN ('ADVICE', 'DECISION')),
    CONSTRAINT leave_step_outcome_is_known CHECK (outcome IN ('APPROVED', 'CHANGED', 'POSTPONED', 'REFUSED')),
    -- Each step is taken once; the second hand meets a conflict.
    CONSTRAINT leave_step_is_taken_once UNIQUE (request_id, kind),
    -- The form demands a reason for every outcome but approval.
    CONSTRAINT leave_step_gives_its_reason CHECK (outcome = 'APPROVED' OR reason ~ '\S'),
    -- What is in the log stays there for ever: a reason fills a page at most.
    CONSTRAINT leave_step_reason_is_short CHECK (char_length(reason) <= 2000),
    -- A change carries the new dates, and nothing else does.
    CONSTRAINT leave_step_change_has_dates CHECK ((outcome = 'CHANGED') = (new_starts_on IS NOT NULL)
        AND (new_starts_on IS NULL) = (new_ends_on IS NULL) AND new_starts_on <= new_ends_on),
    -- Nobody advises or decides on their own leave.
    CONSTRAINT leave_step_is_not_by_the_applicant CHECK (by_employee_id IS DISTINCT FROM applicant_id)
);

CREATE TABLE hr.leave_ledger (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id uuid NOT NULL REFERENCES hr.employee,
    -- The calendar year in which the days fall.
    year        smallint NOT NULL,
    kind        text NOT NULL,
    half_days   smallint NOT NULL,
    request_id  uuid,
    source      text,
    at          timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (request_id, employee_id) REFERENCES hr.leave_request (id, employee_id),
    -- RECORDED: days used before this system (opening balance; zero says "none were used").
    -- RESERVE: a request was filed. RELEASE: its reservation ended. CONSUME: the leave was granted.
    -- POSTPONE: an officer put the days off to next year.
    CONSTRAINT leave_ledger_kind_is_known CHECK (kind IN ('RECORDED', 'RESERVE', 'RELEASE', 'CONSUME', 'POSTPONE')),
    -- Counts are positive; the kind says which way they go.
    CONSTRAINT leave_ledger_counts_up CHECK (half_days > 0 OR (kind = 'RECORDED' AND half_days = 0)),
    -- What a request moves names the request; an opening balance names its source instead.
    CONSTRAINT leave_ledger_names_its_cause CHECK ((kind = 'RECORDED') = (request_id IS NULL)
        AND (kind = 'RECORDED') = (source IS NOT NULL))
);
CREATE INDEX leave_ledger_by_employee ON hr.leave_ledger (employee_id, year);
CREATE UNIQUE INDEX leave_ledger_year_opens_once ON hr.leave_ledger (employee_id, year) WHERE kind = 'RECORDED';

SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.calendar_year,hr.holiday,hr.leave_authority}'::regclass[]) relation;
-- The kind is personal too: sick leave tells of an illness.
SELECT audit.track('hr.leave_request', open => '{id,number,employee_id,state,starts_on,ends_on,working_days,asked_starts_on,
    asked_ends_on,filed_at,decided_at,advising_post_id,deciding_post_id,authority_id,calendar_version,noted_n,noted_n_1,
    noted_n_2,version}', subject => '{employee_id}');
SELECT audit.track('hr.leave_step', open => '{id,request_id,applicant_id,kind,outcome,new_starts_on,new_ends_on,by_account_id,
    by_employee_id,by_post_id,at}', subject => '{applicant_id}');
SELECT audit.track('hr.leave_ledger', open => '{id,employee_id,year,kind,half_days,request_id,at}', subject => '{employee_id}');
