import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Backup } from './archives.js';
import { keep } from './backups.js';
import { type Calls, callsOf } from './calls.js';
import { type Connection, open } from './channel.js';
import { Subscription } from './events.js';
import { type FileInit, type FileOptions, file, nameOf } from './files.js';
import {
  BackgroundCopyCallback,
  type Event,
  type EventKind,
  type SubscribeRequestSchema,
  type SubscribeResponse,
} from './gen/ebb/v1/background_copy_callback_pb.js';
import { BackgroundCopyFile } from './gen/ebb/v1/background_copy_file_pb.js';
import { BackgroundCopyJob } from './gen/ebb/v1/background_copy_job_pb.js';
import { BackgroundCopyManager, type JobFilterSchema } from './gen/ebb/v1/background_copy_manager_pb.js';
import { JobHistory } from './gen/ebb/v1/job_history_pb.js';
import { type JobSettingsSchema, type Job as JobSnapshot, JobType } from './gen/ebb/v1/job_pb.js';
import { NodeAdministration } from './gen/ebb/v1/node_administration_pb.js';
import { PeerCacheAdministration } from './gen/ebb/v1/peer_cache_administration_pb.js';
import { PolicyAdministration } from './gen/ebb/v1/policy_administration_pb.js';
import { ServiceAdministration } from './gen/ebb/v1/service_administration_pb.js';
import { Job, type WaitOptions } from './job.js';
import { type Options, withDefaults } from './options.js';
import type { Target } from './targets.js';

const PAGE = 500;
const SERVICES = {
  manager: BackgroundCopyManager,
  job: BackgroundCopyJob,
  file: BackgroundCopyFile,
  callback: BackgroundCopyCallback,
  service: ServiceAdministration,
  policy: PolicyAdministration,
  nodes: NodeAdministration,
  peers: PeerCacheAdministration,
  history: JobHistory,
};

/** Every call of the contract, with a deadline, a request id and errors of type `CallFailed`. */
export type Rpc = { readonly [S in keyof typeof SERVICES]: Calls<(typeof SERVICES)[S]> };

/** What a job may be given besides name and files. */
export interface JobOptions {
  /** Default `JobType.DOWNLOAD`. */
  readonly type?: JobType;
  /** Properties other than the defaults. */
  readonly settings?: MessageInitShape<typeof JobSettingsSchema>;
  /** One of your own makes one job of calls that repeat it within 24 hours, over restarts of your program too. */
  readonly requestId?: string;
}

/** How one file is moved. */
export interface TransferOptions extends WaitOptions, FileOptions {
  /** Properties of its job. */
  readonly settings?: MessageInitShape<typeof JobSettingsSchema>;
}

/** Which events. */
export interface EventOptions {
  /** After this one; "0" for the oldest kept. Default: from now on. */
  readonly cursor?: string;
  /** Of this job alone. */
  readonly jobId?: string;
  /** Of these kinds alone. */
  readonly kinds?: readonly EventKind[];
  /** Of everybody's jobs; administrators only. */
  readonly allUsers?: boolean;
  /** Ends the iteration, which then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** How a backup is made. */
export interface BackupOptions {
  /** Puts the keys of the service in, under this: 12 characters at least. Default: they are left out. */
  readonly passphrase?: string;
  /** Ends it, and leaves nothing of it. */
  readonly signal?: AbortSignal;
}

/**
 * A client of a service; without a target, of the one that the `ebb` command means (see `discover`). Whether it can be reached
 * shows at the first call. Throws when a certificate or token file cannot be read, and UntrustedSocket when the socket could be
 * served by somebody else.
 */
export function connect(target?: Target, options: Options = {}): Client {
  return new Client(target, options);
}

/** A connection to a service, made when the first call needs it and made again when it breaks. One is enough for a program. */
export class Client implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #attempts: number;
  readonly #subscriptions = new Set<Subscription<unknown>>();
  /** Every call of the contract. */
  readonly rpc: Rpc;

  /** Not for callers: `connect` makes them. */
  constructor(target: Target | undefined, options: Options) {
    const patience = withDefaults(options);
    this.#attempts = patience.attempts;
    this.#connection = open(target, patience, Object.values(SERVICES));
    const calls = Object.entries(SERVICES).map(([name, service]) => [name, this.#callsOf(service)]);
    this.rpc = Object.fromEntries(calls) as Rpc;
  }

  /** Makes a job. When this resolves the job survives a crash. It waits to be resumed. */
  createJob(name: string, files: readonly FileInit[] = [], options: JobOptions = {}): Promise<Job> {
    return this.#create(name, files, options, false);
  }

  /** Makes a job and sets it going, in one step. */
  submit(name: string, files: readonly FileInit[], options: JobOptions = {}): Promise<Job> {
    return this.#create(name, files, options, true);
  }

  /**
   * Fetches one file and puts it in place. Resolves to the job when it is through. When this fails, or the program ends, the job
   * goes on or stays where it is, and can be found with `jobs`.
   */
  async download(url: string, path: string, options: TransferOptions = {}): Promise<JobSnapshot> {
    const { settings = {} } = options;
    return through(await this.submit(nameOf(path), [file(url, path, options)], { settings }), options);
  }

  /** Sends one file. Otherwise as `download`. */
  async upload(path: string, url: string, options: TransferOptions = {}): Promise<JobSnapshot> {
    const { settings = {} } = options;
    const job = await this.submit(nameOf(path), [file(url, path, options)], { type: JobType.UPLOAD, settings });
    return through(job, options);
  }

  /** A handle of a job that is there already. */
  job(id: string): Job {
    return new Job(this, id);
  }

  /** The jobs as they stand, newest first. */
  async *jobs(
    filter: MessageInitShape<typeof JobFilterSchema> = {},
    { allUsers = false }: { allUsers?: boolean } = {},
  ): AsyncGenerator<JobSnapshot, void> {
    let pageToken = '';
    do {
      const page = await this.rpc.manager.enumJobs({ filter, allUsers, pageSize: PAGE, pageToken });
      yield* page.jobs;
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }

  /**
   * What is committed, in order and each once, over interruptions and restarts of the service. Nothing is missed from the moment
   * this resolves, or after the `cursor`. Fails with HistoryGone when what follows the cursor is not kept any more.
   */
  events({ signal, kinds = [], ...options }: EventOptions = {}): Promise<Subscription<Event>> {
    const pick = ({ message }: SubscribeResponse) => (message.case === 'event' ? message.value : undefined);
    return this.#subscribe({ ...options, kinds: [...kinds] }, pick, signal);
  }

  /** As `events`, with progress as well if the request says how often. */
  subscribe(
    request: MessageInitShape<typeof SubscribeRequestSchema>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Subscription<SubscribeResponse>> {
    const pick = (message: SubscribeResponse) => (message.message.case === 'heartbeat' ? undefined : message);
    return this.#subscribe(request, pick, signal);
  }

  /**
   * Writes a backup of the service to a file, mode 0600, for `ebb restore`. Administrators only. The file has its name once it is
   * whole, its digests are right and it is on disk; what has the name before is replaced only then, and nothing is left of a backup
   * that fails: it is begun again. Fails with BackupDamaged when something else arrived than was sent.
   */
  async backup(path: string, { passphrase = '', signal }: BackupOptions = {}): Promise<Backup> {
    return keep(this.rpc.service.backup({ passphrase }, signal && { signal }), path);
  }

  /** Ends subscriptions, and lets the program end. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    this.#connection.channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #callsOf<S extends (typeof SERVICES)[keyof typeof SERVICES]>(service: S): Calls<S> {
    return callsOf(this.#connection.channel, service, this.#connection.rules);
  }

  async #create(name: string, files: readonly FileInit[], options: JobOptions, resume: boolean): Promise<Job> {
    const { type = JobType.DOWNLOAD, settings, requestId = '' } = options;
    const request = { displayName: name, type, requestId, files: [...files], resume, ...(settings && { settings }) };
    const { job } = await this.rpc.manager.createJob(request);
    return new Job(this, job?.id ?? '');
  }

  #subscribe<T>(
    request: MessageInitShape<typeof SubscribeRequestSchema>,
    pick: (message: SubscribeResponse) => T | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Subscription<T>> {
    const around = {
      callback: this.rpc.callback,
      attempts: this.#attempts,
      signal,
      check: () => this.#connection.check(),
      ended: (subscription: Subscription<unknown>) => this.#subscriptions.delete(subscription),
    };
    const subscription = new Subscription(around, request, pick);
    this.#subscriptions.add(subscription as Subscription<unknown>);
    return subscription.open();
  }
}

async function through(job: Job, options: WaitOptions): Promise<JobSnapshot> {
  await job.wait(options);
  await job.complete();
  return job.get();
}
