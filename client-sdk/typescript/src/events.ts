import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import type { Calls, ServerStream } from './calls.js';
import { CallFailed } from './errors.js';
import {
  type BackgroundCopyCallback,
  type SubscribeRequest,
  SubscribeRequestSchema,
  type SubscribeResponse,
} from './gen/ebb/v1/background_copy_callback_pb.js';
import { Retries } from './retries.js';

const USUAL_HEARTBEAT = 15_000;
const MISSED_HEARTBEATS = 3;

/** What a subscription needs. Not for callers. */
export interface Surroundings {
  readonly callback: Calls<typeof BackgroundCopyCallback>;
  readonly attempts: number;
  readonly signal: AbortSignal | undefined;
  check(): void;
  ended(subscription: Subscription<unknown>): void;
}

/**
 * A subscription to iterate over. When the connection breaks or the service restarts it goes on after the last message that
 * arrived: nothing is missed and nothing comes twice. Messages are fetched as they are taken. Leaving the loop ends it, as
 * `close` does; it fails with `CallFailed` when resuming cannot mend what happened.
 */
export class Subscription<T> implements AsyncIterableIterator<T>, AsyncDisposable {
  readonly #around: Surroundings;
  readonly #request: SubscribeRequest;
  readonly #pick: (message: SubscribeResponse) => T | undefined;
  readonly #retries: Retries;
  readonly #silence: number;
  readonly #closing = new AbortController();
  readonly #messages: AsyncGenerator<SubscribeResponse, void>;
  #cursor: string;

  /** Not for callers: `client.events` makes them. */
  constructor(
    around: Surroundings,
    request: MessageInitShape<typeof SubscribeRequestSchema>,
    pick: (message: SubscribeResponse) => T | undefined,
  ) {
    this.#around = around;
    this.#request = create(SubscribeRequestSchema, request);
    this.#pick = pick;
    this.#retries = new Retries(around.attempts);
    const heartbeat = this.#request.heartbeatInterval;
    this.#silence = MISSED_HEARTBEATS * (heartbeat === undefined ? USUAL_HEARTBEAT : durationMs(heartbeat));
    this.#cursor = this.#request.cursor;
    this.#messages = this.#read();
    const { signal } = around;
    signal?.addEventListener('abort', () => this.#closing.abort(), { signal: this.#closing.signal });
    if (signal?.aborted) {
      this.#closing.abort();
    }
  }

  /** Resolves once the service has said from which position on nothing will be missed. Not for callers. */
  async open(): Promise<this> {
    try {
      await this.#take();
      return this;
    } catch (failure) {
      await this.close();
      throw failure;
    }
  }

  /** Where this iteration stands. A subscription that is opened with it goes on after what was taken here. */
  get cursor(): string {
    return this.#cursor;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (true) {
      const message = await this.#take();
      if (message === undefined) {
        return { done: true, value: undefined };
      }
      const picked = this.#pick(message);
      if (picked !== undefined) {
        return { done: false, value: picked };
      }
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  /** Ends the subscription, and the loop that waits for it. May be called again. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#around.ended(this as Subscription<unknown>);
    await this.#messages.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The next message; undefined when this was closed. */
  async #take(): Promise<SubscribeResponse | undefined> {
    const { value } = await this.#messages.next();
    if (value === undefined) {
      this.#around.signal?.throwIfAborted();
    }
    return value ?? undefined;
  }

  async *#read(): AsyncGenerator<SubscribeResponse, void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let failure: CallFailed;
      try {
        this.#around.check();
        const request = { ...this.#request, cursor: this.#cursor };
        yield* this.#heard(this.#around.callback.subscribe(request, { signal }));
        failure = new CallFailed(status.UNAVAILABLE, 'The service ended the stream.');
      } catch (broken) {
        if (signal.aborted) {
          return;
        }
        failure = CallFailed.of(broken);
      }
      const wait = this.#retries.wait(failure);
      if (wait === undefined) {
        throw failure;
      }
      await pause(wait, signal);
    }
  }

  /** The messages of one call. Silence ends it: the other end may have gone without a word, which another call will tell. */
  async *#heard(stream: ServerStream<SubscribeResponse>): AsyncGenerator<SubscribeResponse, void> {
    let timer = setTimeout(() => stream.cancel(), this.#silence);
    try {
      for await (const message of stream) {
        clearTimeout(timer);
        this.#retries.heard();
        this.#cursor = cursorOf(message) || this.#cursor;
        yield message;
        timer = setTimeout(() => stream.cancel(), this.#silence);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

function cursorOf({ message }: SubscribeResponse): string {
  return message.case === 'event' || message.case === 'heartbeat' ? message.value.cursor : '';
}

function pause(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, millis);
    signal.addEventListener('abort', done, { once: true });
  });
}
