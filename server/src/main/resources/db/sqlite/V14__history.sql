-- Version 14: what the history of a job says beyond its row: who made it, who ended it, when it first ran, and of each file
-- the URL that answered and the digest of what was received.

-- A job that never ran and has not ended has no row here. No creator: its owner made it.
CREATE TABLE job_record (
    job_seq    INTEGER PRIMARY KEY,
    creator    INTEGER,
    ended_by   INTEGER,
    started_ms BIGINT
);

ALTER TABLE file_response ADD COLUMN url TEXT;
ALTER TABLE file_response ADD COLUMN digest TEXT;

-- The history, newest first: of everybody, and of one owner, of whose jobs too many are the oldest ones.
DROP INDEX job_modified;
CREATE INDEX job_modified ON job (ended, modified_ms, id);
CREATE INDEX job_ended_of_owner ON job (owner, modified_ms, id) WHERE ended = 1;

PRAGMA user_version = 14;
