import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { type Details, readDetails } from './details.js';
import type { Job, JobError } from './gen/ebb/v1/job_pb.js';

const DETAILS = 'grpc-status-details-bin';
const OLDEST = 'oldest_cursor';
const NOBODY_THERE = 'Start the service with `ebb serve`; any `ebb` command starts your own.';

/** Any failure that this package reports. */
export abstract class EbbError extends Error {
  /** The name of the code, such as `BG_E_INVALID_STATE`; that of gRPC's code when no service answered. */
  abstract readonly reason: string;
  /** The HRESULT as an unsigned number, such as 0x80200002; 0 when no service answered. */
  abstract readonly hresult: number;
  /** What to do about it, one sentence; empty when that is not known. */
  abstract readonly remedy: string;

  override get name(): string {
    return this.constructor.name;
  }
}

/** A call that was refused or did not arrive. */
export class CallFailed extends EbbError {
  override readonly reason: string;
  override readonly hresult: number;
  override readonly remedy: string;
  /** gRPC's code, a value of `status` of @grpc/grpc-js. */
  readonly code: status;
  /** The field of the request at fault, such as `files[2].local_name`; undefined when it is not one field. */
  readonly field: string | undefined;
  /** The job concerned. */
  readonly jobId: string | undefined;
  /** In how many milliseconds the same call can work, when the service says so. */
  readonly retryAfter: number | undefined;

  constructor(code: status, message: string, details: Details = { reason: '', metadata: {} }) {
    const nobody = details.reason === '' && code === status.UNAVAILABLE;
    const reason = details.reason || (status[code] ?? 'UNKNOWN');
    const remedy = details.metadata.remedy ?? (nobody ? NOBODY_THERE : '');
    super(sentence(reason, message, remedy));
    this.code = code;
    this.reason = reason;
    this.remedy = remedy;
    this.hresult = Number(details.metadata.hresult ?? 0);
    this.field = details.metadata.field;
    this.jobId = details.metadata.job_id;
    this.retryAfter = details.retryAfter;
  }

  /** Reads a failure of a call. */
  static of(failure: unknown): CallFailed {
    if (failure instanceof CallFailed) {
      return failure;
    }
    if (!isServiceError(failure)) {
      throw failure;
    }
    const [bytes] = failure.metadata.get(DETAILS);
    const details: Details = bytes instanceof Uint8Array ? readDetails(bytes) : { reason: '', metadata: {} };
    return failure.code === status.OUT_OF_RANGE && details.metadata[OLDEST] !== undefined
      ? new HistoryGone(failure.code, failure.details, details)
      : new CallFailed(failure.code, failure.details, details);
  }

  /** True when no service could be reached, or it is on its way out. */
  get isUnavailable(): boolean {
    return this.code === status.UNAVAILABLE;
  }
}

/** A cursor lies before the history that is kept: list the jobs again, then go on from `oldestCursor`. */
export class HistoryGone extends CallFailed {
  /** The cursor of the oldest event that is kept. */
  readonly oldestCursor: string;

  constructor(code: status, message: string, details: Details) {
    super(code, message, details);
    this.oldestCursor = details.metadata[OLDEST] ?? '0';
  }
}

/** A job that was waited for did not arrive. */
export abstract class JobEnded extends EbbError {
  /** Its last state. */
  readonly job: Job;

  constructor(job: Job, message: string) {
    super(message);
    this.job = job;
  }
}

/** The job is in ERROR, where it stays until it is resumed, completed or cancelled. */
export class TransferFailed extends JobEnded {
  override readonly reason: string;
  override readonly hresult: number;
  override readonly remedy: string;
  /** Why: with the file at fault, the context and texts for people. */
  readonly error: JobError | undefined;

  constructor(job: Job) {
    const { error } = job;
    const remedy = error?.remedy ?? '';
    super(job, sentence(error?.name ?? 'ERROR', error?.message ?? '', remedy));
    this.error = error;
    this.reason = error?.name ?? 'ERROR';
    this.hresult = error?.hresult ?? 0;
    this.remedy = remedy;
  }
}

/** The job was cancelled by somebody. */
export class JobCancelled extends JobEnded {
  override readonly reason = 'CANCELLED';
  override readonly hresult = 0;
  override readonly remedy = '';

  constructor(job: Job) {
    super(job, `The job ${job.id} was cancelled.`);
  }
}

/** The socket of the service could be served by somebody else than you, root or whom you trust. */
export class UntrustedSocket extends EbbError {
  override readonly reason = 'UNTRUSTED_SOCKET';
  override readonly hresult = 0;
  override readonly remedy =
    'See that only you can write to the folder of the socket, or name the user whom the service runs as.';
}

/** A backup arrived that is not what its manifest says. The file that was to be replaced is as it was. */
export class BackupDamaged extends EbbError {
  override readonly reason = 'BACKUP_DAMAGED';
  override readonly hresult = 0;
  override readonly remedy =
    'Make another one; when that is damaged as well, see whether `ebb store check` finds the queue sound.';

  constructor(why: string) {
    super(`The backup is damaged: ${why}.`);
  }
}

function sentence(reason: string, message: string, remedy: string): string {
  const text = message.replace(/\.$/, '');
  const whole = text.includes(reason) ? `${text}.` : `${reason}: ${text}.`;
  return remedy === '' ? whole : `${whole} ${remedy}`;
}

function isServiceError(failure: unknown): failure is ServiceError {
  return failure instanceof Error && 'code' in failure && 'metadata' in failure && failure.metadata instanceof Metadata;
}
