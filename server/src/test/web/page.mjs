// The page in headless Chromium, against a service that runs: node page.mjs URL FOLDER [PICTURES]
//
// URL is what "ebb serve --ui" prints, FOLDER where files may go, PICTURES where screenshots go. Prints a line for each thing
// that holds, and stops at the first that does not. CHROMIUM names the browser.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';
import { startOrigin } from './origin.mjs';

const [url, folder, pictures] = process.argv.slice(2);
const PATIENCE = { timeout: 30000 };
const MIB = 1024 * 1024;
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const origin = await startOrigin();
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 900 });
const complaints = [];
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(String(error)));

const begun = Date.now();
const holds = (what) => console.log(`ok: [${((Date.now() - begun) / 1000).toFixed(1)} s] ${what}`);
const settle = (millis) => new Promise((go) => setTimeout(go, millis));

/** What the API answers to whoever has the token. */
async function api(path, body) {
  const response = await fetch(`${url.split('#')[0]}api/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${url.split('token=')[1]}` },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

function job(name, files, more = {}) {
  return api('jobs', {
    displayName: name,
    type: 'JOB_TYPE_DOWNLOAD',
    resume: true,
    files: files.map(([remoteName, localName]) => ({ remoteName, localName: `${folder}/${localName}`, createDirectories: true })),
    ...more,
  });
}

/** Waits until a row of the list says something. */
function row(name, words) {
  return page.waitForFunction((wanted, said) => [...document.querySelectorAll('#jobs .job')].some((each) =>
    each.querySelector('.job-name').textContent.includes(wanted) && each.textContent.includes(said)), PATIENCE, name, words);
}

function chosen(words) {
  return page.waitForFunction((said) => document.querySelector('#detail:not([hidden])')?.textContent.includes(said), PATIENCE, words);
}

async function choose(name) {
  await row(name, '');
  await page.evaluate((wanted) => [...document.querySelectorAll('#jobs .job')]
    .find((each) => each.querySelector('.job-name').textContent.includes(wanted)).click(), name);
}

async function press(verb) {
  await page.waitForSelector(`#detail [data-verb="${verb}"]`, PATIENCE);
  await page.click(`#detail [data-verb="${verb}"]`);
}

async function scheme(value) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
}

async function picture(name) {
  if (pictures) {
    for (const value of ['light', 'dark']) {
      await scheme(value);
      await settle(150);
      await page.screenshot({ path: `${pictures}/ui-${name}-${value}.png` });
    }
    await scheme('light');
  }
}

/** What axe finds against WCAG 2.2 AA, in both colour schemes. */
async function accessible(where) {
  for (const value of ['light', 'dark']) {
    await scheme(value);
    await settle(100);
    // Through the debugger: the page's own policy lets no such script in.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`);
    assert.deepEqual(found, [], `${where}, ${value}`);
  }
  await scheme('light');
  holds(`${where} is accessible, light and dark`);
}

async function noWiderThanWindow(where) {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wider, 0, `${where} is wider than the window`);
}

async function emptyQueue() {
  const answer = await page.goto(url.split('#')[0]);
  assert.match(answer.headers()['content-security-policy'], /default-src 'none'/);
  await page.waitForSelector('#refused:not([hidden])', PATIENCE);
  holds('without its token the page says what to do');
  await page.goto('about:blank');
  await page.goto(url);
  await page.waitForSelector('#link[data-state="live"]', PATIENCE);
  assert.equal(await page.evaluate(() => location.href.includes('token')), false);
  holds('the token leaves the address at once');
  await page.waitForFunction(() => document.querySelector('#empty').textContent.includes('The queue is empty'), PATIENCE);
  await picture('empty');
  await accessible('an empty queue');
}

/** Adds a job, follows it and completes it, with the keyboard alone. */
async function keyboardOnly() {
  await page.keyboard.press('n');
  await page.waitForSelector('dialog[open]', PATIENCE);
  await page.keyboard.type('nonsense');
  await page.keyboard.down('Shift');
  await page.keyboard.up('Shift');
  for (let i = 0; i < 6 && !(await page.evaluate(() => document.activeElement.textContent === 'Add')); i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'add-url'
    && document.activeElement.getAttribute('aria-invalid') === 'true'
    && document.querySelector('#add-url-error').textContent.includes('http://'), PATIENCE);
  holds('a wrong URL is said at its field, which has the focus');
  await accessible('the form');
  await picture('add');
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.type(`${origin}/${6 * MIB}/${2 * MIB}/tide-tables.pdf`);
  while (!(await page.evaluate(() => document.activeElement.id === 'add-complete'))) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await chosen('tide-tables.pdf');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'detail-title');
  await chosen('Transferring');
  await page.waitForFunction(() => Number(document.querySelector('#detail progress').value) > 0, PATIENCE);
  await page.waitForFunction(() => document.querySelector('#detail .plot-line').getAttribute('d').length > 20, PATIENCE);
  holds('a job added with the keyboard shows its progress and its rate');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await chosen('Suspended');
  await chosen('The job is suspended');
  holds('suspended with the keyboard, it says why it does not run');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.verb), 'resume');
  await page.keyboard.press('Enter');
  await chosen('Transferring');
  holds('the focus stays on what can be done next: resume');
}

async function manyAtOnce() {
  await job('Game assets', Array.from({ length: 12 }, (_, i) => [`${origin}/${MIB}/${MIB / 8}/a${i}.pak`, `game/asset-${i}.pak`]));
  await job('Tidal atlas of the northern seas, revised edition, with all charts, tables and appendices, in a name as long as people give them',
    [[`${origin}/${160 * MIB}/${MIB}/atlas.tar`, 'atlas.tar']], { settings: { priority: 'JOB_PRIORITY_FOREGROUND' } });
  await job('Missing report', [[`${origin}/missing/report.pdf`, 'report.pdf']], { settings: { priority: 'JOB_PRIORITY_FOREGROUND' } });
  await row('Missing report', 'Error');
  await choose('Missing report');
  await chosen('What to do');
  await chosen('BG_E_HTTP_ERROR_404');
  holds('an error is shown with its code and with what to do');
  await picture('error');
  await choose('Tidal atlas');
  await chosen('Transferring');
  await page.waitForFunction(() => /[1-9].*B\/s/.test(document.querySelector('#total-rate').textContent), PATIENCE);
  await settle(pictures ? 6000 : 500);
  await picture('queue');
  await accessible('the queue with a job');
}

async function finish() {
  await choose('tide-tables.pdf');
  // The background makes way for the atlas, which is in the foreground: so this one goes there too.
  await page.select('#detail select', 'JOB_PRIORITY_FOREGROUND');
  await chosen('Transferred');
  await press('complete');
  await page.waitForFunction(() => document.querySelector('#detail .badge').textContent === '✓ Complete', PATIENCE);
  assert.equal(fs.statSync(`${folder}/tide-tables.pdf`).size, 6 * MIB);
  holds('a job that has arrived is completed, and its file is in place');
  await choose('Missing report');
  await press('cancel');
  await page.waitForSelector('dialog[open] .danger', PATIENCE);
  await page.click('dialog[open] .danger');
  await chosen('Cancelled');
  holds('a job is cancelled after a question');
  await page.click('#filters input[value="ended"]');
  await row('tide-tables.pdf', 'Complete');
  holds('the history has what ended');
  await page.click('#filters input[value="all"]');
}

async function network() {
  await page.click('#view-network');
  await page.waitForSelector('#network-view .path .badge', PATIENCE);
  await page.waitForFunction(() => document.querySelector('.path .plot-line.own').getAttribute('d')?.split('L').length > 2, PATIENCE);
  await page.click('.path details summary');
  await page.waitForFunction(() => document.querySelectorAll('.path tbody tr').length > 0, PATIENCE);
  holds('the network shows what the background does, its plot, and what was decided');
  await settle(pictures ? 4000 : 0);
  await picture('network');
  await accessible('the network');
  await page.click('#view-queue');
}

async function elsewhere() {
  const { job: made } = await job('Made elsewhere', [[`${origin}/1000/0/x`, 'x']], { resume: false });
  await row('Made elsewhere', 'Suspended');
  await api(`jobs/${made.id}/cancel`, {});
  await row('Made elsewhere', 'Cancelled');
  holds('what others do to the queue is seen without asking');
}

async function clearSearch() {
  await page.evaluate(() => {
    const search = document.querySelector('#search');
    search.value = '';
    search.dispatchEvent(new Event('input'));
  });
}

async function thousand() {
  for (let i = 0; i < 1000; i += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, j) =>
      job(`Job number ${i + j}`, [[`${origin}/1000/0/n${i + j}`, `n/${i + j}`]], { resume: false })));
  }
  holds('1,000 jobs are made');
  await row('Job number 999', 'Suspended');
  await page.waitForFunction(() => document.querySelectorAll('#jobs li').length >= 1000, PATIENCE);
  await page.type('#search', 'number 77');
  await page.waitForFunction(() => document.querySelectorAll('#jobs li').length === 11, PATIENCE);
  await clearSearch();
  await page.waitForFunction(() => document.querySelectorAll('#jobs li').length >= 1000, PATIENCE);
  await page.evaluate(() => document.querySelector('#jobs [tabindex="0"]').focus());
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  const at = await page.evaluate(() => [...document.querySelectorAll('#jobs .job')].indexOf(document.activeElement));
  assert.equal(at, await page.evaluate(() => document.querySelectorAll('#jobs .job').length - 2));
  assert.equal(await page.evaluate(() => document.querySelectorAll('#jobs [tabindex="0"]').length), 1);
  holds('1,000 jobs are listed, searched, and one tab stop with arrow keys');
  await noWiderThanWindow('1,000 jobs');
}

async function narrow() {
  await page.setViewport({ width: 360, height: 740 });
  await page.type('#search', 'atlas');
  await row('Tidal atlas', '');
  await noWiderThanWindow('the list in a narrow window');
  await choose('Tidal atlas');
  await chosen('Tidal atlas');
  await noWiderThanWindow('a job in a narrow window');
  await picture('narrow');
  await accessible('a narrow window');
  await page.keyboard.press('Escape');
  await page.waitForSelector('#detail[hidden]');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Tidal atlas/);
  holds('Escape leads back to the list, to where it was');
  await page.setViewport({ width: 1280, height: 900 });
  await clearSearch();
}

try {
  await emptyQueue();
  await keyboardOnly();
  await manyAtOnce();
  await network();
  await finish();
  await elsewhere();
  await narrow();
  await thousand();
  assert.deepEqual(complaints.filter((words) => !/Failed to load resource/.test(words)), []);
  holds('the browser had nothing to complain of');
} catch (error) {
  await page.screenshot({ path: `${folder}/failed.png` });
  throw error;
} finally {
  await browser.close();
}
