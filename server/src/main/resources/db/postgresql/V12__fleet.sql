-- Several nodes share the queue. The embedded store has nothing of this.

-- Who there is. A node is alive while its lease stands, by the clock of the database. One that was taken for dead, or has left,
-- is marked so: others go on with what it held, and it finds out when it comes back.
CREATE TABLE node (
    name        TEXT        PRIMARY KEY,
    instance    TEXT        NOT NULL,
    maker       TEXT        NOT NULL,
    pools       TEXT        NOT NULL,
    address     TEXT        NOT NULL,
    version     TEXT        NOT NULL,
    mode        INTEGER     NOT NULL DEFAULT 0,
    load        TEXT,
    started_ms  BIGINT      NOT NULL,
    seen        TIMESTAMPTZ NOT NULL,
    lease_until TIMESTAMPTZ NOT NULL,
    dead        BOOLEAN     NOT NULL DEFAULT FALSE
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- A fingerprint of the key that seals secrets; null until the first node has come.
ALTER TABLE fleet ADD COLUMN secret_key TEXT;

-- node: who runs the job, ran it last, or does the disk work that it is promised. offered_to: for whom it is set aside, and
-- until when; a node reserves no more than it has places for. placement: where its files live, as its settings say.
ALTER TABLE job
    ADD COLUMN node          TEXT,
    ADD COLUMN offered_to    TEXT,
    ADD COLUMN offered_until TIMESTAMPTZ,
    ADD COLUMN placement     TEXT GENERATED ALWAYS AS (CAST(settings AS JSONB) ->> 'placement') STORED;

CREATE INDEX job_running ON job (node, seq) WHERE state IN (1, 2);

-- How far running jobs have come, for those who ask another node. A crash of the database may empty it.
CREATE UNLOGGED TABLE node_progress (
    job_id      BYTEA       PRIMARY KEY,
    node        TEXT        NOT NULL,
    owner       TEXT        NOT NULL,
    state       INTEGER     NOT NULL,
    files_total INTEGER     NOT NULL,
    files       INTEGER     NOT NULL,
    bytes       BIGINT      NOT NULL,
    bytes_total BIGINT      NOT NULL,
    rate        BIGINT      NOT NULL,
    shown       TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- A build that knows nothing of holders must not start jobs beside one that does.
UPDATE fleet SET schema_version = 12, schema_readable_by = 12;
