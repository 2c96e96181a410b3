/**
 * A client of Ebb, the background transfer service.
 *
 *     import { connect } from 'ebb-client';
 *
 *     const client = connect();
 *     await client.download('https://example.org/file', 'file');
 *     await client.close();
 *
 * `v1` has every message of the contract.
 */
export type { Backup } from './archives.js';
export type { CallOptions, Calls, ServerStream } from './calls.js';
export {
  type BackupOptions,
  Client,
  connect,
  type EventOptions,
  type JobOptions,
  type Rpc,
  type TransferOptions,
} from './client.js';
export {
  BackupDamaged,
  CallFailed,
  EbbError,
  HistoryGone,
  JobCancelled,
  JobEnded,
  TransferFailed,
  UntrustedSocket,
} from './errors.js';
export type { Subscription } from './events.js';
export { type FileInit, type FileOptions, file } from './files.js';
export { type Event, EventKind, type Progress } from './gen/ebb/v1/background_copy_callback_pb.js';
export {
  type File,
  type Job as JobSnapshot,
  JobPriority,
  JobState,
  JobType,
  ResultCode,
} from './gen/ebb/v1/job_pb.js';
export { Job, type WaitOptions, type WatchOptions } from './job.js';
export type { Options } from './options.js';
export {
  discover,
  type HomeTarget,
  home,
  type Target,
  type TcpOptions,
  type TcpTarget,
  tcp,
  type UnixTarget,
  unix,
} from './targets.js';
export * as v1 from './v1.js';
