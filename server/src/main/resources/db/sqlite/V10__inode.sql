-- Version 10: the inode that the bytes of a checkpoint are in, as device:inode.

ALTER TABLE file_checkpoint ADD COLUMN file_key TEXT;

PRAGMA user_version = 10;
