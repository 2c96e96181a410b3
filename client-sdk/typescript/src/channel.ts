import { existsSync, readFileSync } from 'node:fs';
import type { DescService } from '@bufbuild/protobuf';
import { Client as Channel, type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import { type CallRules, serviceConfig } from './calls.js';
import type { Patience } from './options.js';
import { discover, socketOf, type Target, type TcpTarget, tokenFileOf, type UnixTarget, unix } from './targets.js';
import { checkServer, readTokenFile } from './trust.js';

const MAX_MESSAGE = 16 << 20;

/** A way to a service. */
export interface Connection {
  readonly channel: Channel;
  readonly rules: CallRules;
  /** Looks once more who is on the other side, before a connection is made. */
  check(): void;
}

/** The way to a target. Fails when a certificate or token file cannot be read, or somebody else serves the socket. */
export function open(target: Target = discover(), patience: Patience, services: readonly DescService[]): Connection {
  const reached = resolved(target);
  const options: ChannelOptions = {
    'grpc.primary_user_agent': 'ebb-client-node',
    'grpc.max_receive_message_length': MAX_MESSAGE,
    // A job is sent whole, and must fit to be sent again.
    'grpc.per_rpc_retry_buffer_size': MAX_MESSAGE,
    // A service that is back is found at once: whoever waits for it waits by rules of their own.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2000,
    'grpc.service_config_disable_resolution': 1,
    ...(patience.attempts > 1 && { 'grpc.service_config': serviceConfig(services, patience.attempts) }),
  };
  if (reached.kind === 'unix') {
    const check = () => checkServer(reached);
    check();
    const channel = new Channel(`unix:${reached.socket}`, credentials.createInsecure(), options);
    return { channel, check, rules: { patience, token: undefined } };
  }
  const host = reached.host.includes(':') ? `[${reached.host}]` : reached.host;
  const channel = new Channel(`${host}:${reached.port}`, credentialsOf(reached), {
    ...options,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
  });
  return { channel, check: () => {}, rules: { patience, token: reached.token } };
}

function resolved(target: Target): UnixTarget | TcpTarget {
  if (target.kind !== 'home') {
    return target;
  }
  const byToken = !existsSync(socketOf(target)) && existsSync(tokenFileOf(target));
  return byToken ? readTokenFile(tokenFileOf(target)) : unix(socketOf(target));
}

function credentialsOf(target: TcpTarget): ChannelCredentials {
  const pem = (file: string | undefined) => (file === undefined ? null : readFileSync(file));
  return target.plaintext
    ? credentials.createInsecure()
    : credentials.createSsl(pem(target.authorities), pem(target.privateKey), pem(target.certificate));
}
