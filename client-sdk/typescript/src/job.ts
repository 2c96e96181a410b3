import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { Client } from './client.js';
import { HistoryGone, JobCancelled, TransferFailed } from './errors.js';
import type { FileInit } from './files.js';
import { type Progress, ProgressSchema } from './gen/ebb/v1/background_copy_callback_pb.js';
import type { CancelResponse, CompleteResponse } from './gen/ebb/v1/background_copy_job_pb.js';
import { type File, type Job as JobSnapshot, JobState } from './gen/ebb/v1/job_pb.js';

const PAGE = 500;
const USUAL_INTERVAL = 500;

/** How a job is watched. */
export interface WatchOptions {
  /** Milliseconds between two reports, at least 100. Default 500. */
  readonly interval?: number;
  /** Ends the watching, which then fails with the reason of the signal. The job goes on. */
  readonly signal?: AbortSignal;
}

/** How a job is waited for. */
export interface WaitOptions extends WatchOptions {
  /** Hears where the job stands. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * A job of the queue (IBackgroundCopyJob). The object is only a handle: closing the client leaves the job alone.
 *
 * What has no method here is a call of `client.rpc.job`, as `client.rpc.job.setPriority({ jobId: job.id, priority })`.
 */
export class Job {
  readonly #client: Client;
  /** The job's GUID, by which `client.job` finds it again. */
  readonly id: string;

  /** Not for callers: `client.job` makes them. */
  constructor(client: Client, id: string) {
    this.#client = client;
    this.id = id;
  }

  /** The whole job as it stands, also when it has ended. */
  async get(): Promise<JobSnapshot> {
    return present((await this.#client.rpc.manager.getJob({ jobId: this.id, includeFinal: true })).job);
  }

  /** Its files, in the order of adding. */
  async *files(): AsyncGenerator<File, void> {
    let pageToken = '';
    do {
      const page = await this.#client.rpc.job.enumFiles({ jobId: this.id, pageSize: PAGE, pageToken });
      yield* page.files;
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }

  /** Adds files, all or none. */
  async add(...files: FileInit[]): Promise<void> {
    await this.#client.rpc.job.addFileSet({ jobId: this.id, files });
  }

  /** Stops the job and keeps its progress. */
  async suspend(): Promise<JobSnapshot> {
    return present((await this.#client.rpc.job.suspend({ jobId: this.id })).job);
  }

  /** Activates the job, or retries it at once. */
  async resume(): Promise<JobSnapshot> {
    return present((await this.#client.rpc.job.resume({ jobId: this.id })).job);
  }

  /** Ends the job and deletes its temporary files. Irreversible. */
  cancel(): Promise<CancelResponse> {
    return this.#client.rpc.job.cancel({ jobId: this.id });
  }

  /** Puts the transferred files in place and ends the job. What is not whole is thrown away; see `result`. */
  complete(): Promise<CompleteResponse> {
    return this.#client.rpc.job.complete({ jobId: this.id });
  }

  /**
   * Where the job stands, again and again while it moves, until it has arrived, failed or ended. The last one has the state it
   * came to.
   */
  async *progress({ interval = USUAL_INTERVAL, signal }: WatchOptions = {}): AsyncGenerator<Progress, void> {
    while (true) {
      try {
        return yield* this.#watch(interval, signal);
      } catch (failure) {
        if (!(failure instanceof HistoryGone)) {
          throw failure;
        }
      }
    }
  }

  /** Waits until everything has moved. Fails with `TransferFailed` when it cannot, and with `JobCancelled`. */
  async wait({ onProgress, ...options }: WaitOptions = {}): Promise<JobSnapshot> {
    for await (const progress of this.progress(options)) {
      onProgress?.(progress);
    }
    const job = await this.get();
    if (job.state === JobState.ERROR) {
      throw new TransferFailed(job);
    }
    if (job.state === JobState.CANCELLED) {
      throw new JobCancelled(job);
    }
    return job;
  }

  async *#watch(interval: number, signal: AbortSignal | undefined): AsyncGenerator<Progress, void> {
    const request = { jobId: this.id, progressInterval: durationFromMs(interval) };
    const news = await this.#client.subscribe(request, { signal });
    try {
      // Looked at after the stream stands, so that nothing happens in between.
      let job = await this.get();
      yield progressOf(job);
      while (!isSettled(job.state)) {
        const { done, value } = await news.next();
        if (done) {
          return;
        }
        if (value.message.case === 'progress') {
          yield value.message.value;
        } else if (value.message.case === 'event' && isSettled(value.message.value.state)) {
          job = await this.get();
          yield progressOf(job);
        }
      }
    } finally {
      await news.close();
    }
  }
}

/** True when a job does not move on by itself. */
function isSettled(state: JobState): boolean {
  return [JobState.TRANSFERRED, JobState.ERROR, JobState.ACKNOWLEDGED, JobState.CANCELLED].includes(state);
}

/** Where a job stands, in the shape of the stream's messages. */
function progressOf({ id, state, progress }: JobSnapshot): Progress {
  return create(ProgressSchema, { jobId: id, state, ...(progress && { progress }) });
}

function present(job: JobSnapshot | undefined): JobSnapshot {
  if (job === undefined) {
    throw new Error('the service answered without a job');
  }
  return job;
}
