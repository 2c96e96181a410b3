-- How many bytes of a file came from other machines of the network.

ALTER TABLE job_file ADD COLUMN peer_bytes BIGINT NOT NULL DEFAULT 0;

-- What does not know the column leaves it as it is.
UPDATE fleet SET schema_version = 13, schema_readable_by = 12;
