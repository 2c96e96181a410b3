import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Backup, verify } from './archives.js';
import type { ServerStream } from './calls.js';

/**
 * Writes the pieces of a backup to a file of mode 0600, hidden beside its name. It gets that, in the place of what has it, once it is
 * whole, its digests are right and it is on disk; nothing is left of one that fails.
 */
export async function keep(pieces: ServerStream<{ readonly data: Uint8Array }>, path: string): Promise<Backup> {
  const target = resolve(path);
  const fresh = join(dirname(target), `.${basename(target)}.part-${process.pid}`);
  try {
    await rm(fresh, { force: true });
    const file = await open(fresh, 'wx+', 0o600);
    try {
      await pour(pieces, file);
      await file.sync();
      const backup = await verify(file, target);
      await rename(fresh, target);
      await syncFolder(dirname(target));
      return backup;
    } finally {
      await file.close();
    }
  } finally {
    pieces.cancel();
    await rm(fresh, { force: true });
  }
}

async function pour(pieces: ServerStream<{ readonly data: Uint8Array }>, file: FileHandle): Promise<void> {
  for await (const { data } of pieces) {
    for (let at = 0; at < data.length; ) {
      at += (await file.write(data, at)).bytesWritten;
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
}
