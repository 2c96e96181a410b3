import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** A service behind a Unix socket. */
export interface UnixTarget {
  readonly kind: 'unix';
  /** Absolute path of the socket. */
  readonly socket: string;
  /** Users, besides this one and root, that the service may run as. */
  readonly trustedUids: readonly number[];
}

/** What a TCP target may say besides host and port. */
export interface TcpOptions {
  /** Bearer token that says who calls. */
  readonly token?: string;
  /** PEM file of those who may have signed the service's certificate, instead of those that Node trusts. */
  readonly authorities?: string;
  /** PEM file of the certificate that says who calls (mTLS). */
  readonly certificate?: string;
  /** PEM file of its key. */
  readonly privateKey?: string;
  /** Without TLS; for loopback alone, since a token would travel in clear. */
  readonly plaintext?: boolean;
}

/** A service behind a TCP port. */
export interface TcpTarget extends TcpOptions {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
}

/** The service whose socket, or token file where there are no Unix sockets, lies in a folder. */
export interface HomeTarget {
  readonly kind: 'home';
  readonly runFolder: string;
}

/** Where the service is, and how to prove who calls. */
export type Target = UnixTarget | TcpTarget | HomeTarget;

/** A Unix socket. The service behind it must run as you, as root or as one of the trusted users. */
export function unix(socket: string, { trustedUids = [] }: { trustedUids?: readonly number[] } = {}): UnixTarget {
  return { kind: 'unix', socket: resolve(socket), trustedUids };
}

/** A TCP port with TLS. RangeError for plain text to another machine. */
export function tcp(host: string, port: number, options: TcpOptions = {}): TcpTarget {
  if (options.plaintext && !isLoopback(host)) {
    throw new RangeError(`${host} is not this machine: without TLS everybody in between can read along`);
  }
  if ((options.certificate === undefined) !== (options.privateKey === undefined)) {
    throw new RangeError('a certificate needs its private key, and the key its certificate');
  }
  const target: TcpTarget = { kind: 'tcp', host, port, ...options };
  // Not enumerable, so that whoever logs the target does not log the token.
  return Object.defineProperty(target, 'token', { value: options.token, enumerable: false });
}

/** The private service whose state lies in a folder (`--home`, `EBB_HOME`). */
export function home(folder: string): HomeTarget {
  return { kind: 'home', runFolder: join(resolve(folder), 'run') };
}

/**
 * The service that a command without options means: that of `EBB_HOME` when it is set, else your own when one is running, else
 * the machine's, else the place where your own will be.
 */
export function discover(environment: Readonly<Record<string, string | undefined>> = process.env): HomeTarget {
  if (environment.EBB_HOME) {
    return home(environment.EBB_HOME);
  }
  const state = xdgFolder(environment.XDG_STATE_HOME) ?? join(environment.HOME || homedir(), '.local', 'state');
  const runtime = xdgFolder(environment.XDG_RUNTIME_DIR);
  const inState = join(state, 'ebb', 'run');
  const own = runtime === undefined ? inState : join(runtime, 'ebb');
  // The second is of a service that was started outside the session, by cron or over ssh.
  const runFolder = [own, inState, '/run/ebb'].find((folder) => isInUse({ kind: 'home', runFolder: folder })) ?? own;
  return { kind: 'home', runFolder };
}

/** The Unix socket of a home. */
export function socketOf(target: HomeTarget): string {
  return join(target.runFolder, 'ebb.sock');
}

/** Port and token of a home where there are no Unix sockets. */
export function tokenFileOf(target: HomeTarget): string {
  return join(target.runFolder, 'ebb.token');
}

/** True when a service is there, or was and left its socket behind. */
function isInUse(target: HomeTarget): boolean {
  return existsSync(socketOf(target)) || existsSync(tokenFileOf(target));
}

/** A folder of the XDG specification, which says to ignore relative paths. */
function xdgFolder(folder: string | undefined): string | undefined {
  return folder && isAbsolute(folder) ? folder : undefined;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}
