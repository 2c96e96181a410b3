// A server of files that come as fast as their address says: /SIZE/RATE/name, in bytes and bytes a second; 0 = at once.
// /missing/name is not there. Ranges are served, with a strong validator.
import http from 'node:http';

const TICK_MILLIS = 50;

function range(header, size) {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  return found ? [Number(found[1]), found[2] ? Math.min(Number(found[2]), size - 1) : size - 1] : [0, size - 1];
}

function serve(request, response) {
  const found = /^\/(\d+)\/(\d+)\/[^/]+$/.exec(request.url);
  if (!found) {
    response.writeHead(404).end('not here');
    return;
  }
  const [size, speed] = [Number(found[1]), Number(found[2])];
  const [first, last] = range(request.headers.range, size);
  const partial = request.headers.range !== undefined;
  response.writeHead(partial ? 206 : 200, {
    'content-length': last - first + 1,
    'accept-ranges': 'bytes',
    etag: `"${size}"`,
    ...(partial ? { 'content-range': `bytes ${first}-${last}/${size}` } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  let left = last - first + 1;
  const part = Buffer.alloc(speed ? Math.max(1, Math.round((speed * TICK_MILLIS) / 1000)) : 65536, 'e');
  const send = () => {
    const now = part.subarray(0, Math.min(left, part.length));
    left -= now.length;
    const room = response.write(now);
    if (left === 0) {
      response.end();
    } else if (speed) {
      timer = setTimeout(send, TICK_MILLIS).unref();
    } else if (room) {
      setImmediate(send);
    } else {
      response.once('drain', send);
    }
  };
  let timer;
  response.on('close', () => clearTimeout(timer));
  send();
}

/** Starts it on loopback; resolves to its address. What is still on its way does not keep the process. */
export function startOrigin() {
  return new Promise((ready) => {
    const server = http.createServer(serve);
    server.on('connection', (socket) => socket.unref());
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      ready(`http://127.0.0.1:${server.address().port}`);
    });
  });
}
