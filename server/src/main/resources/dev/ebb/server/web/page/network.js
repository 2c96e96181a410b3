// How background transfers share the network: what they do on each path, how that went, and what was decided.

import { call } from './api.js';
import { byId, el, setText } from './dom.js';
import { bytes, millis, moment, rate, seconds } from './format.js';
import { Plot } from './plot.js';

const SECONDS = 120;
const STATES = {
  PATH_STATE_RAMP: { words: 'Looking for idle bandwidth', group: 'running' },
  PATH_STATE_TRACK: { words: 'Using what is idle', group: 'ready' },
  PATH_STATE_YIELD: { words: 'Making way for others', group: 'waiting' },
};

/** One path and direction. */
class Path {
  constructor(path) {
    this.samples = { own: [], foreign: [], capacity: [], queue: [] };
    this.decisions = [];
    const id = `path-${Math.random().toString(36).slice(2)}`;
    const up = path.direction === 'PATH_DIRECTION_UP';
    this.badge = el('p', { class: 'badge' });
    this.facts = el('dl', { class: 'facts across' });
    this.rates = el('div', { class: 'plot' });
    this.queue = el('div', { class: 'plot low' });
    this.log = el('tbody');
    this.element = el('section', { class: 'card path', 'aria-labelledby': id },
      el('div', { class: 'path-head' }, el('h3', { id, text: `${path.name}, ${up ? 'uploads' : 'downloads'}` }), this.badge),
      this.facts,
      el('h4', { text: 'Rates' }),
      el('p', { class: 'legend' },
        el('span', { class: 'key own', text: 'Ebb in the background' }),
        el('span', { class: 'key foreign', text: 'others on this machine' }),
        el('span', { class: 'key capacity', text: 'what the path carries' }),
        el('span', { class: 'key turn', text: 'a change of state' })),
      this.rates,
      el('h4', { text: 'Wait at the bottleneck' }),
      this.queue,
      el('details', {},
        el('summary', { text: 'What was decided, and why' }),
        el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Decisions' },
          el('table', {},
            el('thead', {}, el('tr', {}, ['Time', 'State', 'Ebb', 'Others', 'Wait', 'Why'].map((text) => el('th', { scope: 'col', text })))),
            this.log))));
    this.ratePlot = new Plot(this.rates, {
      name: 'Rates on this path over the last two minutes',
      seconds: SECONDS,
      least: 1024,
      show: rate,
      series: [
        { name: 'Ebb in the background', className: 'own', area: true },
        { name: 'others on this machine', className: 'foreign' },
        { name: 'what the path carries', className: 'capacity' },
      ],
    });
    this.queuePlot = new Plot(this.queue, {
      name: 'Wait of packets at the bottleneck over the last two minutes',
      seconds: SECONDS,
      base: 10,
      least: 5,
      show: (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`,
      series: [{ name: 'wait', className: 'queue', area: true }],
    });
  }

  take(path) {
    const time = Date.now();
    const add = (name, value) => {
      this.samples[name].push({ time, value });
      this.samples[name] = this.samples[name].filter((sample) => time - sample.time < SECONDS * 1000 + 5000);
    };
    add('own', Number(path.ownBytesPerSecond ?? 0));
    add('foreign', Number(path.foreignBytesPerSecond ?? 0));
    add('queue', seconds(path.queueingDelay) * 1000);
    if (path.capacityBytesPerSecond) {
      add('capacity', Number(path.capacityBytesPerSecond));
    }
    const state = STATES[path.state] ?? { words: path.state, group: 'waiting' };
    setText(this.badge, state.words);
    this.badge.dataset.group = state.group;
    const facts = [
      ['Ebb', rate(path.ownBytesPerSecond)],
      ['Others', rate(path.foreignBytesPerSecond)],
      ['Carries', path.capacityBytesPerSecond ? rate(path.capacityBytesPerSecond) : 'not known yet'],
      ['Wait', millis(path.queueingDelay)],
      ['Round trip', millis(path.baseRoundTrip)],
      ['On its way', bytes(path.windowBytes)],
      ['Connections', `${path.connections ?? 0}${path.waiting ? `, ${path.waiting} waiting` : ''}`],
      ['Held by', path.mode === 'PATH_MODE_PACED' ? 'pace' : 'windows'],
    ];
    this.facts.replaceChildren(...facts.map(([name, value]) => el('div', {}, el('dt', { text: name }), el('dd', { text: value }))));
  }

  decided(decisions) {
    this.decisions = decisions;
    const latest = decisions.slice(-40).reverse();
    this.log.replaceChildren(...latest.map(({ time, reason, path }) => el('tr', {},
      el('td', { text: moment(time) }),
      el('td', { text: (path?.state ?? '').replace('PATH_STATE_', '').toLowerCase() }),
      el('td', { text: rate(path?.ownBytesPerSecond) }),
      el('td', { text: rate(path?.foreignBytesPerSecond) }),
      el('td', { text: millis(path?.queueingDelay) }),
      el('td', { text: reason }))));
  }

  draw() {
    const { own, foreign, capacity, queue } = this.samples;
    const turns = this.decisions
      .filter(({ path }, i, all) => i === 0 || path?.state !== all[i - 1].path?.state)
      .map(({ time, reason, path }) => ({
        time: new Date(time).getTime(),
        words: `${(STATES[path?.state] ?? { words: '' }).words}: ${reason}`,
      }));
    this.ratePlot.show([own, foreign, capacity], turns);
    this.queuePlot.show([queue]);
  }
}

export class Network {
  constructor() {
    this.paths = new Map();
    this.title = el('h2', { tabindex: -1, text: 'Network' });
    this.words = el('p', { class: 'muted' });
    this.limits = el('ul', { class: 'limits' });
    this.list = el('div', { class: 'paths' });
    byId('network-view').append(el('section', { class: 'card' }, this.title, this.words, this.limits), this.list);
  }

  get shown() {
    return !byId('network-view').hidden;
  }

  focus() {
    this.title.focus();
  }

  /** Asks how it goes; the plots remember what they were told while another view is shown. */
  async ask() {
    const status = await call('status');
    const seen = new Set();
    for (const path of status.networkPaths ?? []) {
      const key = `${path.name} ${path.direction}`;
      seen.add(key);
      if (!this.paths.has(key)) {
        const made = new Path(path);
        this.paths.set(key, made);
        this.list.append(made.element);
      }
      this.paths.get(key).take(path);
    }
    for (const [key, path] of this.paths) {
      if (!seen.has(key)) {
        path.element.remove();
        this.paths.delete(key);
      }
    }
    this.describe(status);
    if (this.shown) {
      await this.decisions(status.networkPaths ?? []);
      this.paths.forEach((path) => path.draw());
    }
    return status;
  }

  async decisions(paths) {
    for (const name of new Set(paths.map((path) => path.name))) {
      const { decisions = [] } = await call(`paths?path=${encodeURIComponent(name)}`);
      for (const direction of ['PATH_DIRECTION_DOWN', 'PATH_DIRECTION_UP']) {
        this.paths.get(`${name} ${direction}`)?.decided(decisions.filter((decision) => decision.direction === direction));
      }
    }
  }

  describe(status) {
    const said = [];
    if (status.networkDown) {
      said.push('There is no network: jobs wait for it.');
    }
    if (status.networkCost?.words) {
      said.push(`Cost: ${status.networkCost.words}.`);
    }
    if (this.paths.size === 0) {
      said.push('No background transfer has used the network yet. When one does, this page shows how it keeps out of the way of others.');
    } else {
      said.push('Background transfers take only what nobody else wants on a path, and leave when somebody does.');
    }
    setText(this.words, said.join(' '));
    this.limits.replaceChildren(...(status.bandwidthLimits ?? []).map((limit) => {
      const scope = (limit.scope ?? '').replace('BANDWIDTH_SCOPE_', '').toLowerCase();
      const now = rate(limit.currentBytesPerSecond);
      return el('li', { text: `Limit (${`${scope} ${limit.name ?? ''}`.trim()}): ${rate(limit.bytesPerSecond)}, now ${now}` });
    }));
  }
}
