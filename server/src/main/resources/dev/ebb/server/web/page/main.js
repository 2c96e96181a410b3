// Puts the page together: one stream of events, and the views that show what it tells.

import { EventLink, call, takeToken } from './api.js';
import { addDialog, announce, showFailure, toast } from './dialogs.js';
import { Detail } from './detail.js';
import { byId, setAttribute, setText } from './dom.js';
import { nameOf, rate, stateOf } from './format.js';
import { Jobs } from './jobs.js';
import { Network } from './network.js';
import { Plot } from './plot.js';
import { Queue } from './queue.js';

const TICK_MILLIS = 500;
const STATUS_MILLIS = 1000;
const HIDDEN_MILLIS = 15000;

const jobs = new Jobs();
const queue = new Queue(jobs, choose, showFailure);
const detail = new Detail(jobs, (id) => queue.find(id), () => {
  queue.setChosen(undefined);
  queue.focus();
});
const network = new Network();
const totalPlot = new Plot(byId('total-plot'), {
  name: 'Rate of all jobs over the last two minutes',
  seconds: 120,
  least: 1024,
  show: rate,
  series: [{ name: 'all jobs', className: 'own', area: true }],
});
let link;
let session = { downloadFolder: '' };

function choose(id) {
  queue.setChosen(id);
  detail.open(id);
}

function showView(name) {
  byId('queue-view').hidden = name !== 'queue';
  byId('network-view').hidden = name !== 'network';
  setAttribute(byId('view-queue'), 'aria-current', name === 'queue' ? 'page' : null);
  setAttribute(byId('view-network'), 'aria-current', name === 'network' ? 'page' : null);
  if (name === 'network') {
    network.ask().catch(() => {});
  }
}

function showLink(state, error) {
  const box = byId('link');
  box.dataset.state = state;
  setText(box, { live: 'Live', lost: 'Connection lost, trying again…', refused: 'No token' }[state]);
  if (state === 'refused') {
    byId('main').hidden = true;
    byId('add').hidden = true;
    byId('refused').hidden = false;
    setText(byId('refused-message'), error?.message ?? '');
    byId('refused-title').focus();
  }
}

async function begin() {
  try {
    byId('main').hidden = false;
    await jobs.load();
    if (!session.downloadFolder) {
      session = await call('session');
    }
  } catch (error) {
    if (error.status !== 401) {
      showFailure(error, 'The queue could not be read');
    }
  }
}

function tick() {
  const sum = jobs.tick();
  const groups = {};
  jobs.all.forEach((job) => {
    const { group } = stateOf(job);
    groups[group] = (groups[group] ?? 0) + 1;
  });
  setText(byId('total-rate'), rate(sum));
  const said = [
    groups.running && `${groups.running} running`,
    groups.waiting && `${groups.waiting} waiting`,
    groups.problem && `${groups.problem} with a problem`,
    groups.ready && `${groups.ready} to complete`,
  ].filter(Boolean);
  setText(byId('total-words'), said.length ? said.join(', ') : 'Nothing is moving.');
  document.title = groups.running ? `${rate(sum)} – Ebb` : 'Ebb';
  if (!byId('queue-view').hidden) {
    totalPlot.show([jobs.total]);
    queue.tick();
    detail.tick();
  }
}

jobs.listen({
  state: (job) => {
    announce(`${nameOf(job)}: ${stateOf(job).words}`);
    if (job.state === 'JOB_STATE_ACKNOWLEDGED') {
      toast(`${nameOf(job)} is complete: its files are in place.`, 'good');
    }
  },
  failed: (error, job) => showFailure(error, `${nameOf(job)} could not be completed`),
});

byId('view-queue').addEventListener('click', () => showView('queue'));
byId('view-network').addEventListener('click', () => showView('network'));
async function create(request, complete) {
  const job = await jobs.create(request);
  jobs.keepCompleting(job.id, complete);
  jobs.compare(jobs.all.get(job.id), undefined);
  return job;
}

function added(job) {
  announce(`${nameOf(job)} was added`);
  queue.show('all');
  choose(job.id);
}

byId('add').addEventListener('click', () => addDialog(session.downloadFolder, create, added));
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, dialog');
  if (event.key === 'Escape' && detail.id && !document.querySelector('dialog[open]')) {
    detail.close();
  } else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === 'n') {
    event.preventDefault();
    byId('add').click();
  } else if (!typing && event.key === '/') {
    event.preventDefault();
    byId('search').focus();
  }
});

function connect() {
  link = new EventLink({ begin, message: (message) => jobs.heard(message), link: showLink });
  link.open();
}

// A browser has few connections to one address: a page that nobody looks at for a while gives its own back, and reads what it
// missed when it is looked at. One that has promised to complete a job stays.
let sleep;
document.addEventListener('visibilitychange', () => {
  clearTimeout(sleep);
  if (document.hidden) {
    sleep = setTimeout(() => {
      if (jobs.toComplete.size === 0) {
        link?.close();
      }
    }, HIDDEN_MILLIS);
  } else if (link?.controller?.signal.aborted) {
    link.open();
  }
});

async function askStatus() {
  if (!document.hidden && !byId('main').hidden) {
    await network.ask().catch(() => {});
  }
  setTimeout(askStatus, network.shown ? STATUS_MILLIS : 2 * STATUS_MILLIS);
}

if (takeToken()) {
  connect();
  setInterval(tick, TICK_MILLIS);
  askStatus();
} else {
  showLink('refused', { message: 'The address was opened without it.' });
}
window.addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) {
    takeToken();
    location.reload();
  }
});
