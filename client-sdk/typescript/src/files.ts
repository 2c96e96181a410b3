import { basename, resolve } from 'node:path';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { FileSpecSchema } from './gen/ebb/v1/job_pb.js';

/** A file of a job, as `file` makes them or spelled out. */
export type FileInit = MessageInitShape<typeof FileSpecSchema>;

/** What may be said of a file besides its places. */
export interface FileOptions {
  /** What its content must be, as `sha256:<hex>`. */
  readonly digest?: string;
  /** Where else it is to be had, the best first. */
  readonly mirrors?: readonly string[];
  /** Make missing folders of the path. */
  readonly createDirectories?: boolean;
}

const LONGEST_NAME = 128;

/** A file of a job: where it is remotely and locally. */
export function file(url: string, path: string, options: FileOptions = {}): FileInit {
  const { digest = '', mirrors = [], createDirectories = false } = options;
  return {
    remoteName: url,
    localName: resolve(path),
    expectedDigest: digest,
    mirrorNames: [...mirrors],
    createDirectories,
  };
}

/** What a job of one file is called. */
export function nameOf(path: string): string {
  return basename(resolve(path)).slice(0, LONGEST_NAME);
}
