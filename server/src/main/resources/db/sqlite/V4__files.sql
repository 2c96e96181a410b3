-- Version 4: what callers may do with one file.

-- What SetValidationState said (null: nothing) and the size of an upload's reply (null: none has arrived).
ALTER TABLE job_file ADD COLUMN valid INTEGER;
ALTER TABLE job_file ADD COLUMN reply_bytes BIGINT;

-- From where the bytes came: a file may be renamed to another server half way.
ALTER TABLE file_checkpoint ADD COLUMN origin TEXT;

-- Apart from the files, whose listings must not drag header fields along.
CREATE TABLE file_response (
    job_seq    BIGINT  NOT NULL,
    file_index INTEGER NOT NULL,
    attempt    BIGINT  NOT NULL,
    headers    TEXT    NOT NULL,
    PRIMARY KEY (job_seq, file_index)
) WITHOUT ROWID;

PRAGMA user_version = 4;
