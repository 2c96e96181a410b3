-- Version 7: to whom the files of a job are given when somebody else than its owner completes it.

ALTER TABLE job ADD COLUMN recipient_uid BIGINT;
ALTER TABLE job ADD COLUMN recipient_gid BIGINT;

PRAGMA user_version = 7;
