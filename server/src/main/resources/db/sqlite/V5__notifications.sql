-- Version 5: notifications that are owed to endpoints and programs until they are acknowledged.
-- Written with the event that causes them, so that no crash comes between; a job that tells nobody has no row here.

CREATE TABLE notification (
    seq            INTEGER PRIMARY KEY,
    job_seq        BIGINT  NOT NULL,
    owner          INTEGER NOT NULL,
    kind           INTEGER NOT NULL,
    file_index     INTEGER NOT NULL,
    time_ms        BIGINT  NOT NULL,
    event_sequence BIGINT  NOT NULL,
    attempts       INTEGER NOT NULL,
    due_ms         BIGINT,
    error_context  INTEGER,
    error_code     INTEGER,
    error_file     INTEGER,
    error_time_ms  BIGINT,
    error_protocol TEXT,
    error_message  TEXT
);

CREATE INDEX notification_of_job ON notification (job_seq, seq);
CREATE INDEX notification_of_owner ON notification (owner, due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX notification_due ON notification (due_ms) WHERE due_ms IS NOT NULL;

PRAGMA user_version = 5;
