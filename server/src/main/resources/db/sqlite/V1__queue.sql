-- The queue, version 1. Times are milliseconds since 1970, enums their stable numbers, identities 16 bytes.
-- Small columns come first, so that a filter reads them without the texts behind.

-- Principals by number: owners repeat in jobs, indexes and history, and are long.
CREATE TABLE owner (
    seq          INTEGER PRIMARY KEY,
    name         TEXT    NOT NULL UNIQUE,
    limited_live BIGINT  NOT NULL DEFAULT 0
);

-- Numbers kept in the same transaction as the rows they count; CounterId in the code names them.
CREATE TABLE counter (
    id    INTEGER PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE job (
    seq                   INTEGER PRIMARY KEY,
    id                    BLOB    NOT NULL,
    type                  INTEGER NOT NULL,
    limited               INTEGER NOT NULL,
    created_ms            BIGINT  NOT NULL,
    revision              BIGINT  NOT NULL,
    state                 INTEGER NOT NULL,
    served                BIGINT  NOT NULL,
    pending               INTEGER NOT NULL,
    attempt               BIGINT  NOT NULL,
    files_total           INTEGER NOT NULL,
    files_transferred     INTEGER NOT NULL,
    files_of_unknown_size INTEGER NOT NULL,
    bytes_total           BIGINT  NOT NULL,
    bytes_transferred     BIGINT  NOT NULL,
    modified_ms           BIGINT  NOT NULL,
    transferred_ms        BIGINT,
    error_count           INTEGER NOT NULL,
    error_context         INTEGER,
    error_code            INTEGER,
    error_file            INTEGER,
    error_time_ms         BIGINT,
    error_protocol        TEXT,
    error_message         TEXT,
    retry_due_ms          BIGINT,
    failing_since_ms      BIGINT,
    fruitless_attempts    INTEGER NOT NULL,
    owner                 INTEGER NOT NULL,
    ended                 INTEGER NOT NULL,
    priority              INTEGER NOT NULL,
    minimum_retry_ms      BIGINT  NOT NULL,
    maximum_retry_ms      BIGINT  NOT NULL,
    no_progress_ms        BIGINT  NOT NULL,
    stall_ms              BIGINT  NOT NULL,
    overwrite_rule        INTEGER NOT NULL,
    file_uid              BIGINT,
    file_gid              BIGINT,
    file_umask            INTEGER,
    file_groups           TEXT,
    display_name          TEXT    NOT NULL,
    description           TEXT    NOT NULL,
    reply_file_name       TEXT,
    sealed_headers        TEXT,
    trusted_certificates  TEXT
);

CREATE UNIQUE INDEX job_id ON job (id);
CREATE INDEX job_of_owner ON job (owner, ended, created_ms, id);
CREATE INDEX job_created ON job (ended, created_ms, id);
CREATE INDEX job_modified ON job (ended, modified_ms);
CREATE INDEX job_runnable ON job (priority, owner, served) WHERE state = 0;
CREATE INDEX job_retry ON job (retry_due_ms) WHERE state = 5;
CREATE INDEX job_promised ON job (seq) WHERE pending <> 0;

CREATE TABLE job_file (
    job_seq            BIGINT  NOT NULL,
    file_index         INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    bytes_total        BIGINT  NOT NULL,
    bytes_transferred  BIGINT  NOT NULL,
    create_directories INTEGER NOT NULL,
    file_key           TEXT,
    remote_name        TEXT    NOT NULL,
    local_name         TEXT    NOT NULL,
    digest             TEXT,
    PRIMARY KEY (job_seq, file_index)
) WITHOUT ROWID;

CREATE INDEX job_file_missing ON job_file (job_seq, file_index) WHERE state = 0;

-- Narrow and for moving files only: written every second, it must not drag the job rows along.
CREATE TABLE file_checkpoint (
    job_seq        BIGINT  NOT NULL,
    file_index     INTEGER NOT NULL,
    attempt        BIGINT  NOT NULL,
    durable_bytes  BIGINT  NOT NULL,
    bytes_total    BIGINT  NOT NULL,
    validator_kind INTEGER,
    validator      TEXT,
    PRIMARY KEY (job_seq, file_index)
) WITHOUT ROWID;

CREATE TABLE event (
    sequence       INTEGER PRIMARY KEY,
    kind           INTEGER NOT NULL,
    owner          INTEGER NOT NULL,
    job_id         BLOB    NOT NULL,
    state_before   INTEGER NOT NULL,
    state_after    INTEGER NOT NULL,
    file_index     INTEGER NOT NULL,
    time_ms        BIGINT  NOT NULL,
    reason         TEXT    NOT NULL,
    error_context  INTEGER,
    error_code     INTEGER,
    error_file     INTEGER,
    error_time_ms  BIGINT,
    error_protocol TEXT,
    error_message  TEXT
);

CREATE TABLE request (
    seq          INTEGER PRIMARY KEY,
    caller       INTEGER NOT NULL,
    request_id   TEXT    NOT NULL,
    command_hash TEXT    NOT NULL,
    job_id       BLOB    NOT NULL,
    result       BIGINT  NOT NULL,
    time_ms      BIGINT  NOT NULL
);

CREATE UNIQUE INDEX request_id ON request (caller, request_id);

PRAGMA user_version = 1;
