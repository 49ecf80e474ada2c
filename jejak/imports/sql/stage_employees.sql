-- Purpose:    where the readable rows of an employees file wait, with the positions it adds and what it is.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_file (
    no_decree text NOT NULL
) ON COMMIT DROP;

CREATE TEMP TABLE incoming_position (
    id               uuid PRIMARY KEY,
    title            text COLLATE pg_c_utf8 NOT NULL,
    kind             text NOT NULL,
    eselon           text,
    functional_level text,
    job_class        smallint NOT NULL,
    is_teacher       boolean NOT NULL
) ON COMMIT DROP;

CREATE TEMP TABLE incoming (
    line             integer NOT NULL,
    nip              text COLLATE pg_c_utf8 PRIMARY KEY,
    kind             text NOT NULL,
    name             text COLLATE pg_c_utf8 NOT NULL,
    sex              text NOT NULL,
    birth_date       date NOT NULL,
    service_from     date NOT NULL,
    review_note      text,
    texts            jsonb NOT NULL,
    grade            text COLLATE pg_c_utf8 NOT NULL,
    grade_from       date NOT NULL,
    service_years    smallint NOT NULL,
    service_months   smallint NOT NULL,
    rank_decree      text,
    rank_decree_date date,
    unit_id          uuid NOT NULL,
    position_id      uuid NOT NULL,
    leads            text COLLATE pg_c_utf8,
    post_from        date NOT NULL,
    post_decree      text,
    post_decree_date date
) ON COMMIT DROP;
