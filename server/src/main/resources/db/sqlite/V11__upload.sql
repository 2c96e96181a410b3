-- Version 11: what the two ends of an upload agreed on, as JSON.

ALTER TABLE file_checkpoint ADD COLUMN upload TEXT;

PRAGMA user_version = 11;
