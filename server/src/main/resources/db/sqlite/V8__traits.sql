-- Version 8: what else a server said of the version that is half here (VersionTraits): its digest, date and tags.

ALTER TABLE file_checkpoint ADD COLUMN traits TEXT;

PRAGMA user_version = 8;
