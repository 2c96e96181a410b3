-- Version 13: how many bytes of a file came from other machines of the network.

ALTER TABLE job_file ADD COLUMN peer_bytes BIGINT NOT NULL DEFAULT 0;

PRAGMA user_version = 13;
