// What a program does with the service.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CallFailed,
  connect,
  EbbError,
  EventKind,
  file,
  home,
  JobCancelled,
  JobPriority,
  JobState,
  ResultCode,
  TransferFailed,
} from 'ebb-client';
import {
  killService,
  LARGE,
  ORIGIN,
  PATIENCE,
  receiver,
  SMALL,
  same,
  scratch,
  startService,
  taker,
} from './surroundings.mjs';

function client(test) {
  const made = connect();
  test.after(() => made.close());
  return made;
}
const soon = () => AbortSignal.timeout(PATIENCE);

// Repeats a call while the service is away; its request id makes one of it.
async function answered(call) {
  while (true) {
    try {
      return await call();
    } catch (failure) {
      if (!failure.isUnavailable) throw failure;
    }
  }
}

test('a download is in place and acknowledged', async (t) => {
  const seen = [];
  const target = join(scratch(t), 'small');
  const onProgress = (progress) => seen.push(progress);
  const job = await client(t).download(`${ORIGIN}/${SMALL}`, target, { onProgress, signal: soon() });
  assert.equal(job.state, JobState.ACKNOWLEDGED);
  same(SMALL, target);
  assert.equal(seen.at(-1).state, JobState.TRANSFERRED);
  assert.equal(Number(seen.at(-1).progress.bytesTransferred), statSync(target).size);
});

test('a job of several files, step by step', async (t) => {
  const folder = scratch(t);
  const job = await client(t).createJob('steps');
  await job.add(file(`${ORIGIN}/${SMALL}`, join(folder, 'a')), file(`${ORIGIN}/${SMALL}`, join(folder, 'b')));
  assert.equal((await job.get()).state, JobState.SUSPENDED);
  const names = [];
  for await (const { localName } of job.files()) names.push(localName);
  assert.deepEqual(names, [join(folder, 'a'), join(folder, 'b')]);
  await job.resume();
  assert.equal((await job.wait({ signal: soon() })).progress.filesTransferred, 2);
  assert.ok(!existsSync(join(folder, 'a')));
  assert.equal((await job.complete()).result, ResultCode.S_OK);
  same(SMALL, join(folder, 'a'));
  same(SMALL, join(folder, 'b'));
});

test('a backup is an archive that only its owner reads', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'ebb.zip');
  const here = client(t);
  await assert.rejects(here.backup(path, { passphrase: 'short' }), { field: 'passphrase' });
  await assert.rejects(here.backup(path, { signal: AbortSignal.abort(new Error('not now')) }), { message: 'not now' });
  assert.deepEqual(readdirSync(folder), []);
  const { entries } = await here.backup(path, { passphrase: 'long enough a phrase', signal: soon() });
  assert.ok(entries.includes('queue.db') && entries.includes('secrets'));
  assert.equal(statSync(path).mode, 0o100600);
  assert.deepEqual(readdirSync(folder), ['ebb.zip']);
});

test('an upload arrives', async (t) => {
  const { url, files } = await receiver(t);
  const source = join(scratch(t), 'up');
  const content = Buffer.alloc(200_000, 'up');
  writeFileSync(source, content);
  const job = await client(t).upload(source, `${url}/in/up`, { signal: soon() });
  assert.equal(job.state, JobState.ACKNOWLEDGED);
  assert.deepEqual([...files], [['/in/up', content]]);
});

test('cancelling a running job ends the wait and leaves no file', async (t) => {
  const folder = scratch(t);
  const job = await client(t).submit('slow', [file(`${ORIGIN}/${LARGE}`, join(folder, 'slow'))]);
  for await (const { progress } of job.progress({ interval: 100, signal: soon() })) {
    if (progress.bytesTransferred > 0n) break;
  }
  await assert.rejects(job.wait({ signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });
  const [ended] = await Promise.allSettled([job.wait({ signal: soon() }), job.cancel()]);
  assert.ok(ended.reason instanceof JobCancelled, String(ended.reason));
  assert.equal(ended.reason.job.id, job.id);
  assert.deepEqual(readdirSync(folder), []);
});

test('a suspended job stays, and jobs() finds it', async (t) => {
  const ebb = client(t);
  const job = await ebb.submit('find me', [file(`${ORIGIN}/${LARGE}`, join(scratch(t), 'slow'))]);
  assert.equal((await job.suspend()).state, JobState.SUSPENDED);
  const found = [];
  for await (const { id } of ebb.jobs({ displayNamePrefix: 'find me' })) found.push(id);
  assert.deepEqual(found, [job.id]);
  assert.equal((await ebb.job(job.id).get()).displayName, 'find me');
  await job.cancel();
});

test('a missing file fails with code and remedy', async (t) => {
  const ebb = client(t);
  const failure = await ebb
    .download(`${ORIGIN}/missing`, join(scratch(t), 'missing'), { signal: soon() })
    .then(assert.fail, (reason) => reason);
  assert.ok(failure instanceof TransferFailed, String(failure));
  assert.deepEqual([failure.reason, failure.hresult], ['BG_E_HTTP_ERROR_404', 0x80190194]);
  assert.equal(failure.error.fileIndex, 0);
  assert.ok(failure.message.endsWith(failure.remedy));
  await ebb.job(failure.job.id).cancel();
});

test('a refusal names code, field and remedy', async (t) => {
  const refused = client(t).submit('bad', [file('nonsense', join(scratch(t), 'x'))]);
  const failure = await refused.then(assert.fail, (reason) => reason);
  assert.ok(failure instanceof CallFailed && failure instanceof EbbError, String(failure));
  assert.deepEqual([failure.reason, failure.hresult], ['E_INVALIDARG', 0x80070057]);
  assert.equal(failure.field, 'files[0].remote_name');
  assert.ok(failure.remedy);
  assert.match(failure.stack, /^CallFailed: .*client\.test\.mjs/s);
  const unknown = randomUUID();
  await assert.rejects(client(t).job(unknown).resume(), {
    name: 'CallFailed',
    reason: 'BG_E_NOT_FOUND',
    jobId: unknown,
  });
});

test('a repeated request id makes one job', async (t) => {
  const ebb = client(t);
  const requestId = randomUUID();
  const first = await ebb.createJob('once', [], { requestId });
  const again = await ebb.createJob('once', [], { requestId });
  const other = await ebb.createJob('once');
  assert.equal(again.id, first.id);
  assert.notEqual(other.id, first.id);
  await Promise.all([first.cancel(), other.cancel()]);
});

test('raw calls have deadlines, request ids, signals and typed errors', async (t) => {
  const ebb = client(t);
  const job = await ebb.createJob('raw');
  const changed = await ebb.rpc.job.setPriority({ jobId: job.id, priority: JobPriority.HIGH }, { timeout: PATIENCE });
  assert.equal(changed.job.priority, JobPriority.HIGH);
  await assert.rejects(ebb.rpc.manager.enumJobs({}, { timeout: -1 }), { reason: 'DEADLINE_EXCEEDED' });
  await assert.rejects(ebb.rpc.manager.enumJobs({}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await job.cancel();
});

test('nobody there says how to start the service', async (t) => {
  const ebb = connect(home(scratch(t)), { attempts: 1 });
  await assert.rejects(ebb.createJob('x'), { isUnavailable: true, remedy: /ebb serve/ });
  await assert.rejects(ebb.events(), { isUnavailable: true });
  await ebb.close();
});

test('events over a kill of the service are complete and in order', async (t) => {
  const ebb = client(t);
  const events = await ebb.events();
  const take = taker(events);
  const start = events.cursor;
  const made = [];
  let stop = false;
  const writer = (async () => {
    while (!stop) {
      const requestId = randomUUID();
      const job = await answered(() => ebb.createJob('many', [], { requestId }));
      made.push(job.id);
      await answered(() => ebb.rpc.job.cancel({ jobId: job.id, requestId: `${requestId}-cancel` }));
    }
  })();
  const seen = [];
  while (seen.length < 10) seen.push(await take());
  await killService(ebb);
  startService();
  const before = made.length;
  while (made.length < before + 5) seen.push(await take());
  stop = true;
  await writer;
  const last = await ebb.createJob('last');
  while (seen.at(-1).jobId !== last.id) seen.push(await take());
  const again = await ebb.events({ cursor: start });
  const history = [];
  const takeAgain = taker(again);
  while (history.length < seen.length) history.push(await takeAgain());
  assert.deepEqual(
    seen.map(({ cursor }) => cursor),
    history.map(({ cursor }) => cursor),
  );
  const created = seen.filter(({ kind }) => kind === EventKind.JOB_CREATED).map(({ jobId }) => jobId);
  assert.deepEqual(created, [...made, last.id]);
  await last.cancel();
});

test('an iteration ends when it is closed, left or aborted', async (t) => {
  const ebb = connect();
  const events = await ebb.events();
  const loop = (async () => {
    for await (const event of events) assert.fail(`${event.kind}`);
  })();
  await pause(50);
  await events.close();
  await loop;

  const job = await ebb.createJob('left');
  for await (const event of await ebb.events({ cursor: '0', jobId: job.id })) {
    assert.equal(event.kind, EventKind.JOB_CREATED);
    break;
  }
  const aborted = await ebb.events({ signal: AbortSignal.timeout(50) });
  await assert.rejects(aborted.next(), { name: 'TimeoutError' });

  const leftOpen = await ebb.events();
  await job.cancel();
  assert.equal((await leftOpen.next()).value.kind, EventKind.JOB_CANCELLED);
  const waiting = leftOpen.next();
  await ebb.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  await assert.rejects(client(t).events({ cursor: 'nonsense' }), { name: 'CallFailed', reason: 'E_INVALIDARG' });
});
