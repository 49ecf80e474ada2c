-- Purpose:    the regency, its units and posts, and the people who hold them.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest. btree_gist and pg_trgm are trusted extensions.
-- Locks:      none beyond creation.
-- Note:       the enumerations in CHECKs are those of rulebook/values.py; tests/house compares them.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA hr;
REVOKE ALL ON SCHEMA hr FROM PUBLIC;

-- Nothing that a person writes holds what nobody sees and what makes it read as something else: marks that turn the direction
-- of writing, control characters. Tab and line ends are fine. `rulebook.text` says the same to people;
-- tests/doors/test_plain_text.py compares the two, letter by letter. jejak_app, which writes rows and so runs their checks, is
-- granted EXECUTE with everything else.
CREATE FUNCTION hr.is_plain(VARIADIC written text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_to_string($1, ' ')
           !~ '[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]'
$$;
REVOKE ALL ON FUNCTION hr.is_plain(text[]) FROM PUBLIC;

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
    demo_time          time,
    -- A database serves one regency.
    CONSTRAINT regency_is_one CHECK (is_this),
    -- Only a demo may pretend that today is another day; its clock may stand still too.
    CONSTRAINT regency_real_days_are_real CHECK (is_demo OR demo_today IS NULL),
    CONSTRAINT regency_real_clocks_run CHECK (is_demo OR demo_time IS NULL),
    -- What is wrong at the beginning would be wrong for good: a code is of province and regency, two digits each.
    CONSTRAINT regency_code_has_two_parts CHECK (code ~ '^[0-9]{2}[.][0-9]{2}$'),
    -- Indonesia's.
    CONSTRAINT regency_zone_is_one_of_three CHECK (time_zone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')),
    -- Not before the law of leave that is on file, and in nobody's far future.
    CONSTRAINT regency_leave_begins_in_a_sane_year CHECK (leave_history_from BETWEEN '2017-01-01' AND '2099-12-31'),
    CONSTRAINT regency_words_are_plain CHECK (hr.is_plain(code, name))
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
    CONSTRAINT unit_is_not_its_own_parent CHECK (parent_id <> id),
    CONSTRAINT unit_words_are_plain CHECK (hr.is_plain(code, name))
);
CREATE INDEX unit_by_parent ON hr.unit (parent_id);
CREATE UNIQUE INDEX unit_has_one_root ON hr.unit ((true)) WHERE parent_id IS NULL;
-- The public list begins with the units by name, and of each with its posts by title (published.compensation).
CREATE INDEX unit_by_name ON hr.unit (name);
-- The public search looks for words of title and unit together.
CREATE INDEX unit_by_piece_of_name ON hr.unit USING gin (name gin_trgm_ops);

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
        AND (functional_level IS NOT NULL) = (kind = 'FUNGSIONAL')),
    CONSTRAINT position_words_are_plain CHECK (hr.is_plain(title))
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
        daterange(effective_from, effective_until, '[]') WITH &&),
    CONSTRAINT position_grade_words_are_plain CHECK (hr.is_plain(source))
);
CREATE INDEX position_grade_by_position ON hr.position_grade (position_id, employee_kind, effective_from);

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
CREATE INDEX post_by_unit ON hr.post (unit_id, position_id, id);
CREATE INDEX post_by_position ON hr.post (position_id, unit_id, id);
CREATE INDEX post_by_record ON hr.post ((md5(unit_id::text || position_id::text)::uuid));
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
    CONSTRAINT employee_dates_are_in_order CHECK (birth_date < service_from AND service_from <= service_until),
    CONSTRAINT employee_words_are_plain CHECK (hr.is_plain(name, front_title, back_title, birth_place, review_note))
);
CREATE INDEX employee_by_name ON hr.employee (name, id);
CREATE INDEX employee_by_piece_of_name ON hr.employee USING gin (name gin_trgm_ops);
CREATE INDEX employee_by_appointment ON hr.employee (current_appointment_id);
CREATE INDEX employee_by_rank ON hr.employee (current_rank_id);

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
        daterange(effective_from, effective_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT appointment_words_are_plain CHECK (hr.is_plain(decree_number))
);
-- Whose a post is on a day is read out of the index alone, which the exclusion constraints' cannot do as fast.
CREATE INDEX appointment_by_post ON hr.appointment (post_id, employee_id) INCLUDE (effective_from, effective_until);
CREATE INDEX appointment_by_employee ON hr.appointment (employee_id, effective_from) INCLUDE (effective_until, post_id);

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
        daterange(effective_from, effective_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT rank_history_words_are_plain CHECK (hr.is_plain(decree_number))
);

-- The current post and rank are the person's own; checked at commit, since each points at the other.
ALTER TABLE hr.employee
    ADD CONSTRAINT employee_current_appointment_is_own FOREIGN KEY (current_appointment_id, id)
        REFERENCES hr.appointment (id, employee_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT employee_current_rank_is_own FOREIGN KEY (current_rank_id, id)
        REFERENCES hr.rank_history (id, employee_id) DEFERRABLE INITIALLY DEFERRED;

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
        daterange(effective_from, effective_until, '[]') WITH &&),
    CONSTRAINT official_words_are_plain CHECK (hr.is_plain(name))
);

-- The register's own changes are entries; then what is about things, and then what is about people, column by column.
SELECT audit.track('audit.relation', audit.columns_of('audit.relation'));
SELECT audit.track('audit.continuation', audit.columns_of('audit.continuation'));
SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.regency,hr.unit,hr.position,hr.position_grade,hr.post}'::regclass[]) relation;
SELECT audit.track('hr.employee',
    open => '{id,kind,service_from,service_until,work_week,current_appointment_id,current_rank_id,version}', subject => '{id}');
SELECT audit.track('hr.appointment',
    open => '{id,employee_id,post_id,decree_date,effective_from,effective_until}', subject => '{employee_id}');
SELECT audit.track('hr.rank_history',
    open => '{id,employee_id,decree_date,effective_from,effective_until}', subject => '{employee_id}');
SELECT audit.track('hr.official', open => '{id,post_id,effective_from,effective_until}', subject => '{id}');
