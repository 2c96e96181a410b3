-- What the history of a job says beyond its row; db/sqlite has the comments.

CREATE TABLE job_record (
    job_seq    BIGINT PRIMARY KEY,
    creator    BIGINT,
    ended_by   BIGINT,
    started_ms BIGINT
) WITH (fillfactor = 80);

ALTER TABLE file_response ADD COLUMN url TEXT;
ALTER TABLE file_response ADD COLUMN digest TEXT;

DROP INDEX job_modified;
CREATE INDEX job_modified ON job (ended, modified_ms, id);
CREATE INDEX job_ended_of_owner ON job (owner, modified_ms, id) WHERE ended = 1;

-- What not every node may run. Most jobs are in none of it.
CREATE INDEX job_bound ON job (placement, priority) WHERE state = 0 AND placement IS NOT NULL;

-- What does not know the table knows less of its jobs, and its pruning leaves rows of a few bytes behind.
UPDATE fleet SET schema_version = 14, schema_readable_by = 12;
