-- Version 9: where else a file is to be had, and how its sources have done, as JSON; null for a file with one source.

ALTER TABLE job_file ADD COLUMN mirrors TEXT;

PRAGMA user_version = 9;
