import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
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
  const place = look(target.socket);
  if (place === undefined) {
    return;
  }
  const { uid, folders } = place;
  demand(trusted.includes(uid), target, `belongs to user ${uid}, who is neither you nor root`);
  for (const folder of folders) {
    demand(trusted.includes(folder.uid), target, `lies in a folder of user ${folder.uid}, who is neither you nor root`);
    const replaceable = (folder.mode & OTHERS_WRITE) !== 0 && (folder.mode & STICKY) === 0;
    demand(!replaceable, target, 'lies in a folder that others can write to');
  }
}

/** Whose a socket is, and the folders of its path and of what that may link to; undefined when there is none. */
function look(path: string): { uid: number; folders: Stats[] } | undefined {
  try {
    const socket = realpathSync(path);
    return { uid: statSync(socket).uid, folders: [path, socket].map((each) => statSync(dirname(each))) };
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  }
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
