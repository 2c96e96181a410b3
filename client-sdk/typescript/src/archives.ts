import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { BackupDamaged } from './errors.js';

const MANIFEST = 'manifest.json';
const MAX_MANIFEST = 64 << 10;
const MAX_DIRECTORY = 1 << 20;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END_64_BYTES = 56;
const END = 0x06054b50;
const LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const TOO_LARGE = 0xffffffff;
const DEFLATED = 8;

/** What a backup says of itself. */
export interface Backup {
  /** Where it is. */
  readonly path: string;
  /** Its size. */
  readonly bytes: bigint;
  /** As of when the queue is in it, ISO 8601. */
  readonly time: string;
  /** Of which machine. */
  readonly machine: string;
  /** What is in it, such as `queue.db`. */
  readonly entries: readonly string[];
}

/** The entry's content is behind its local header; sizes and places are those of the directory. */
interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly packed: number;
  readonly at: number;
}

interface Manifest {
  readonly time: string;
  readonly machine: string;
  readonly entries: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** Reads an archive whole, and compares everything in it with what its manifest says. */
export async function verify(file: FileHandle, path: string): Promise<Backup> {
  try {
    const { size } = await file.stat();
    const entries = await directory(file, size);
    const manifest: Manifest = JSON.parse((await manifestOf(file, entries)).toString('utf8'));
    const there = [...entries.keys()].filter((name) => name !== MANIFEST);
    const named = manifest.entries.map(({ name }) => name);
    demand([...there].sort().join() === [...named].sort().join(), `it holds ${there} and speaks of ${named}`);
    for (const { name, bytes, sha256 } of manifest.entries) {
      const digest = createHash('sha256');
      let length = 0;
      await pour(file, entries.get(name) as Entry, (block) => {
        digest.update(block);
        length += block.length;
      });
      demand(length === bytes && digest.digest('hex') === sha256, `${name} is not what its manifest says`);
    }
    return { path, bytes: BigInt(size), time: manifest.time, machine: manifest.machine, entries: named };
  } catch (failure) {
    const { code = '', message } = failure as NodeJS.ErrnoException;
    // What the disk says is no news of the archive.
    throw failure instanceof BackupDamaged || /^E[A-Z]+$/.test(code) ? failure : new BackupDamaged(message);
  }
}

async function manifestOf(file: FileHandle, entries: Map<string, Entry>): Promise<Buffer> {
  const entry = entries.get(MANIFEST);
  const blocks: Buffer[] = [];
  let length = 0;
  demand(entry !== undefined, 'it has no manifest');
  await pour(file, entry, (block) => {
    length += block.length;
    demand(length <= MAX_MANIFEST, 'its manifest is too long');
    blocks.push(block);
  });
  return Buffer.concat(blocks);
}

/** The entries by their names, from the end of the file (APPNOTE 4.3.6; no archive of ours has a comment). */
async function directory(file: FileHandle, size: number): Promise<Map<string, Entry>> {
  const end = await read(file, size - END_BYTES, END_BYTES, END);
  let bytes = end.readUInt32LE(12);
  let at = end.readUInt32LE(16);
  if (at === TOO_LARGE || bytes === TOO_LARGE) {
    const locator = await read(file, size - END_BYTES - LOCATOR_BYTES, LOCATOR_BYTES, LOCATOR);
    const end64 = await read(file, Number(locator.readBigUInt64LE(8)), END_64_BYTES, END_64);
    bytes = Number(end64.readBigUInt64LE(40));
    at = Number(end64.readBigUInt64LE(48));
  }
  demand(bytes <= MAX_DIRECTORY, 'its directory is too long');
  const all = await read(file, at, bytes, ENTRY);
  const entries = new Map<string, Entry>();
  for (let from = 0; from < bytes; ) {
    demand(all.readUInt32LE(from) === ENTRY, 'its directory cannot be read');
    const names = from + 46;
    const extras = names + all.readUInt16LE(from + 28);
    const next = extras + all.readUInt16LE(from + 30);
    const name = all.toString('utf8', names, extras);
    const [packed, offset] = places(
      all.subarray(extras, next),
      [24, 20, 42].map((field) => all.readUInt32LE(from + field)),
    );
    entries.set(name, { name, deflated: all.readUInt16LE(from + 10) === DEFLATED, packed, at: offset });
    from = next + all.readUInt16LE(from + 32);
  }
  return entries;
}

/** Packed size and place of an entry; what does not fit into its field is in an extra one (APPNOTE 4.5.3). */
function places(extra: Buffer, fields: readonly number[]): [number, number] {
  let large = extra.subarray(0, 0);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) {
      large = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    }
  }
  let taken = 0;
  const [, packed = 0, offset = 0] = fields.map((value) => {
    if (value !== TOO_LARGE) {
      return value;
    }
    taken += 8;
    return Number(large.readBigUInt64LE(taken - 8));
  });
  return [packed, offset];
}

async function pour(file: FileHandle, entry: Entry, take: (block: Buffer) => void): Promise<void> {
  const local = await read(file, entry.at, 30, LOCAL);
  const start = entry.at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const sink = new Writable({
    write(block, _encoding, done) {
      try {
        take(block);
        done();
      } catch (failure) {
        done(failure as Error);
      }
    },
  });
  if (entry.packed === 0) {
    return;
  }
  const packed = file.createReadStream({ start, end: start + entry.packed - 1, autoClose: false });
  await (entry.deflated ? pipeline(packed, createInflateRaw(), sink) : pipeline(packed, sink));
}

async function read(file: FileHandle, at: number, length: number, signature: number): Promise<Buffer> {
  demand(at >= 0, 'it is too short');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  demand(bytesRead === length && length >= 4 && buffer.readUInt32LE(0) === signature, 'it breaks off');
  return buffer;
}

function demand(sound: boolean, otherwise: string): asserts sound {
  if (!sound) {
    throw new BackupDamaged(otherwise);
  }
}
