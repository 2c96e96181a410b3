// The jobs as the service last told of them, and how fast they were.

import { act, call } from './api.js';

const SAMPLES = 240;
const MANY = 20;
const GATHER_MILLIS = 120;
const RELOAD_MILLIS = 1000;
const KEPT = 'ebb.complete';

/** Hears `change(ids)` when jobs differ, `reset()` when all may, `state(job, before)` when one enters another state. */
export class Jobs {
  constructor() {
    this.all = new Map();
    this.rates = new Map();
    this.total = [];
    this.listeners = [];
    this.dirty = new Set();
    this.loaded = false;
    this.toComplete = new Set(JSON.parse(localStorage.getItem(KEPT) ?? '[]'));
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell(what, ...words) {
    this.listeners.forEach((listener) => listener[what]?.(...words));
  }

  /** Reads the whole queue. */
  async load() {
    const found = new Map();
    let token = '';
    do {
      const page = await call(`jobs?page_token=${encodeURIComponent(token)}`);
      (page.jobs ?? []).forEach((job) => found.set(job.id, job));
      token = page.nextPageToken ?? '';
    } while (token);
    const before = this.all;
    this.all = found;
    this.loaded = true;
    this.tell('reset');
    found.forEach((job) => this.compare(job, before.get(job.id)));
  }

  /** Jobs that have left the queue, newest first; a page of them. */
  ended(token = '') {
    return call(`jobs?ended=1&page_token=${encodeURIComponent(token)}`);
  }

  heard(message) {
    if (message.event) {
      this.dirty.add(message.event.jobId);
      this.gather();
    } else if (message.progress) {
      this.progressed(message.progress);
    }
  }

  progressed({ jobId, state, progress, bytesPerSecond }) {
    const job = this.all.get(jobId);
    const speed = Number(bytesPerSecond ?? 0);
    this.sample(jobId, speed);
    if (job) {
      Object.assign(job, { state, progress });
      this.tell('change', [jobId]);
    }
  }

  sample(id, speed) {
    const samples = this.rates.get(id) ?? [];
    samples.push({ time: Date.now(), value: speed });
    this.rates.set(id, samples.slice(-SAMPLES));
  }

  /** How fast a job is now; 0 when nothing was heard of it lately. */
  speed(id) {
    const last = this.rates.get(id)?.at(-1);
    const running = ['JOB_STATE_TRANSFERRING', 'JOB_STATE_CONNECTING'].includes(this.all.get(id)?.state);
    return last && running && Date.now() - last.time < 3000 ? last.value : 0;
  }

  /** Notes what all jobs together do now; called every half second. */
  tick() {
    let sum = 0;
    this.all.forEach((job, id) => {
      sum += this.speed(id);
    });
    this.total.push({ time: Date.now(), value: sum });
    this.total = this.total.slice(-SAMPLES);
    return sum;
  }

  /** Events come in bursts, and each says only that something differs: they are gathered before anything is asked. */
  gather() {
    if (!this.gathering) {
      this.gathering = setTimeout(() => this.refresh(), GATHER_MILLIS);
    }
  }

  async refresh() {
    const ids = [...this.dirty];
    this.dirty.clear();
    try {
      if (ids.length > MANY) {
        await this.load();
        // Where very much happens, once a second is soon enough.
        await new Promise((go) => setTimeout(go, RELOAD_MILLIS));
      } else {
        const answers = await Promise.all(ids.map((id) => this.read(id)));
        answers.filter(Boolean).forEach((job) => this.put(job));
      }
    } catch {
      ids.forEach((id) => this.dirty.add(id));
    } finally {
      this.gathering = undefined;
      if (this.dirty.size > 0) {
        this.gather();
      }
    }
  }

  async read(id) {
    try {
      return (await call(`jobs/${encodeURIComponent(id)}`)).job;
    } catch (error) {
      if (error.status === 404) {
        this.all.delete(id);
        this.tell('change', [id]);
        return null;
      }
      throw error;
    }
  }

  /** Takes in what a call answered. */
  put(job) {
    const before = this.all.get(job.id);
    if (before && Number(before.revision ?? 0) > Number(job.revision ?? 0)) {
      return;
    }
    this.all.set(job.id, job);
    this.tell('change', [job.id]);
    this.compare(job, before);
  }

  compare(job, before) {
    if (before && before.state !== job.state) {
      this.tell('state', job, before);
    }
    if (job.state === 'JOB_STATE_TRANSFERRED' && this.toComplete.has(job.id)) {
      this.keepCompleting(job.id, false);
      this.act(job, 'complete').catch((error) => this.tell('failed', error, job));
    }
  }

  /** Whether this page puts the files of a job in place by itself, once they are here. */
  keepCompleting(id, wanted) {
    if (wanted) {
      this.toComplete.add(id);
    } else {
      this.toComplete.delete(id);
    }
    localStorage.setItem(KEPT, JSON.stringify([...this.toComplete]));
  }

  /** Does something to a job, and shows what came of it at once. */
  async act(job, verb, more) {
    const answer = await act(job, verb, more);
    if (answer.job) {
      this.put(answer.job);
    }
    return answer;
  }

  async create(request) {
    const { job } = await call('jobs', { requestId: crypto.randomUUID(), ...request });
    this.put(job);
    return job;
  }
}
