// The page: takes what the reader trusts and a file, hands them to the worker, and shows what the verifier says of it.
// What comes out of a file was written by a stranger: it is only ever set as text.
'use strict';
(() => {
const ROWS = 300; // of the table, before the reader asks for all
const get = (id) => document.getElementById(id);
const FIELDS = ['genesis', 'checkpoint', 'requirement', 'member', 'days'];
const FAULTS = {'--genesis-sha256': 'genesis', '--checkpoint': 'checkpoint', '--trust-days': 'days'};

let language = (navigator.language || '').startsWith('zh') ? 'zh-TW' : 'en';
let worker = null;
let program = null; // the bytes, kept for the next worker
let ready = false;
let file = null;
let asked = 0; // the judgement that is waited for; answers to others are late
let last = 0; // the number of the last judgement
let began = null; // how far it is
let verdict = null; // as the worker gave it
let faults = {}; // field -> key of its text
let problem = null; // key of a text instead of a verdict
let detail = '';
let everyRow = false;
const chains = new Map(); // row key -> status with its facts; undefined while it is asked for

const say = (key, ...values) => {
  const text = (TEXTS[key] || [key, key])[language === 'en' ? 1 : 0];
  return text.replace(/\{(\d)\}/g, (_, n) => values[n]);
};
// The same as the program does for terminals: nothing that turns or hides text.
const printable = (text) => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '?');
const printableLines = (text) => text.split('\n').map(printable).join('\n');
const number = (value) => Number(value || 0).toLocaleString('en');
const time = (ms) => new Date(Number(ms)).toISOString().replace('T', ' ').replace('.000Z', ' UTC').replace('Z', ' UTC');
const bytes = (count) => (count < 1e6 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(1)} MB`);

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = printable(text);
  if (className) made.className = className;
  return made;
}

// The worker and its program.

async function unpack() {
  const packed = Uint8Array.from(atob(get('program').textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  program = await new Response(stream).arrayBuffer();
}

function startWorker() {
  if (worker) worker.terminate();
  ready = false;
  const address = URL.createObjectURL(new Blob([get('worker').textContent], {type: 'text/javascript'}));
  worker = new Worker(address);
  URL.revokeObjectURL(address);
  worker.onmessage = ({data}) => heard(data);
  worker.onerror = (event) => heard({kind: 'stopped', id: asked, why: event.message || ''});
  worker.postMessage({kind: 'program', bytes: program});
}

function heard(data) {
  if (data.kind === 'ready') {
    ready = true;
    get('version').textContent = `charter-verify ${data.version}`;
    if (file && asked === 0) judge();
    show();
  } else if (data.kind === 'progress') {
    began = data;
    showProgress();
  } else if (data.kind === 'status') {
    chains.set(data.id, JSON.parse(data.json || '{}'));
    showRows();
  } else if (data.id === asked || data.id === undefined) {
    asked = 0;
    began = null;
    if (data.kind === 'verdict') {
      verdict = {...data, say: whole(JSON.parse(data.json))};
    } else if (data.kind === 'option') {
      const field = FAULTS[data.name];
      faults[field] = `fault_${field}`;
    } else {
      problem = 'stopped';
      detail = data.why;
    }
    show();
    if (verdict || problem) {
      get('result').focus({preventScroll: true});
      get('result').scrollIntoView({block: 'start'});
    } else {
      get(Object.keys(faults)[0]).focus();
    }
  }
}

// Asking.

/** As people paste it: with spaces, capitals, or the name of the file behind it. */
function valueOf(field) {
  const text = get(field).value.trim();
  if (field === 'genesis' || field === 'checkpoint') return text.split(/\s+/)[0].toLowerCase();
  return text;
}

function judge() {
  if (!file) return;
  verdict = problem = null;
  faults = {};
  everyRow = false;
  chains.clear();
  if (!ready) return show();
  const options = FIELDS.map((field) => [get(field).name, valueOf(field)]).filter(([, value]) => value !== '');
  asked = ++last;
  began = {bytes: 0, of: 0};
  worker.postMessage({kind: 'judge', id: asked, file, options, now: Date.now()});
  show();
}

function take(chosen) {
  if (!chosen) return;
  if (asked !== 0) stop();
  file = chosen;
  judge();
}

/** Ends the worker, whatever it is at, and takes a new one. */
function stop() {
  asked = 0;
  began = null;
  file = null;
  startWorker();
  show();
}

// Showing.

function showProgress() {
  const busy = began !== null || (file && !ready && !problem);
  get('working').hidden = !busy;
  if (!busy) return;
  const part = began && began.of > 0 ? Math.min(1, began.bytes / began.of) : null;
  get('progress-text').textContent = !ready ? say('starting')
    : say('judging') + (part === null ? ' …' : ` — ${say('of', bytes(began.bytes), bytes(began.of))}`);
  if (part === null) get('progress').removeAttribute('value');
  else get('progress').value = Math.round(part * 1000);
}

function showTexts() {
  document.documentElement.lang = language;
  document.title = `${say('title')} — charter-verify`;
  for (const place of document.querySelectorAll('[data-text]')) place.textContent = say(place.dataset.text);
  for (const id of ['zh-TW', 'en']) get(id).setAttribute('aria-pressed', String(id === language));
}

function showFaults() {
  for (const field of Object.values(FAULTS)) {
    get(`${field}-fault`).textContent = faults[field] ? say(faults[field]) : '';
    get(field).setAttribute('aria-invalid', String(Boolean(faults[field])));
  }
  if (faults.days) get('more').open = true;
}

function pair(list, key, value, mono) {
  if (value === undefined || value === '') return;
  list.append(element('dt', say(key)), element('dd', value, mono ? 'mono' : ''));
}

const counted = (statuses, result) => statuses.filter((status) => status.result === result).length;

/** What the answer means, in a sentence or two. */
function meaning(said) {
  const text = said[language === 'en' ? 'text_en' : 'text_zh'];
  const untrusting = said.result === 'not_judged' && valueOf('genesis') === '' && valueOf('checkpoint') === '';
  if (said.failure) return untrusting ? `${text} ${say('give_trust')}` : text;
  if (said.statuses === undefined) return text;
  const unjudged = counted(said.statuses, 'not_judged');
  const sentences = [];
  if (said.result === 'true') sentences.push(say(valueOf('requirement') || valueOf('member') ? 'pack_scope_true' : 'pack_true'));
  if (said.result === 'false') sentences.push(say('status_false', number(counted(said.statuses, 'false'))));
  if (said.result === 'not_judged') sentences.push(say('none_judged'));
  else if (unjudged > 0) sentences.push(say('some_unjudged', number(unjudged)));
  return sentences.join(' ');
}

function showVerdict() {
  const said = verdict.say;
  get('verdict').className = `card verdict ${said.result}`;
  get('headline').textContent = say(said.result);
  get('meaning').textContent = printable(meaning(said));
  const list = get('facts');
  list.replaceChildren();
  if (said.failure) {
    pair(list, 'where', said.where + (said.detail ? `: ${said.detail}` : ''), true);
    pair(list, 'reason', `${said.failure} ${said.failure_name}`, true);
  } else {
    pair(list, 'chain', said.chain_id);
    pair(list, 'height', number(said.height));
    if (said.time_ms) pair(list, 'time', time(said.time_ms));
    if (said.signed_ms) pair(list, 'signed', time(said.signed_ms));
    pair(list, 'validators', said.validators);
    if (said.member) pair(list, 'scope', said.member === '*' ? say('everybody') : said.member);
    if (said.statuses) {
      pair(list, 'records', say('records_text', number(said.records), number(said.hidden)));
      pair(list, 'documents', say('documents_text', number(said.documents), number(said.not_held), number(said.erased)));
      pair(list, 'transactions', say('transactions_text', number(said.acts), number(said.resolutions)));
      if (said.stamps_not_judged) pair(list, 'stamps', say('stamps_text', number(said.stamps_not_judged)));
    }
    pair(list, 'key', said.key, true);
    pair(list, 'app_hash', said.app_hash, true);
    pair(list, 'next_checkpoint', `${Number(said.height) + 1}:${said.header_hash}`, true);
  }
  get('caution').hidden = Boolean(said.failure) || said.validators >= 4;
  get('caution').textContent = say('operator');
}

/** A verdict's JSON leaves out what is 0 or empty. */
function whole(said) {
  const isPack = said.statuses !== undefined || said.records !== undefined || said.time_ms !== undefined;
  return isPack && !said.failure ? {...said, statuses: said.statuses || []} : said;
}

const TONES = {satisfied: 'good', excepted: 'good', not_satisfied: 'bad', error: 'bad', stale: 'old', true: 'good', false: 'bad', not_judged: 'old'};

function choices(id, words) {
  const select = get(id);
  const chosen = select.value;
  select.replaceChildren(...['', ...words].map((word) => {
    const option = element('option', word === '' ? say('any') : say(word));
    option.value = word;
    return option;
  }));
  select.value = words.includes(chosen) ? chosen : '';
}

function showStatuses() {
  const statuses = verdict.say.statuses;
  get('statuses').hidden = !statuses || statuses.length === 0;
  if (get('statuses').hidden) return;
  const by = new Map();
  for (const {value} of statuses) by.set(value, (by.get(value) || 0) + 1);
  const words = [...by.keys()].sort((a, b) => by.get(b) - by.get(a));
  get('tiles').replaceChildren(...words.map((word) => {
    const tile = element('div', undefined, 'tile');
    tile.append(element('b', number(by.get(word)), TONES[word] || 'none'), element('span', say(word)));
    return tile;
  }));
  choices('value', words);
  choices('judged', [...new Set(statuses.map(({result}) => result))]);
  showRows();
}

/** Of the convention, where the pack has its texts. */
const titleOf = (item) => item[language === 'en' ? 'title_en' : 'title_zh'] || '';

/** Of a fact, as people read it where the pack has the texts for it, else as the ledger has it. */
const reading = (fact, key) => fact[`${key}_${language === 'en' ? 'en' : 'zh'}`] || fact[key] || '';

const rowKey = ({requirement, member}) => `${requirement} ${member}`;

/** Of each column: its heading, what a fact has in it, and how that looks. */
const FACT_COLUMNS = [
  ['mechanism', (fact) => [fact.mechanism, titleOf(fact)].filter(Boolean).join(' – '), () => ''],
  ['subject', (fact) => reading(fact, 'subject'), () => ''],
  ['value', (fact) => say(factValue(fact)), (fact) => TONES[factValue(fact)] || 'none'],
  ['why', (fact) => reading(fact, 'why'), () => ''],
  ['observed', (fact) => (fact.field ? `${reading(fact, 'field')} = ` : '') + reading(fact, 'observed'), () => ''],
  ['expected', (fact) => reading(fact, 'expected'), () => ''],
  ['reference', (fact) => fact.ref, () => 'mono'],
];
const factValue = (fact) => fact.value || 'unspecified';

function factTable(status) {
  if (!status) return element('p', '…');
  const facts = status.facts || [];
  if (facts.length === 0) return element('p', say('no_facts'), 'soft');
  const columns = FACT_COLUMNS.filter(([, text]) => facts.some((fact) => text(fact)));
  const table = element('table');
  const header = element('thead');
  const head = element('tr');
  head.append(...columns.map(([key]) => element('th', say(key))));
  header.append(head);
  const body = element('tbody');
  for (const fact of facts) {
    const row = element('tr');
    row.append(...columns.map(([, text, look]) => element('td', text(fact) || '', look(fact))));
    body.append(row);
  }
  table.append(header, body);
  return table;
}

function statusRows(status) {
  const key = rowKey(status);
  const row = element('tr');
  const open = element('button', status.requirement);
  open.type = 'button';
  open.setAttribute('aria-expanded', String(chains.has(key)));
  open.onclick = () => toggle(status);
  const first = element('td');
  first.append(open);
  if (titleOf(status)) first.append(element('span', ` ${titleOf(status)}`, 'soft'));
  const judged = element('td', say(status.result), TONES[status.result]);
  if (status.why) judged.append(element('span', ` — ${status.why}`, 'soft'));
  row.append(first, element('td', status.member === '*' ? say('network') : status.member),
             element('td', say(status.value), TONES[status.value] || 'none'), judged);
  if (!chains.has(key)) return [row];
  const chain = element('tr', undefined, 'chain');
  const cell = element('td');
  cell.colSpan = 4;
  const frame = element('div', undefined, 'scroll');
  frame.append(factTable(chains.get(key)));
  cell.append(frame);
  chain.append(cell);
  return [row, chain];
}

function toggle(status) {
  const key = rowKey(status);
  if (chains.has(key)) {
    chains.delete(key);
  } else {
    chains.set(key, undefined);
    worker.postMessage({kind: 'status', id: key, requirement: status.requirement, member: status.member});
  }
  showRows(key);
}

/** After a change of one row, the focus stays on it. */
function showRows(focus) {
  if (!verdict || !verdict.say.statuses) return;
  const had = focus || (document.activeElement && document.activeElement.dataset.row);
  const wanted = get('filter').value.trim().toLowerCase();
  const matching = verdict.say.statuses.filter((status) =>
    (wanted === '' || status.requirement.toLowerCase().startsWith(wanted) || status.member.toLowerCase().includes(wanted) ||
     titleOf(status).toLowerCase().includes(wanted)) &&
    (get('value').value === '' || status.value === get('value').value) &&
    (get('judged').value === '' || status.result === get('judged').value));
  const rows = everyRow ? matching : matching.slice(0, ROWS);
  get('rows').replaceChildren(...rows.flatMap((status) => {
    const made = statusRows(status);
    made[0].querySelector('button').dataset.row = rowKey(status);
    return made;
  }));
  get('shown').textContent = say('shown', number(rows.length), number(verdict.say.statuses.length));
  get('all').hidden = rows.length === matching.length;
  get('all').textContent = say('show_all', number(matching.length));
  if (had) for (const button of get('rows').querySelectorAll('button')) if (button.dataset.row === had) button.focus();
}

let saved = null;
function showReport() {
  get('report').textContent = verdict.text[language];
  get('record').hidden = !verdict.say.record;
  if (verdict.say.record) get('record-text').textContent = printableLines(JSON.stringify(verdict.say.record, null, 1));
  if (saved) URL.revokeObjectURL(saved);
  saved = URL.createObjectURL(new Blob([verdict.json], {type: 'application/json'}));
  get('save').href = saved;
}

function showProblem() {
  get('verdict').className = 'card verdict not_judged';
  get('headline').textContent = say('not_judged');
  get('meaning').textContent = say(problem);
  get('facts').replaceChildren();
  if (detail) pair(get('facts'), 'reason', detail, true);
  get('caution').hidden = true;
}

function show() {
  showTexts();
  showFaults();
  showProgress();
  get('chosen').textContent = file ? printable(`${file.name} — ${bytes(file.size)}`) : '';
  get('again').hidden = !file || !ready || asked !== 0;
  get('result').hidden = !verdict && !problem;
  for (const section of get('result').children) section.hidden = section.id !== 'verdict' && !verdict;
  if (problem) return showProblem();
  if (!verdict) return;
  showVerdict();
  showStatuses();
  showReport();
}

// What the reader does.

get('zh-TW').onclick = get('en').onclick = ({target}) => {
  language = target.id;
  show();
};
get('form').onsubmit = (event) => {
  event.preventDefault();
  judge();
};
get('file').onchange = ({target}) => {
  take(target.files[0]);
  target.value = ''; // so that the same file can be chosen again
};
get('stop').onclick = stop;
get('all').onclick = () => {
  everyRow = true;
  showRows();
};
for (const id of ['filter', 'value', 'judged']) get(id).oninput = () => showRows();
get('copy').onclick = async ({target}) => {
  const text = verdict.text[language];
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(get('report'));
    document.execCommand('copy');
  }
  target.textContent = say('copied');
};
// A file dropped beside the frame must not make the browser leave the page.
addEventListener('dragover', (event) => {
  event.preventDefault();
  get('drop').classList.add('over');
});
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) get('drop').classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  get('drop').classList.remove('over');
  take(event.dataTransfer.files[0]);
});

show();
unpack().then(startWorker).catch((fault) => {
  problem = 'unusable';
  detail = String(fault);
  show();
});
})();
