// How a service is found and who is believed to be it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as sdk from 'ebb-client';
import { connect, discover, home, tcp, unix } from 'ebb-client';
import { scratch, TCP_PORT, TCP_TOKEN, TLS, taker } from './surroundings.mjs';

const NOBODY = 65534;
const authorities = join(TLS ?? '', 'ca.pem');

async function listen(t, path) {
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer().listen(path);
  await once(server, 'listening');
  t.after(() => server.close());
  return path;
}
const open = (target) => connect(target).close();

test('the home of the environment wins', async (t) => {
  const folder = scratch(t);
  await listen(t, join(folder, 'ebb', 'ebb.sock'));
  const found = discover({ EBB_HOME: join(folder, 'own'), XDG_RUNTIME_DIR: folder });
  assert.equal(found.runFolder, join(folder, 'own', 'run'));
});

test('the own service is found in either place', async (t) => {
  const folder = scratch(t);
  const environment = { XDG_RUNTIME_DIR: join(folder, 'r'), XDG_STATE_HOME: join(folder, 's'), HOME: '/' };
  await listen(t, join(folder, 's', 'ebb', 'run', 'ebb.sock'));
  assert.equal(discover(environment).runFolder, join(folder, 's', 'ebb', 'run'));
  await listen(t, join(folder, 'r', 'ebb', 'ebb.sock'));
  assert.equal(discover(environment).runFolder, join(folder, 'r', 'ebb'));
});

test('without any service the own place is meant', { skip: existsSync('/run/ebb/ebb.sock') }, (t) => {
  const folder = scratch(t);
  const found = discover({ HOME: folder, XDG_RUNTIME_DIR: 'relative' });
  assert.equal(found.runFolder, join(folder, '.local', 'state', 'ebb', 'run'));
});

test('a token file stands in for a socket', async (t) => {
  const folder = scratch(t);
  const file = join(folder, 'run', 'ebb.token');
  mkdirSync(dirname(file));
  writeFileSync(file, `127.0.0.1:${TCP_PORT}\n${TCP_TOKEN}\n`, { mode: 0o600 });
  await open(home(folder));
  chmodSync(file, 0o644);
  assert.throws(() => connect(home(folder)), { name: 'UntrustedSocket' });
});

test('a socket that others could replace is not trusted', async (t) => {
  const path = await listen(t, join(scratch(t), 'run', 'ebb.sock'));
  await open(unix(path));
  chmodSync(dirname(path), 0o777);
  assert.throws(() => connect(unix(path)), { name: 'UntrustedSocket', message: /others can write/ });
  const link = `${dirname(path)}.link`;
  symlinkSync(path, link);
  assert.throws(() => connect(unix(link)), { name: 'UntrustedSocket' });
  chmodSync(dirname(path), 0o1777);
  await open(unix(path));
  await open(unix(link));
});

test('a socket of somebody else is not trusted', { skip: process.getuid() !== 0 }, async (t) => {
  const path = await listen(t, join(scratch(t), 'run', 'ebb.sock'));
  chownSync(path, NOBODY, 0);
  assert.throws(() => connect(unix(path)), { name: 'UntrustedSocket' });
  await open(unix(path, { trustedUids: [NOBODY] }));
});

test('plain TCP is for this machine alone', () => {
  tcp('localhost', 7070, { plaintext: true });
  assert.throws(() => tcp('192.0.2.1', 7070, { plaintext: true }), RangeError);
});

test('a token is not shown', () => {
  const target = tcp('example.org', 7070, { token: 'geheim' });
  assert.equal(target.token, 'geheim');
  assert.ok(!`${inspect(target)} ${JSON.stringify(target)}`.includes('geheim'));
});

test('a token over TLS', async () => {
  const client = connect(tcp('127.0.0.1', TCP_PORT, { token: TCP_TOKEN, authorities }));
  const events = await client.events();
  const job = await client.createJob('from elsewhere');
  assert.equal((await taker(events)()).jobId, job.id);
  assert.equal((await job.get()).owner, 'token:robot');
  await job.cancel();
  await client.close();
});

test('a certificate over TLS', async () => {
  const own = { certificate: join(TLS, 'client.pem'), privateKey: join(TLS, 'client.key') };
  const client = connect(tcp('localhost', TCP_PORT, { authorities, ...own }));
  const job = await client.createJob('by certificate');
  assert.equal((await job.get()).owner, 'cert:mover');
  await job.cancel();
  await client.close();
});

test('a wrong token is refused and not repeated', async () => {
  const client = connect(tcp('127.0.0.1', TCP_PORT, { token: 'wrong', authorities }));
  await assert.rejects(client.events(), { reason: 'E_ACCESSDENIED', code: 16 });
  await client.close();
});

test('a service with a certificate of others is not talked to', async () => {
  const client = connect(tcp('127.0.0.1', TCP_PORT, { token: TCP_TOKEN }), { attempts: 1 });
  await assert.rejects(client.createJob('x'), { isUnavailable: true });
  await client.close();
});

test('require() finds the same as import', { skip: !process.features.require_module }, () => {
  assert.equal(createRequire(import.meta.url)('ebb-client').connect, sdk.connect);
});
