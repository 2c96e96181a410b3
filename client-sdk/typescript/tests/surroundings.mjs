// The service, the origin and the receiver of uploads that the tests run against. .ci/node-sdk starts service and origin and says
// in the environment where they are.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const PATIENCE = 60_000;
export const HOME = process.env.EBB_HOME;
export const ORIGIN = process.env.ORIGIN;
export const ORIGIN_FOLDER = process.env.ORIGIN_FOLDER;
export const TLS = process.env.TLS_FOLDER;
export const TCP_PORT = Number(process.env.TCP_PORT);
export const TCP_TOKEN = process.env.TCP_TOKEN;

export const SMALL = 'patch-6.6.1.xz';
// Comes slowly enough to be stopped on its way.
export const LARGE = 'linux-6.6.tar.xz';

// A folder of the test's own, in which callers from elsewhere may have files too.
export function scratch(test) {
  const folder = mkdtempSync(join(dirname(ORIGIN_FOLDER), 'test-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function same(name, path) {
  assert.ok(readFileSync(join(ORIGIN_FOLDER, name)).equals(readFileSync(path)), `${path} is not what the origin has`);
}

// Ends the service as a power cut would.
export async function killService(client) {
  const { processId } = await client.rpc.service.getServiceStatus({});
  process.kill(Number(processId), 'SIGKILL');
  while (existsSync(`/proc/${processId}`) && !/\) [ZX]/.test(stateOf(processId))) {
    await pause(10);
  }
}

function stateOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ') X';
  }
}

// Starts it again, and does not wait.
export function startService() {
  const out = openSync(join(HOME, 'service.out'), 'a');
  spawn(process.env.EBB_LAUNCHER, ['serve', '--home', HOME], { detached: true, stdio: ['ignore', out, out] }).unref();
}

// Takes what is PUT to it.
export async function receiver(test) {
  const files = new Map();
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.method === 'PUT') {
      files.set(request.url, Buffer.concat(parts));
    }
    response.writeHead(request.method === 'PUT' ? 201 : 204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, files };
}

// A function that takes events of a subscription, and fails when none comes.
export function taker(subscription) {
  return async () => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('no event came in time')), PATIENCE);
    });
    try {
      const { done, value } = await Promise.race([subscription.next(), late]);
      assert.ok(!done, 'the iteration ended');
      return value;
    } finally {
      clearTimeout(timer);
    }
  };
}
