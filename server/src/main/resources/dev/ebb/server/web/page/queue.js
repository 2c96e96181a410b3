// The list of jobs: one tab stop, arrow keys within, a row changed only where it differs.

import { byId, el, setAttribute, setText } from './dom.js';
import { amount, count, duration, moment, nameOf, percent, rate, share, signOf, stateOf } from './format.js';

const FILTERS = [
  ['all', 'All', () => true],
  ['running', 'Running', (job) => stateOf(job).group === 'running'],
  ['waiting', 'Waiting', (job) => stateOf(job).group === 'waiting'],
  ['problem', 'Problems', (job) => stateOf(job).group === 'problem'],
  ['ready', 'Transferred', (job) => stateOf(job).group === 'ready'],
  ['ended', 'History', () => true],
];
const DRAW_MILLIS = 200;

const EMPTY = {
  all: 'The queue is empty.',
  running: 'No job is running.',
  waiting: 'No job is waiting.',
  problem: 'No job has a problem.',
  ready: 'No job waits to be completed.',
  ended: 'No job has ended lately.',
};

const HOW_TO_BEGIN = 'Add a download here, or with “ebb fetch URL” in a terminal. It goes on when this page is closed, over restarts,'
  + ' and stays out of the way of everything else.';

/** How long the rest takes at this speed, in words; empty when nobody can say. */
export function timeLeft(job, speed) {
  const done = share(job.progress);
  if (done === null || speed <= 0) {
    return '';
  }
  const rest = Number(job.progress.bytesTotal) - Number(job.progress.bytesTransferred ?? 0);
  return `${duration(rest / speed)} left`;
}

/** One row. */
class Row {
  constructor(id, choose) {
    this.sign = el('span', { class: 'sign', 'aria-hidden': 'true' });
    this.name = el('span', { class: 'job-name' });
    this.words = el('span', { class: 'job-words' });
    this.speed = el('span', { class: 'job-speed' });
    this.bar = el('span', { class: 'bar-fill' });
    this.track = el('span', { class: 'bar', 'aria-hidden': 'true' }, this.bar);
    this.button = el('button', { type: 'button', class: 'job', tabindex: -1, onclick: () => choose(id) },
      this.sign,
      el('span', { class: 'job-main' }, this.name, this.track, this.words),
      this.speed);
    this.element = el('li', { 'data-id': id }, this.button);
  }

  show(job, speed) {
    const state = stateOf(job);
    setAttribute(this.button, 'data-group', state.group);
    setText(this.sign, signOf(job));
    setText(this.name, nameOf(job));
    setAttribute(this.name, 'title', nameOf(job));
    const done = share(job.progress);
    setAttribute(this.track, 'data-unknown', done === null && state.group === 'running' ? 'true' : null);
    this.bar.style.inlineSize = `${(done ?? 0) * 100}%`;
    setText(this.words, this.say(job, state, speed));
    setText(this.speed, speed > 0 ? rate(speed) : '');
  }

  say(job, state, speed) {
    const parts = [state.words];
    if (state.group === 'problem' && job.error) {
      parts.push(job.error.message);
    }
    if (job.state === 'JOB_STATE_TRANSIENT_ERROR' && job.retryTime) {
      parts.push(`next try ${moment(job.retryTime)}`);
    }
    if (state.group === 'ended') {
      parts.push(moment(job.times?.modificationTime));
    }
    if (Number(job.progress?.bytesTransferred ?? 0) > 0 || job.progress?.bytesTotal) {
      parts.push(`${percent(job.progress)} ${amount(job.progress)}`.trim());
    }
    if (Number(job.progress?.filesTotal ?? 0) > 1) {
      parts.push(`${job.progress.filesTransferred ?? 0} of ${count(job.progress.filesTotal, 'file')}`);
    }
    if (speed > 0) {
      parts.push(timeLeft(job, speed));
    }
    return parts.filter(Boolean).join(' · ');
  }
}

export class Queue {
  constructor(jobs, choose, failed) {
    this.jobs = jobs;
    this.choose = choose;
    this.failed = failed;
    this.rows = new Map();
    this.ended = new Map();
    this.filter = 'all';
    this.list = byId('jobs');
    this.search = byId('search');
    this.makeFilters();
    this.search.addEventListener('input', () => this.draw());
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('focusin', (event) => this.focused(event.target.closest('li')?.dataset.id));
    byId('more-jobs').addEventListener('click', () => this.loadEnded());
    jobs.listen({
      change: (ids) => this.changed(ids),
      reset: () => this.draw(),
    });
  }

  makeFilters() {
    this.counts = {};
    FILTERS.forEach(([id, words]) => {
      this.counts[id] = el('span', { class: 'count' });
      byId('filters').append(el('label', { class: 'filter' },
        el('input', { type: 'radio', name: 'filter', value: id, checked: id === 'all', onchange: () => this.show(id) }),
        el('span', {}, words, ' ', this.counts[id])));
    });
  }

  show(filter) {
    this.filter = filter;
    byId('filters').querySelector(`[value="${filter}"]`).checked = true;
    if (filter === 'ended') {
      this.ended.clear();
      this.nextEnded = '';
      this.loadEnded();
    }
    this.draw();
  }

  async loadEnded() {
    try {
      const page = await this.jobs.ended(this.nextEnded);
      (page.jobs ?? []).forEach((job) => this.ended.set(job.id, job));
      this.nextEnded = page.nextPageToken ?? '';
      this.draw();
    } catch (error) {
      this.failed(error, 'The history could not be read');
    }
  }

  /** Progress of a few jobs touches their rows; anything that may change the order or the counts draws anew, seldom. */
  changed(ids) {
    let order = false;
    for (const id of ids) {
      const job = this.jobs.all.get(id);
      const row = this.rows.get(id);
      if (!job || !row || row.group !== stateOf(job).group || row.title !== nameOf(job)) {
        order = true;
      } else {
        row.show(job, this.jobs.speed(id));
      }
    }
    if (order && !this.drawing) {
      this.drawing = setTimeout(() => {
        this.drawing = undefined;
        this.draw();
      }, DRAW_MILLIS);
    }
  }

  /** Jobs that have fallen silent lose their speed. */
  tick() {
    this.rows.forEach((row, id) => {
      if (row.speed.textContent) {
        const job = this.jobs.all.get(id);
        if (job) {
          row.show(job, this.jobs.speed(id));
        }
      }
    });
  }

  find(id) {
    return this.jobs.all.get(id) ?? this.ended.get(id);
  }

  shown() {
    const wanted = this.search.value.trim().toLowerCase();
    const source = this.filter === 'ended' ? this.ended : this.jobs.all;
    const [, , admits] = FILTERS.find(([id]) => id === this.filter);
    return [...source.values()].filter((job) => admits(job) && nameOf(job).toLowerCase().includes(wanted));
  }

  draw() {
    if (!this.jobs.loaded) {
      return;
    }
    const all = [...this.jobs.all.values()];
    FILTERS.forEach(([id, , admits]) => {
      const number = all.filter(admits).length;
      setText(this.counts[id], id === 'ended' || number === 0 ? '' : String(number));
    });
    const shown = this.shown();
    const order = { running: 0, problem: 1, ready: 2, waiting: 3, ended: 4 };
    shown.sort((a, b) => order[stateOf(a).group] - order[stateOf(b).group]
      || (b.times?.creationTime ?? '').localeCompare(a.times?.creationTime ?? ''));
    const before = new Map(this.rows);
    const focus = document.activeElement?.closest?.('#jobs li')?.dataset.id;
    this.rows.clear();
    const elements = shown.map((job) => {
      const row = before.get(job.id) ?? new Row(job.id, this.choose);
      row.group = stateOf(job).group;
      row.title = nameOf(job);
      row.show(job, this.jobs.speed(job.id));
      this.rows.set(job.id, row);
      return row.element;
    });
    this.place(elements);
    if (focus && document.activeElement?.closest?.('#jobs li')?.dataset.id !== focus) {
      this.rows.get(focus)?.button.focus();
    }
    this.drawEmpty(shown.length, all.length);
    byId('more-jobs').hidden = this.filter !== 'ended' || !this.nextEnded;
    this.mark();
  }

  /** Moves only what is out of place: a row that is moved loses its focus and its place on the screen. */
  place(elements) {
    const wanted = new Set(elements);
    [...this.list.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
    elements.forEach((element, i) => {
      if (this.list.children[i] !== element) {
        this.list.insertBefore(element, this.list.children[i] ?? null);
      }
    });
  }

  drawEmpty(shown, all) {
    const empty = byId('empty');
    empty.hidden = shown > 0;
    this.list.hidden = shown === 0;
    const searched = this.search.value.trim() !== '';
    const begin = this.filter === 'all' && all === 0;
    setText(empty, searched ? `No job here is called “${this.search.value.trim()}”.` : EMPTY[this.filter]);
    if (begin && !searched) {
      empty.append(el('p', { class: 'muted', text: HOW_TO_BEGIN }));
    }
  }

  /** Marks the chosen job, and lets exactly one row be reached with Tab. */
  mark() {
    const stop = this.rows.has(this.stop) ? this.stop : this.rows.has(this.chosen) ? this.chosen : this.rows.keys().next().value;
    this.rows.forEach((row, id) => {
      setAttribute(row.button, 'tabindex', id === stop ? 0 : -1);
      setAttribute(row.button, 'aria-current', id === this.chosen ? 'true' : null);
    });
  }

  focused(id) {
    if (id && id !== this.stop) {
      this.stop = id;
      this.mark();
    }
  }

  setChosen(id) {
    this.chosen = id;
    this.stop = id ?? this.stop;
    this.mark();
  }

  focus() {
    (this.rows.get(this.chosen) ?? this.rows.get(this.stop) ?? this.rows.values().next().value)?.button.focus();
  }

  key(event) {
    const ids = [...this.rows.keys()];
    const at = ids.indexOf(event.target.closest('li')?.dataset.id);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: ids.length - 1,
      PageDown: Math.min(at + 10, ids.length - 1),
      PageUp: Math.max(at - 10, 0),
    }[event.key];
    if (at >= 0 && ids[to]) {
      event.preventDefault();
      this.rows.get(ids[to]).button.focus();
    }
  }
}

