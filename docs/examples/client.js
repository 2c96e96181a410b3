// A client of Ebb in JavaScript: makes a job, follows its events, completes it, and reads the details of an error.
//
// Needs @grpc/grpc-js and @grpc/proto-loader; the proto files of Ebb are loaded as they are, no code is generated. The package in
// client-sdk/typescript does the same in fewer lines.
//
//     node client.js PROTO_FOLDER SOCKET URL FILE
'use strict';

const { randomUUID } = require('node:crypto');
const { promisify } = require('node:util');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const PATIENCE_MILLIS = 60000;

function load(protoFolder) {
  const files = ['background_copy_manager', 'background_copy_job', 'background_copy_callback'];
  const definition = protoLoader.loadSync(
    files.map((name) => `ebb/v1/${name}.proto`),
    { includeDirs: [protoFolder], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true },
  );
  return grpc.loadPackageDefinition(definition).ebb.v1;
}

const soon = () => ({ deadline: Date.now() + PATIENCE_MILLIS });

// A unary call as a promise.
function call(client, method, request) {
  return promisify(client[method].bind(client))(request, new grpc.Metadata(), soon());
}

// Prints the events of a job, from the oldest kept, until it has arrived or failed.
function follow(callback, jobId) {
  return new Promise((resolve, reject) => {
    const stream = callback.Subscribe({ cursor: '0', job_id: jobId }, new grpc.Metadata(), soon());
    stream.on('data', ({ event }) => {
      if (!event) return;
      console.log('event', event.kind, event.reason);
      if (event.kind === 'EVENT_KIND_JOB_TRANSFERRED' || event.kind === 'EVENT_KIND_JOB_ERROR') {
        resolve();
        stream.cancel();
      }
    });
    stream.on('error', reject);
  });
}

async function download(ebb, target, url, file) {
  const credentials = grpc.credentials.createInsecure();
  const manager = new ebb.BackgroundCopyManager(target, credentials);
  const jobs = new ebb.BackgroundCopyJob(target, credentials);
  const callback = new ebb.BackgroundCopyCallback(target, credentials);
  try {
    const { job } = await call(manager, 'CreateJob', {
      display_name: 'from Node',
      type: 'JOB_TYPE_DOWNLOAD',
      request_id: randomUUID(),
      files: [{ remote_name: url, local_name: file }],
      resume: true,
    });
    console.log('created', job.id);
    await follow(callback, job.id);
    const { progress } = await call(jobs, 'GetProgress', { job_id: job.id });
    console.log('progress', progress);
    const done = await call(jobs, 'Complete', { job_id: job.id });
    console.log('completed', done.result);
    const ended = await call(manager, 'GetJob', { job_id: job.id, include_final: true });
    console.log('state', ended.job.state);
    await showRefusal(manager);
  } finally {
    [manager, jobs, callback].forEach((client) => client.close());
  }
}

// The details of an error are a google.rpc.Status in the trailers; any protobuf library decodes them. The name that BITS has for the
// failure is also in there as plain text, which is enough here.
async function showRefusal(manager) {
  try {
    await call(manager, 'GetJob', { job_id: randomUUID() });
  } catch (error) {
    const [details] = error.metadata.get('grpc-status-details-bin');
    console.log('refused', grpc.status[error.code], /BG_E_[A-Z_]+/.exec(details.toString('latin1'))[0]);
  }
}

const [protoFolder, socket, url, file] = process.argv.slice(2);
download(load(protoFolder), `unix:${socket}`, url, file).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
