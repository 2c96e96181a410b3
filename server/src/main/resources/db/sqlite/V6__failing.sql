-- Version 6: jobs that wait in TRANSIENT_ERROR, in their order, for going through all of them when the network is back.

CREATE INDEX job_failing ON job (created_ms, id) WHERE state = 5;

PRAGMA user_version = 6;
