// Asks and tells: the form for a new download, questions before something is lost, and messages that come and go.

import { byId, el, setAttribute } from './dom.js';
import { code } from './format.js';

const TOAST_MILLIS = 6000;

/** Says something to those who listen to the page; the latest only. */
export function announce(words) {
  byId('announcer').textContent = words;
}

/** Shows a message for a while; one of an error stays until it is dismissed. */
export function toast(words, kind = 'info', remedy = '') {
  const close = el('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', text: '✕' });
  const box = el('div', { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    el('div', {}, el('p', { text: words }), remedy && el('p', { class: 'muted', text: remedy })),
    close);
  close.addEventListener('click', () => box.remove());
  byId('toasts').append(box);
  if (kind !== 'error') {
    setTimeout(() => box.remove(), TOAST_MILLIS);
  }
}

/** Shows why something could not be done, and what to do. */
export function showFailure(error, what) {
  toast(`${what}: ${error.message}`, 'error', error.remedy ?? code(error));
}

function open(dialog) {
  // The browser gives the focus back to where it was.
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Asks before something is lost; true when it is to be done. */
export function confirm(title, words, yes) {
  return new Promise((answer) => {
    const keep = el('button', { type: 'button', class: 'quiet', text: 'Keep it' });
    const go = el('button', { type: 'button', class: 'danger', text: yes });
    const dialog = el('dialog', { class: 'small', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-words' },
      el('h2', { id: 'confirm-title', text: title }),
      el('p', { id: 'confirm-words', text: words }),
      el('div', { class: 'buttons' }, keep, go));
    let wanted = false;
    keep.addEventListener('click', () => dialog.close());
    go.addEventListener('click', () => {
      wanted = true;
      dialog.close();
    });
    dialog.addEventListener('close', () => answer(wanted));
    open(dialog);
  });
}

/** The last part of the path of a URL, decoded; empty when it has none. */
export function nameIn(url) {
  try {
    const name = new URL(url).pathname.split('/').pop();
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}

function field(id, label, input, hint) {
  input.id = id;
  const note = el('p', { class: 'hint', id: `${id}-hint`, text: hint ?? '' });
  const error = el('p', { class: 'field-error', id: `${id}-error`, role: 'alert' });
  input.setAttribute('aria-describedby', `${id}-hint ${id}-error`);
  return el('div', { class: 'field' }, el('label', { for: id, text: label }), input, note, error);
}

const PRIORITIES = [
  ['JOB_PRIORITY_NORMAL', 'Normal: only idle bandwidth'],
  ['JOB_PRIORITY_HIGH', 'High: idle bandwidth, before normal'],
  ['JOB_PRIORITY_LOW', 'Low: idle bandwidth, after normal'],
  ['JOB_PRIORITY_FOREGROUND', 'Foreground: as fast as it goes'],
];

export function prioritySelect(chosen) {
  return el('select', {}, PRIORITIES.map(([value, words]) =>
    el('option', { value, selected: value === chosen, text: words })));
}

/**
 * The form for a new download. Calls `create(request, complete)`, which throws what the service says against it, and with its
 * answer `added` when the form has gone.
 */
export function addDialog(folder, create, added) {
  const urls = el('textarea', { rows: 3, required: true, spellcheck: 'false', autocomplete: 'off', placeholder: 'https://example.org/file.iso' });
  const place = el('input', { type: 'text', required: true, spellcheck: 'false', value: localStorage.getItem('ebb.folder') ?? folder });
  const name = el('input', { type: 'text', spellcheck: 'false', maxlength: 256, autocomplete: 'off' });
  const digest = el('input', { type: 'text', spellcheck: 'false', autocomplete: 'off', placeholder: 'sha256:…' });
  const priority = prioritySelect('JOB_PRIORITY_NORMAL');
  const complete = el('input', { type: 'checkbox', checked: true, id: 'add-complete' });
  const general = el('p', { class: 'field-error', role: 'alert' });
  const submit = el('button', { class: 'primary', text: 'Add' });
  const cancel = el('button', { type: 'button', class: 'quiet', text: 'Not now' });
  const fields = {
    url: field('add-url', 'URL', urls, 'One a line; several become one job.'),
    folder: field('add-folder', 'Folder', place, 'On the machine that the service runs on.'),
    name: field('add-name', 'File name', name, 'Empty: as in the URL.'),
    digest: field('add-digest', 'Checksum', digest, 'Optional; the file is refused if it does not match.'),
    priority: field('add-priority', 'Priority', priority),
  };
  const form = el('form', { novalidate: true },
    el('h2', { id: 'add-title', text: 'Add a download' }),
    fields.url,
    fields.folder,
    el('details', {},
      el('summary', { text: 'More' }),
      fields.name, fields.digest, fields.priority),
    el('div', { class: 'check' }, complete,
      el('label', { for: 'add-complete', text: 'Put the files in place as soon as they are here, while this page is open' })),
    general,
    el('div', { class: 'buttons' }, cancel, submit));
  const dialog = el('dialog', { 'aria-labelledby': 'add-title' }, form);

  const problem = (which, words) => {
    const box = fields[which];
    box.querySelector('.field-error').textContent = words;
    const input = box.querySelector('input, textarea, select');
    setAttribute(input, 'aria-invalid', words ? 'true' : null);
    if (words) {
      box.closest('details')?.setAttribute('open', '');
      input.focus();
    }
  };
  const lines = () => urls.value.split('\n').map((line) => line.trim()).filter(Boolean);

  urls.addEventListener('input', () => {
    const several = lines().length > 1;
    name.disabled = several;
    digest.disabled = several;
    name.placeholder = several ? '' : nameIn(lines()[0] ?? '');
  });
  cancel.addEventListener('click', () => dialog.close());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    Object.keys(fields).forEach((which) => problem(which, ''));
    general.textContent = '';
    const wanted = lines();
    if (wanted.length === 0) {
      problem('url', 'Say what to fetch.');
      return;
    }
    const wrong = wanted.find((url) => !/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url));
    if (wrong) {
      problem('url', `“${wrong}” is not a URL: it should begin with http:// or https://.`);
      return;
    }
    const unnamed = wanted.find((url) => !nameIn(url));
    if (unnamed && (wanted.length > 1 || !name.value.trim())) {
      problem(wanted.length > 1 ? 'url' : 'name', `${unnamed} has no file name in it${wanted.length > 1 ? '.' : ': say one here.'}`);
      return;
    }
    const files = wanted.map((url) => ({
      remoteName: url,
      localName: `${place.value.trim().replace(/\/+$/, '')}/${wanted.length === 1 && name.value.trim() ? name.value.trim() : nameIn(url)}`,
      expectedDigest: wanted.length === 1 ? digest.value.trim() : '',
      createDirectories: true,
    }));
    const first = files[0].localName.split('/').pop();
    submit.disabled = true;
    try {
      const made = await create({
        displayName: (files.length === 1 ? first : `${first} and ${files.length - 1} more`).slice(0, 256),
        type: 'JOB_TYPE_DOWNLOAD',
        settings: { priority: priority.value },
        files,
        resume: true,
      }, complete.checked);
      localStorage.setItem('ebb.folder', place.value.trim());
      dialog.close();
      added(made);
    } catch (error) {
      const words = [error.message, error.remedy].filter(Boolean).join(' ');
      const at = error.field ?? '';
      if (at.includes('remote_name')) {
        problem('url', words);
      } else if (at.includes('local_name')) {
        problem('folder', words);
      } else if (at.includes('digest')) {
        problem('digest', words);
      } else {
        general.textContent = words;
      }
    } finally {
      submit.disabled = false;
    }
  });
  open(dialog);
  urls.focus();
}
