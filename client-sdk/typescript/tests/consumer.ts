// Compiles against the declarations of the installed package, as strictly as a user may want.
import {
  type Client,
  connect,
  type Event,
  EventKind,
  file,
  JobPriority,
  type JobSnapshot,
  JobState,
  tcp,
  v1,
} from 'ebb-client';

export async function use(client: Client): Promise<bigint> {
  const job = await client.submit('typed', [file('https://example.org/x', '/tmp/x', { digest: 'sha256:00' })], {
    settings: { priority: JobPriority.HIGH },
    requestId: 'mine',
  });
  const events = await client.events({ jobId: job.id, kinds: [EventKind.JOB_TRANSFERRED] });
  for await (const event of events) {
    const typed: Event = event;
    if (typed.state === JobState.TRANSFERRED) break;
  }
  const snapshot: JobSnapshot = await job.wait({ onProgress: (step) => step.progress?.bytesTransferred });
  const { job: changed } = await client.rpc.job.setPriority({ jobId: job.id, priority: v1.JobPriority.LOW });
  for await (const question of client.rpc.callback.validateServerCertificates({ jobId: job.id })) {
    await client.rpc.callback.answerServerCertificate({ jobId: job.id, questionId: question.questionId });
  }
  return (changed ?? snapshot).revision;
}

export const remote = connect(tcp('example.org', 7070, { token: 'secret' }), { attempts: 3 });

// @ts-expect-error a request has no such field
void remote.rpc.manager.getJob({ id: 'x' });
