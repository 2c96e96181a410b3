-- Version 3: parts of files. Lists of ranges are short texts (FileRange, RangeSet): offset+length, without the length to the end.

ALTER TABLE job_file ADD COLUMN ranges TEXT;
ALTER TABLE job_file ADD COLUMN requested TEXT;
ALTER TABLE job_file ADD COLUMN position BIGINT NOT NULL DEFAULT -1;
ALTER TABLE file_checkpoint ADD COLUMN filled TEXT;
ALTER TABLE event ADD COLUMN ranges TEXT;

PRAGMA user_version = 3;
