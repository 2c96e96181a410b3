-- Version 2: all that IBackgroundCopyJob and its successors can set.
-- Settings beyond the first ones are rarely set and never searched: one JSON text (SettingsJson), null for all defaults.

ALTER TABLE job ADD COLUMN active_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN active_since_ms BIGINT;
ALTER TABLE job ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN owner_elevated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN settings TEXT;

UPDATE job SET resumed = 1 WHERE attempt > 0 OR state <> 3;

PRAGMA user_version = 2;
