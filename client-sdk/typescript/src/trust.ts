import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UntrustedSocket } from './errors.js';
import { type TcpTarget, tcp, type UnixTarget } from './targets.js';

// Whoever could put a socket of his own in the place of the service's would be told every secret of its clients. Node does not
// tell who is at the other end of a socket; so its owner must be trusted, and nobody else able to put another in its place.

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
const OTHERS_ANYTHING = 0o077;

/** UntrustedSocket unless this user, root or a trusted one made the socket. Content when there is none. */
export function checkServer(target: UnixTarget): void {
  const self = process.getuid?.();
  if (self === undefined) {
    return;
  }
  const trusted = [self, 0, ...target.trustedUids];
  const socket = found(target.socket);
  const folder = found(dirname(target.socket));
  if (socket === undefined || folder === undefined) {
    return;
  }
  demand(trusted.includes(socket.uid), target, `belongs to user ${socket.uid}, who is neither you nor root`);
  demand(trusted.includes(folder.uid), target, `lies in a folder of user ${folder.uid}, who is neither you nor root`);
  const replaceable = (folder.mode & OTHERS_WRITE) !== 0 && (folder.mode & STICKY) === 0;
  demand(!replaceable, target, 'lies in a folder that others can write to');
}

/** How a private service without Unix sockets lets its owner in: `host:port`, then the token. */
export function readTokenFile(file: string): TcpTarget {
  const self = process.getuid?.();
  if (self !== undefined) {
    const { mode, uid } = statSync(file);
    if ((mode & OTHERS_ANYTHING) !== 0 || (uid !== self && uid !== 0)) {
      throw new UntrustedSocket(`${file} is not private to you; its token is not trusted`);
    }
  }
  const [address = '', token] = readFileSync(file, 'ascii').split(/\r?\n/);
  const match = /^(.+):(\d+)$/.exec(address);
  if (match?.[1] === undefined || !token) {
    throw new Error(`${file} is not a token file of this service; stop the service and start it again`);
  }
  return tcp(match[1], Number(match[2]), { token, plaintext: true });
}

function demand(condition: boolean, target: UnixTarget, what: string): void {
  if (!condition) {
    throw new UntrustedSocket(`The socket ${target.socket} ${what}: it is not trusted.`);
  }
}

function found(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
