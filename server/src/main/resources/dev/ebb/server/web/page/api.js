// Talks to the service: calls, and the stream of events that goes on where it was.

const KEY = 'ebb.token';
const RETRY_MILLIS = [500, 1000, 2000, 5000];

/** A call that failed: `name`, `message`, and `remedy`, which says what to do. */
export class CallError extends Error {
  constructor(status, error) {
    super(error.message ?? 'The service refused.');
    this.status = status;
    this.name = error.name ?? 'UNKNOWN';
    this.hresult = error.hresult;
    this.remedy = error.remedy;
    this.field = error.field;
  }
}

/** Takes the token out of the address, where it would stay in the history, and keeps it for this tab. */
export function takeToken() {
  const found = /[#&]token=([^&]+)/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(KEY) !== null;
}

function authorization() {
  return { authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}` };
}

async function failure(response) {
  const body = await response.json().catch(() => ({}));
  return new CallError(response.status, body.error ?? { message: `The service answered ${response.status}.` });
}

/** Calls the service; a body makes it a POST. */
export async function call(path, body) {
  const options = body === undefined
    ? { headers: authorization() }
    : {
        method: 'POST',
        headers: { ...authorization(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
  let response;
  try {
    response = await fetch(`/api/${path}`, options);
  } catch {
    throw new CallError(0, {
      name: 'UNAVAILABLE',
      message: 'The service cannot be reached.',
      remedy: 'See whether it runs: "ebb status".',
    });
  }
  if (!response.ok) {
    throw await failure(response);
  }
  return response.json();
}

/** Does something to a job. The id makes a call that is sent twice count once. */
export function act(job, verb, more = {}) {
  return call(`jobs/${encodeURIComponent(job.id)}/${verb}`, { requestId: crypto.randomUUID(), ...more });
}

/** One connection of the stream: hands on each message of server-sent events until it ends. */
async function read(response, hear) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const message = { event: 'message', data: '', id: undefined };
      for (const line of block.split('\n')) {
        const colon = line.indexOf(': ');
        message[line.slice(0, colon)] = line.slice(colon + 2);
      }
      hear(message);
    }
  }
}

/**
 * Follows the events for as long as the page is open.
 *
 * `hear.begin()` is called when there is nothing to resume from and everything has to be read, `hear.message(m)` for each
 * message, `hear.link(state, error)` when the connection is 'live', 'lost' or 'refused'.
 */
export class EventLink {
  constructor(hear) {
    this.hear = hear;
    this.cursor = '';
    this.tries = 0;
  }

  /** Connects; what was heard last time is where it goes on. */
  async open() {
    this.controller = new AbortController();
    const { signal } = this.controller;
    while (!signal.aborted) {
      try {
        await this.once(signal);
      } catch (error) {
        if (error.status === 401) {
          this.hear.link('refused', error);
          return;
        }
      }
      if (signal.aborted) {
        return;
      }
      this.hear.link('lost');
      const wait = RETRY_MILLIS[Math.min(this.tries, RETRY_MILLIS.length - 1)];
      this.tries++;
      await new Promise((go) => setTimeout(go, wait));
    }
  }

  async once(signal) {
    const headers = authorization();
    if (this.cursor) {
      headers['last-event-id'] = this.cursor;
    }
    const response = await fetch('/api/events', { headers, signal });
    if (!response.ok) {
      throw await failure(response);
    }
    await read(response, (message) => this.heard(message));
  }

  heard({ event, data, id }) {
    const body = JSON.parse(data);
    if (event === 'failure') {
      // The history before the cursor is gone, or the cursor is of another queue: all is read anew.
      this.cursor = '';
      return;
    }
    if (event === 'interruption') {
      this.hear.link('lost');
      return;
    }
    const first = this.cursor === '';
    this.cursor = id ?? this.cursor;
    this.tries = 0;
    this.hear.link('live');
    if (first) {
      this.hear.begin();
    }
    this.hear.message(body);
  }

  close() {
    this.controller?.abort();
  }
}
