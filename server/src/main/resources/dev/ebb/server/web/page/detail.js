// One job: how far and how fast it is, what hinders it and what to do, its files, and what can be done with it.

import { call } from './api.js';
import { byId, el, setAttribute, setText } from './dom.js';
import { confirm, prioritySelect, showFailure } from './dialogs.js';
import { amount, bytes, code, count, fileName, moment, nameOf, percent, rate, share, signOf, stateOf } from './format.js';
import { Plot } from './plot.js';
import { timeLeft } from './queue.js';

const LIVE = ['JOB_STATE_QUEUED', 'JOB_STATE_CONNECTING', 'JOB_STATE_TRANSFERRING', 'JOB_STATE_TRANSIENT_ERROR'];
const ACTIONS = [
  { verb: 'complete', words: 'Complete', title: 'Put the files in place and end the job', kind: 'primary',
    when: (job) => job.state === 'JOB_STATE_TRANSFERRED' },
  { verb: 'resume', words: 'Resume', title: 'Go on with it', kind: 'primary',
    when: (job) => ['JOB_STATE_SUSPENDED', 'JOB_STATE_ERROR'].includes(job.state) },
  { verb: 'resume', words: 'Try now', title: 'Do not wait for the next try', kind: 'primary',
    when: (job) => job.state === 'JOB_STATE_TRANSIENT_ERROR' },
  { verb: 'suspend', words: 'Suspend', title: 'Stop until it is resumed; what has arrived is kept', kind: '',
    when: (job) => LIVE.includes(job.state) },
  { verb: 'cancel', words: 'Cancel…', title: 'End the job and throw away what has arrived', kind: 'danger',
    when: (job) => stateOf(job).group !== 'ended' },
];
const WHY_MILLIS = 3000;
const PRIORITY_WORDS = { FOREGROUND: 'Foreground', HIGH: 'High', NORMAL: 'Normal', LOW: 'Low' };

export class Detail {
  constructor(jobs, find, closed) {
    this.jobs = jobs;
    this.find = find;
    this.closed = closed;
    this.root = byId('detail');
    jobs.listen({
      change: (ids) => ids.includes(this.id) && this.draw(),
      reset: () => this.draw(),
    });
    setInterval(() => this.ask(), WHY_MILLIS);
  }

  open(id) {
    this.id = id;
    this.shape = '';
    this.files = [];
    this.nextFiles = '';
    this.reasons = [];
    this.build();
    this.draw();
    this.plot.show([this.jobs.rates.get(id) ?? []]);
    this.loadFiles(false);
    this.ask();
    this.root.hidden = false;
    document.body.classList.add('has-detail');
    this.title.focus();
  }

  close() {
    this.id = undefined;
    this.root.hidden = true;
    document.body.classList.remove('has-detail');
    this.closed();
  }

  build() {
    this.title = el('h2', { id: 'detail-title', tabindex: -1 });
    this.badge = el('p', { class: 'badge' });
    this.actions = el('div', { class: 'buttons start' });
    this.meter = el('progress', { max: 100, 'aria-labelledby': 'detail-title' });
    this.done = el('p', { class: 'figures' });
    this.trouble = el('div');
    this.why = el('div');
    this.plotBox = el('div', { class: 'plot' });
    this.facts = el('dl', { class: 'facts' });
    this.fileList = el('ul', { class: 'files', 'aria-labelledby': 'files-title' });
    this.more = el('button', { type: 'button', class: 'quiet', text: 'Show more files', onclick: () => this.loadFiles(true) });
    this.root.replaceChildren(
      el('div', { class: 'detail-head' },
        el('button', {
          type: 'button', class: 'icon-button', 'aria-label': 'Close this job', title: 'Close (Escape)', text: '✕',
          onclick: () => this.close(),
        }),
        this.title, this.badge),
      this.actions, this.meter, this.done, this.trouble, this.why,
      el('h3', { text: 'Rate' }), this.plotBox,
      el('h3', { id: 'files-title', text: 'Files' }), this.fileList, this.more,
      el('h3', { text: 'About' }), this.facts);
    this.plot = new Plot(this.plotBox, {
      name: 'Rate of this job over the last two minutes',
      seconds: 120,
      least: 1024,
      show: rate,
      series: [{ name: 'this job', className: 'own', area: true }],
    });
  }

  get job() {
    return this.id && this.find(this.id);
  }

  draw() {
    const { job } = this;
    if (!job) {
      if (this.id) {
        this.close();
      }
      return;
    }
    const state = stateOf(job);
    setText(this.title, nameOf(job));
    setText(this.badge, `${signOf(job)} ${state.words}`);
    setAttribute(this.badge, 'data-group', state.group);
    const done = share(job.progress);
    setAttribute(this.meter, 'value', done === null ? (state.group === 'running' ? null : 0) : (done * 100).toFixed(1));
    setAttribute(this.meter, 'data-group', state.group);
    const speed = this.jobs.speed(job.id);
    setText(this.done, [percent(job.progress), amount(job.progress), speed > 0 && rate(speed), timeLeft(job, speed)]
      .filter(Boolean).join(' · '));
    // The rest changes with the row of the job, not with each byte.
    const shape = JSON.stringify([job.state, job.revision, job.error, job.retryTime, job.priority, job.progress?.filesTransferred]);
    if (shape !== this.shape) {
      const first = this.shape === '';
      this.shape = shape;
      this.drawActions(job);
      this.drawTrouble(job);
      this.drawFacts(job);
      if (!first) {
        this.ask();
        this.loadFiles(false);
      }
    }
  }

  /** Draws what changes with time. */
  tick() {
    if (this.id) {
      this.plot.show([this.jobs.rates.get(this.id) ?? []]);
      this.draw();
      this.files.length <= 50 && this.job && stateOf(this.job).group === 'running' && this.loadFilesNow();
    }
  }

  drawActions(job) {
    const focused = this.actions.contains(document.activeElement);
    this.actions.replaceChildren(...ACTIONS.filter(({ when }) => when(job)).map((action) =>
      el('button', { type: 'button', class: action.kind, title: action.title, text: action.words, 'data-verb': action.verb,
        onclick: () => this.act(action) })));
    if (focused) {
      (this.actions.querySelector('button') ?? this.title).focus();
    }
  }

  async act({ verb, words }) {
    const { job } = this;
    if (verb === 'cancel') {
      const got = Number(job.progress?.bytesTransferred ?? 0);
      const lost = got > 0 ? `${bytes(got)} that have arrived are thrown away.` : 'Nothing has arrived yet.';
      if (!await confirm('Cancel this job?', `${nameOf(job)}: ${lost}`, 'Cancel the job')) {
        return;
      }
    }
    try {
      await this.jobs.act(job, verb);
    } catch (error) {
      showFailure(error, `${words.replace('…', '')} did not work`);
    }
  }

  drawTrouble(job) {
    const { error } = job;
    if (!error || stateOf(job).group !== 'problem') {
      this.trouble.replaceChildren();
      return;
    }
    this.trouble.replaceChildren(el('section', { class: 'trouble', 'aria-labelledby': 'trouble-title' },
      el('h3', { id: 'trouble-title', text: error.message || error.name }),
      error.remedy && el('p', {}, el('strong', { text: 'What to do: ' }), error.remedy),
      job.retryTime && job.state === 'JOB_STATE_TRANSIENT_ERROR'
        && el('p', { text: `It is tried again by itself at ${moment(job.retryTime)}.` }),
      el('p', { class: 'muted', text: [code(error), error.time && moment(error.time),
        error.fileIndex !== undefined && `file ${error.fileIndex + 1}`].filter(Boolean).join(' · ') })));
  }

  /** Asks why the job does not run. */
  async ask() {
    const { job, id } = this;
    if (!job || !['waiting', 'problem'].includes(stateOf(job).group)) {
      this.why?.replaceChildren();
      return;
    }
    try {
      const answer = await call(`jobs/${encodeURIComponent(id)}/why`);
      if (id === this.id) {
        this.drawWhy(answer.reasons ?? []);
      }
    } catch {
      // It left the queue, or the service is away: the next answer says so.
    }
  }

  drawWhy(reasons) {
    const shown = reasons.filter(({ kind }) => kind !== 'WAITING_REASON_KIND_ERROR' && kind !== 'WAITING_REASON_KIND_RETRY_DUE');
    const said = JSON.stringify(shown);
    if (said === this.said && this.why.hasChildNodes()) {
      return;
    }
    this.said = said;
    this.why.replaceChildren(...(shown.length === 0 ? [] : [el('section', { class: 'why', 'aria-labelledby': 'why-title' },
      el('h3', { id: 'why-title', text: 'Why it does not run' }),
      el('ul', {}, shown.map(({ text, remedy }) => el('li', {}, text, remedy && el('span', { class: 'muted', text: ` ${remedy}` })))))]));
  }

  drawFacts(job) {
    const priority = (job.priority ?? '').replace('JOB_PRIORITY_', '');
    const select = prioritySelect(job.priority);
    select.setAttribute('aria-label', 'Priority');
    select.addEventListener('change', async () => {
      try {
        await this.jobs.act(job, 'priority', { priority: select.value });
      } catch (error) {
        showFailure(error, 'The priority stays');
        select.value = job.priority;
      }
    });
    const live = stateOf(job).group !== 'ended';
    const facts = [
      ['Priority', live ? select : PRIORITY_WORDS[priority] ?? priority],
      ['Kind', { JOB_TYPE_DOWNLOAD: 'Download', JOB_TYPE_UPLOAD: 'Upload', JOB_TYPE_UPLOAD_REPLY: 'Upload with reply' }[job.type]],
      ['Description', job.description],
      ['Created', moment(job.times?.creationTime)],
      ['Changed', moment(job.times?.modificationTime)],
      ['Arrived', moment(job.times?.transferCompletionTime)],
      ['Failed tries', job.errorCount],
      ['Limit', job.bandwidthLimit && rate(job.bandwidthLimit)],
      ['Owner', job.owner],
      ['Job id', el('code', { text: job.id })],
    ];
    this.facts.replaceChildren(...facts.filter(([, value]) => value).flatMap(([name, value]) =>
      [el('dt', { text: name }), el('dd', {}, value)]));
  }

  /** Reads the files that are shown anew, or the next ones. */
  async loadFiles(next) {
    const { id } = this;
    try {
      const page = await call(`jobs/${encodeURIComponent(id)}/files?page_token=${encodeURIComponent(next ? this.nextFiles : '')}`);
      if (id !== this.id) {
        return;
      }
      this.files = next ? [...this.files, ...(page.files ?? [])] : page.files ?? [];
      this.nextFiles = page.nextPageToken ?? '';
      this.drawFiles();
    } catch {
      // The job is gone; the row says so.
    }
  }

  /** While bytes move: often, but never two at once. */
  async loadFilesNow() {
    if (!this.loading) {
      this.loading = true;
      await this.loadFiles(false);
      setTimeout(() => {
        this.loading = false;
      }, 1000);
    }
  }

  drawFiles() {
    const { job } = this;
    setText(byId('files-title'), job ? count(Number(job.progress?.filesTotal ?? this.files.length), 'file').replace(/^./, (c) => c.toUpperCase()) : 'Files');
    const said = JSON.stringify(this.files);
    if (said === this.filesSaid && this.fileList.childElementCount === this.files.length) {
      return;
    }
    this.filesSaid = said;
    this.fileList.replaceChildren(...this.files.map((file) => el('li', {},
      el('span', { class: 'file-name', title: file.localName, text: fileName(file.localName) }),
      el('span', { class: 'file-amount', text: file.state === 'FILE_STATE_PENDING' || !file.state
        ? amount(file)
        : `${file.state === 'FILE_STATE_COMPLETED' ? 'in place' : 'arrived'} · ${bytes(file.bytesTransferred)}` }),
      el('span', { class: 'file-path', text: file.localName }),
      el('span', { class: 'file-path', text: file.currentSource || file.remoteName }),
      (file.sourceFailures ?? []).map((failure) =>
        el('span', { class: 'file-path', text: `${failure.url}: ${failure.message}` })))));
    this.more.hidden = !this.nextFiles;
  }
}
