-- What every service's database carries besides its own tables.

-- One row for each idempotency key: what it was used for and what was answered.
CREATE TABLE idempotency (
    caller      TEXT COLLATE "C" NOT NULL,
    function    TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CONSTRAINT idempotency_state CHECK (state IN ('begun', 'answered', 'erased')),
    receipt     TEXT COLLATE "C",
    status      TEXT COLLATE "C"          CONSTRAINT idempotency_status CHECK (status IN ('ok', 'refused')),
    answer      TEXT COLLATE "C",
    request_id  TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C",
    owner       TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT           NOT NULL,
    PRIMARY KEY (caller, function, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX idempotency_by_subject ON idempotency (subject) WHERE subject IS NOT NULL;

-- The service's own log: append-only, numbered without gaps in the order of the commits.
CREATE TABLE events (
    number   BIGINT           PRIMARY KEY,
    event_id TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    subject  TEXT COLLATE "C" NOT NULL,
    data     TEXT COLLATE "C" NOT NULL,
    at       BIGINT           NOT NULL
);

-- How far each feed of another service's events has been applied here.
CREATE TABLE cursors (
    feed   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT           NOT NULL
);

-- Events that could not be applied, with the reason.
CREATE TABLE dead_letters (
    dead_letter_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    feed           TEXT COLLATE "C" NOT NULL,
    number         BIGINT           NOT NULL,
    event_id       TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    subject        TEXT COLLATE "C" NOT NULL,
    data           TEXT COLLATE "C" NOT NULL,
    event_at       BIGINT           NOT NULL,
    reason         TEXT COLLATE "C" NOT NULL,
    at             BIGINT           NOT NULL
);

-- One row: the number of the last event. Whoever writes holds it from the first statement to the commit: so the writes
-- of many processes come one after the other, and events are numbered without gaps in the order of the commits.
CREATE TABLE event_counter (
    place BIGINT NOT NULL PRIMARY KEY CONSTRAINT event_counter_is_one CHECK (place = 1),
    last  BIGINT NOT NULL
);
INSERT INTO event_counter (place, last) VALUES (1, 0);

-- The last batch of each process: written in the batch's own transaction, it tells, after a connection was lost at its
-- commit, whether that was committed.
CREATE TABLE writers (
    owner TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    batch BIGINT           NOT NULL,
    at    BIGINT           NOT NULL
);
