// What the client repeats, and what it says, when a service misbehaves: against one that is made to.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import grpc from '@grpc/grpc-js';
import { connect, unix, v1 } from 'ebb-client';
import { scratch } from './surroundings.mjs';

const { status } = grpc;

// Notes what it is asked and answers with what the test gave it, one after the other.
async function fakeService(t, ...answers) {
  const asked = [];
  const server = new grpc.Server();
  const next = (call, reply) => {
    asked.push(call.request);
    answers.shift()(call, reply);
  };
  server.addService(definition(v1.BackgroundCopyManager.method.createJob, false), { call: next });
  server.addService(definition(v1.BackgroundCopyCallback.method.subscribe, true), { call: next });
  server.addService(definition(v1.ServiceAdministration.method.backup, true), { call: next });
  const socket = join(scratch(t), 'a socket 100%');
  await promisify(server.bindAsync.bind(server))(`unix:${socket}`, grpc.ServerCredentials.createInsecure());
  t.after(() => server.forceShutdown());
  return { asked, target: unix(socket) };
}

function definition(method, responseStream) {
  return {
    call: {
      path: `/${method.parent.typeName}/${method.name}`,
      requestStream: false,
      responseStream,
      requestDeserialize: (bytes) => fromBinary(method.input, bytes),
      responseSerialize: (message) => Buffer.from(toBinary(method.output, message)),
    },
  };
}

const answer = (_, reply) => reply(null, create(v1.CreateJobResponseSchema, { job: { id: 'made' } }));
const unavailable = (_, reply) => reply({ code: status.UNAVAILABLE, details: 'on its way out' });

function refusal(code, ...details) {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', richStatus(details));
  const failure = { code, details: 'no', metadata };
  return (call, reply) => (reply ? reply(failure) : call.emit('error', failure));
}

function richStatus(details) {
  const writer = new BinaryWriter().uint32(8).int32(1).uint32(18).string('no');
  for (const [type, bytes] of details) {
    const any = new BinaryWriter().uint32(10).string(`type.googleapis.com/google.rpc.${type}`).uint32(18).bytes(bytes);
    writer.uint32(26).bytes(any.finish());
  }
  return Buffer.from(writer.finish());
}

function errorInfo(domain, reason, metadata = {}) {
  const writer = new BinaryWriter().uint32(10).string(reason).uint32(18).string(domain);
  for (const [key, value] of Object.entries(metadata)) {
    writer.uint32(26).bytes(new BinaryWriter().uint32(10).string(key).uint32(18).string(value).finish());
  }
  return ['ErrorInfo', writer.finish()];
}

function retryInfo(seconds, nanos) {
  const delay = new BinaryWriter().uint32(8).int64(seconds).uint32(16).int32(nanos).finish();
  return ['RetryInfo', new BinaryWriter().uint32(10).bytes(delay).finish()];
}

const response = (message) => create(v1.SubscribeResponseSchema, { message });
const heartbeat = (cursor) => response({ case: 'heartbeat', value: { cursor } });
const event = (cursor) => response({ case: 'event', value: { cursor, kind: v1.EventKind.JOB_CREATED } });

const streamOf =
  (...messages) =>
  (call) => {
    for (const message of messages) call.write(message);
  };
const streamThatEnds = (call) => {
  streamOf(heartbeat('2'), event('3'))(call);
  call.end();
};
const streamThatFails = (call) => call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too many' });

test('a change is repeated under one request id', async (t) => {
  const { asked, target } = await fakeService(t, unavailable, unavailable, answer);
  const client = connect(target);
  const request = create(v1.CreateJobRequestSchema, { displayName: 'x' });
  assert.equal((await client.rpc.manager.createJob(request)).job.id, 'made');
  await client.close();
  const ids = asked.map(({ requestId }) => requestId);
  assert.deepEqual(ids, [ids[0], ids[0], ids[0]]);
  assert.match(ids[0], /^[0-9a-f-]{36}$/);
  assert.equal(request.requestId, '', 'the message of the caller was changed');
});

test('a refused change is not repeated', async (t) => {
  const refused = refusal(status.RESOURCE_EXHAUSTED, errorInfo('example.org', 'OTHER'), retryInfo(2, 500_000_000));
  const { asked, target } = await fakeService(t, refused, answer);
  const client = connect(target);
  await assert.rejects(client.createJob('x'), { reason: 'RESOURCE_EXHAUSTED', retryAfter: 2500 });
  await client.close();
  assert.equal(asked.length, 1);
});

test('without repetition nothing is repeated', async (t) => {
  const { asked, target } = await fakeService(t, unavailable, answer);
  const client = connect(target, { attempts: 1 });
  await assert.rejects(client.createJob('x'), { isUnavailable: true });
  await client.close();
  assert.equal(asked.length, 1);
});

test('a call ends at its deadline, or when its signal says so', async (t) => {
  const { target } = await fakeService(
    t,
    () => {},
    () => {},
  );
  const client = connect(target, { timeout: 200 });
  await assert.rejects(client.createJob('x'), { reason: 'DEADLINE_EXCEEDED' });
  const signal = AbortSignal.timeout(50);
  await assert.rejects(client.rpc.manager.createJob({}, { signal, timeout: 60_000 }), { name: 'TimeoutError' });
  await client.close();
});

test('events survive silence, ends and failures', async (t) => {
  const { asked, target } = await fakeService(
    t,
    streamOf(heartbeat('1'), event('2')),
    streamThatEnds,
    streamThatFails,
    streamOf(heartbeat('5'), event('6')),
  );
  const client = connect(target);
  const news = await client.subscribe({ cursor: '0', heartbeatInterval: durationFromMs(100) });
  const seen = [];
  for await (const { message } of news) {
    if (seen.push(message.value.cursor) === 3) break;
  }
  assert.deepEqual([seen, news.cursor], [['2', '3', '6'], '6']);
  assert.deepEqual(
    asked.map(({ cursor }) => cursor),
    ['0', '2', '3', '3'],
  );
  await client.close();
});

test('history that is gone says where to go on', async (t) => {
  const info = errorInfo('ebb', 'E_INVALIDARG', { oldest_cursor: '17', hresult: '0x80070057', remedy: 'List again.' });
  const { target } = await fakeService(t, refusal(status.OUT_OF_RANGE, info));
  const client = connect(target);
  await assert.rejects(client.events({ cursor: '3' }), {
    name: 'HistoryGone',
    oldestCursor: '17',
    hresult: 0x80070057,
    message: 'E_INVALIDARG: no. List again.',
  });
  await client.close();
});

test('leaving a stream tells the service', async (t) => {
  let left;
  const { target } = await fakeService(t, (call) => {
    left = once(call, 'cancelled');
    streamOf(heartbeat('1'), event('2'))(call);
  });
  const client = connect(target);
  for await (const { cursor } of await client.events()) {
    assert.equal(cursor, '2');
    break;
  }
  await left;
  await client.close();
});

const backupOf = (bytes, end) => (call) => {
  for (let at = 0; at < bytes.length; at += 1000) {
    call.write(create(v1.BackupResponseSchema, { data: bytes.subarray(at, at + 1000) }));
  }
  if (end) {
    call.emit('error', end);
  } else {
    call.end();
  }
};

test('a failure that comes before anybody reads is not lost', async (t) => {
  const { target } = await fakeService(t, backupOf(Buffer.alloc(0), { code: status.ABORTED, details: 'no' }), answer);
  const client = connect(target);
  const pieces = client.rpc.service.backup({});
  await client.createJob('comes after it on the same connection');
  await assert.rejects(pieces[Symbol.asyncIterator]().next(), { name: 'CallFailed', reason: 'ABORTED' });
  await client.close();
});

// The same archive with sizes and places where they are when they do not fit into 32 bits (APPNOTE 4.3.14 to 4.5.3).
function as64(zip) {
  const end = zip.length - 22;
  const at = zip.readUInt32LE(end + 16);
  const entries = [];
  for (let from = at; from < end; ) {
    const sizes = [zip.readUInt16LE(from + 28), zip.readUInt16LE(from + 30), zip.readUInt16LE(from + 32)];
    const next = from + 46 + sizes[0] + sizes[1] + sizes[2];
    const entry = Buffer.from(zip.subarray(from, from + 46 + sizes[0]));
    const extra = Buffer.alloc(28);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    for (const [place, field] of [24, 20, 42].entries()) {
      extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(field)), 4 + 8 * place);
      entry.writeUInt32LE(0xffffffff, field);
    }
    entry.writeUInt16LE(28, 30);
    entry.writeUInt16LE(0, 32);
    entries.push(entry, extra);
    from = next;
  }
  const directory = Buffer.concat(entries);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(directory.length), 40);
  end64.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + directory.length), 8);
  const last = Buffer.from(zip.subarray(end));
  last.fill(0xff, 8, 20);
  return Buffer.concat([zip.subarray(0, at), directory, end64, locator, last]);
}

test('a backup takes the place of the last one, and only when it is whole', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'ebb.zip');
  const real = connect();
  await real.backup(path);
  await real.close();
  const whole = readFileSync(path);
  const bent = Buffer.from(whole);
  bent[whole.length >> 1] ^= 1;
  const { target } = await fakeService(
    t,
    backupOf(whole.subarray(0, 3000), { code: status.UNAVAILABLE, details: 'on its way out' }),
    backupOf(whole.subarray(0, whole.length - 100)),
    backupOf(bent),
    backupOf(Buffer.alloc(0)),
    backupOf(whole),
    backupOf(as64(whole)),
  );
  const client = connect(target);
  writeFileSync(path, "yesterday's");
  for (const name of ['CallFailed', 'BackupDamaged', 'BackupDamaged', 'BackupDamaged']) {
    await assert.rejects(client.backup(path), { name });
    assert.equal(readFileSync(path, 'utf8'), "yesterday's");
    assert.deepEqual(readdirSync(folder), ['ebb.zip']);
  }
  const { bytes, entries } = await client.backup(path);
  assert.equal(bytes, BigInt(whole.length));
  assert.ok(entries.includes('queue.db'));
  assert.ok(readFileSync(path).equals(whole));
  assert.deepEqual((await client.backup(path)).entries, entries);
  await client.close();
});
