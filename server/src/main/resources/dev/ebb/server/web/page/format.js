// Numbers, times and states as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A size such as 1.5 GiB. */
export function bytes(count) {
  let value = Number(count ?? 0);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1)} ${UNITS[unit]}`;
}

/** A rate such as 12.3 MiB/s. */
export function rate(perSecond) {
  return `${bytes(perSecond)}/s`;
}

/** A duration in its two largest units, such as 2m 10s. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];
  const first = parts.findIndex(([, size]) => whole >= size);
  if (first < 0) {
    return '0s';
  }
  let rest = whole;
  const said = [];
  for (const [name, size] of parts.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) {
      said.push(`${count}${name}`);
    }
  }
  return said.join(' ');
}

/** Seconds of a duration as JSON has it, such as "0.0035s". */
export function seconds(text) {
  return text ? Number.parseFloat(text) : 0;
}

/** Milliseconds of a duration as JSON has it. */
export function millis(text) {
  return `${(seconds(text) * 1000).toFixed(1)} ms`;
}

/** A moment in the reader's zone; with its date unless that is today. */
export function moment(timestamp) {
  if (!timestamp) {
    return '';
  }
  const time = new Date(timestamp);
  const clock = time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const today = new Date().toDateString() === time.toDateString();
  return today ? clock : `${time.toLocaleDateString([], { year: 'numeric', month: 'short', day: 'numeric' })}, ${clock}`;
}

/** Share done, 0 to 1; null when the size is not known. */
export function share(progress) {
  if (!progress || progress.bytesTotal === undefined) {
    return null;
  }
  const total = Number(progress.bytesTotal);
  return total === 0 ? 1 : Math.min(1, Number(progress.bytesTransferred ?? 0) / total);
}

/** Whole percent, rounded down: 100 is said only when all is there. */
export function percent(progress) {
  const done = share(progress);
  return done === null ? '' : `${Math.floor(done * 100)} %`;
}

/** How far a job is, such as 1.2 GiB of 2.8 GiB. */
export function amount(progress) {
  const done = bytes(progress?.bytesTransferred);
  return progress?.bytesTotal === undefined ? done : `${done} of ${bytes(progress.bytesTotal)}`;
}

/** A number of things, such as 1 file or 3 files. */
export function count(number, noun) {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** The code of an error, such as BG_E_HTTP_ERROR_404 (0x80190194). */
export function code(error) {
  const hresult = error.hresult;
  if (!hresult) {
    return error.name ?? '';
  }
  const hex = typeof hresult === 'string' ? hresult : `0x${(hresult >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
  return `${error.name ?? 'unknown error'} (${hex})`;
}

/** The last part of a path. */
export function fileName(path) {
  return (path ?? '').split(/[\\/]/).pop();
}

/** What the states are called, which group they are in, and a sign that does not need colour. */
export const STATES = {
  JOB_STATE_QUEUED: { words: 'Queued', group: 'waiting', sign: '◷' },
  JOB_STATE_CONNECTING: { words: 'Connecting', group: 'running', sign: '⋯' },
  JOB_STATE_TRANSFERRING: { words: 'Transferring', group: 'running', sign: '↓' },
  JOB_STATE_SUSPENDED: { words: 'Suspended', group: 'waiting', sign: 'Ⅱ' },
  JOB_STATE_ERROR: { words: 'Error', group: 'problem', sign: '!' },
  JOB_STATE_TRANSIENT_ERROR: { words: 'Will be tried again', group: 'problem', sign: '↻' },
  JOB_STATE_TRANSFERRED: { words: 'Transferred', group: 'ready', sign: '✓' },
  JOB_STATE_ACKNOWLEDGED: { words: 'Complete', group: 'ended', sign: '✓' },
  JOB_STATE_CANCELLED: { words: 'Cancelled', group: 'ended', sign: '✕' },
};

export function stateOf(job) {
  return STATES[job.state] ?? { words: job.state ?? 'unknown', group: 'waiting', sign: '?' };
}

/** The sign of a job: uploads go up. */
export function signOf(job) {
  const sign = stateOf(job).sign;
  return sign === '↓' && job.type !== 'JOB_TYPE_DOWNLOAD' ? '↑' : sign;
}

export function nameOf(job) {
  return job.displayName || `job ${job.id.slice(0, 8)}`;
}
