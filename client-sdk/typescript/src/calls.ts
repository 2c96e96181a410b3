import { randomUUID } from 'node:crypto';
import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { type Client as Channel, type ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { CallFailed } from './errors.js';
import type { Patience } from './options.js';

/** What a call may be given besides its request. */
export interface CallOptions {
  /** Milliseconds that the call may take, repetitions included. */
  readonly timeout?: number;
  /** Ends the call, which then fails with the reason of the signal. What was asked for may have been done all the same. */
  readonly signal?: AbortSignal;
}

/** The calls of one service of the contract, with the names of the contract. */
export type Calls<S extends Pick<DescService, 'method'>> = {
  readonly [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : S['method'][M] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, options?: CallOptions) => ServerStream<MessageShape<O>>
      : never;
};

/** Messages as they come. Ends with `CallFailed`, or when it is cancelled. Nothing resumes it. */
export interface ServerStream<T> extends AsyncIterable<T> {
  cancel(): void;
}

/** What is done to every call: a deadline, a request id without which a change could not be repeated safely, the token. */
export interface CallRules {
  readonly patience: Patience;
  readonly token: string | undefined;
}

type Init = MessageInitShape<DescMessage>;

const READS = /^(Get|Enum|List|Query|Simulate|Why)/;
const ENDING = new Set(['Complete', 'Cancel']);

/**
 * Which calls gRPC may repeat when the service is unavailable (gRFC A6): those that read, and those that carry a request id, by
 * which the service recognises a repetition.
 */
export function serviceConfig(services: readonly DescService[], attempts: number): string {
  const safe = services
    .flatMap((service) => service.methods)
    .filter((method) => method.methodKind === 'unary' && (READS.test(method.name) || hasRequestId(method.input)))
    .map((method) => ({ service: method.parent.typeName, method: method.name }));
  const retryPolicy = {
    maxAttempts: attempts,
    initialBackoff: '0.3s',
    maxBackoff: '3s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  return JSON.stringify({ loadBalancingConfig: [], methodConfig: [{ name: safe, retryPolicy }] });
}

/** The calls of a service on a channel. */
export function callsOf<S extends Pick<DescService, 'method'>>(
  channel: Channel,
  service: S,
  rules: CallRules,
): Calls<S> {
  const calls: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service.method)) {
    calls[name] =
      method.methodKind === 'unary'
        ? (request: Init, options?: CallOptions) => unary(channel, method, rules, request, options)
        : (request: Init, options?: CallOptions) => serverStream(channel, method, rules, request, options);
  }
  return calls as Calls<S>;
}

async function unary(channel: Channel, method: DescMethod, rules: CallRules, request: Init, options?: CallOptions) {
  try {
    return await answered(channel, method, rules, request, options);
  } catch (failure) {
    if (failure instanceof CallFailed) {
      // It was made where the answer arrived; whoever reads it wants to know who called.
      Error.captureStackTrace(failure);
    }
    throw failure;
  }
}

function answered(channel: Channel, method: DescMethod, rules: CallRules, request: Init, options: CallOptions = {}) {
  const { signal } = options;
  const patience = ENDING.has(method.name) ? rules.patience.endingTimeout : rules.patience.timeout;
  return new Promise<MessageShape<DescMessage>>((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => call.cancel();
    const call = channel.makeUnaryRequest(
      path(method),
      serializer(method.input),
      deserializer(method.output),
      withRequestId(method.input, request),
      metadata(rules),
      { deadline: Date.now() + (options.timeout ?? patience) },
      (failure, answer) => {
        signal?.removeEventListener('abort', abort);
        if (failure) {
          reject(signal?.aborted ? signal.reason : CallFailed.of(failure));
        } else {
          resolve(answer as MessageShape<DescMessage>);
        }
      },
    );
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function serverStream(
  channel: Channel,
  method: DescMethod,
  rules: CallRules,
  request: Init,
  { timeout, signal }: CallOptions = {},
): ServerStream<MessageShape<DescMessage>> {
  signal?.throwIfAborted();
  const call: ClientReadableStream<MessageShape<DescMessage>> = channel.makeServerStreamRequest(
    path(method),
    serializer(method.input),
    deserializer(method.output),
    create(method.input, request),
    metadata(rules),
    timeout === undefined ? {} : { deadline: Date.now() + timeout },
  );
  let left = false;
  const cancel = () => {
    left = true;
    call.cancel();
  };
  // A failure that comes before anybody reads is told once: afterwards the stream only ends.
  let failed: Error | undefined;
  call.on('error', (failure) => {
    failed = failure;
  });
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    cancel,
    async *[Symbol.asyncIterator]() {
      try {
        yield* call;
        // Who stopped reading does not want to hear that the call was cancelled.
        if (failed !== undefined && (!left || signal?.aborted)) {
          throw failed;
        }
      } catch (failure) {
        throw signal?.aborted ? signal.reason : CallFailed.of(failure);
      } finally {
        signal?.removeEventListener('abort', cancel);
        cancel();
      }
    },
  };
}

function withRequestId(input: DescMessage, request: Init): MessageShape<DescMessage> {
  const message = create(input, request);
  if (hasRequestId(input)) {
    const identified = message as { requestId?: string };
    // A message that the caller made is the caller's: it is sent as it is, or as a copy.
    if (!identified.requestId) {
      return Object.assign(create(input), message, { requestId: randomUUID() });
    }
  }
  return message;
}

function hasRequestId(input: DescMessage): boolean {
  return input.fields.some((field) => field.name === 'request_id');
}

function path(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function metadata(rules: CallRules): Metadata {
  const sent = new Metadata();
  if (rules.token !== undefined) {
    sent.set('authorization', `Bearer ${rules.token}`);
  }
  return sent;
}

function serializer(schema: DescMessage): (message: MessageShape<DescMessage>) => Buffer {
  return (message) => Buffer.from(toBinary(schema, message));
}

function deserializer(schema: DescMessage): (bytes: Buffer) => MessageShape<DescMessage> {
  return (bytes) => fromBinary(schema, bytes);
}
