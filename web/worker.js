// Runs the verifier beside the page. It gets the compiled program once; each file is judged by a fresh instance of it.
'use strict';

const BLOCK = 4 << 20; // bytes read of the file at a time
const NOT_SUPPORTED = 52; // WASI's errno
const NO_FOLDER = 8; // EBADF: what ends the list of folders that are given, here before the first
let module = null;
let instance = null; // of the last judgement
let said = ''; // what the program wrote before it stopped

class Stopped extends Error {}

/** The file's bytes where the program asks for them; of the blocks read, the last two are kept: entries and their headers. */
function reader(file) {
  const blocks = new Map();
  const readNow = new FileReaderSync();
  const block = (number) => {
    let bytes = blocks.get(number);
    if (bytes === undefined) {
      const begin = number * BLOCK;
      bytes = new Uint8Array(readNow.readAsArrayBuffer(file.slice(begin, Math.min(begin + BLOCK, file.size))));
      if (blocks.size === 2) blocks.delete(blocks.keys().next().value);
      blocks.set(number, bytes);
    }
    return bytes;
  };
  return (offset, into, bytes) => {
    try {
      const memory = new Uint8Array(instance.exports.memory.buffer);
      let at = Number(BigInt.asUintN(64, offset));
      let place = into >>> 0;
      let left = bytes >>> 0;
      while (left > 0) {
        const from = block(Math.floor(at / BLOCK));
        const begin = at % BLOCK;
        const piece = from.subarray(begin, begin + Math.min(left, from.length - begin));
        if (piece.length === 0) return 0;
        memory.set(piece, place);
        at += piece.length;
        place += piece.length;
        left -= piece.length;
      }
      return 1;
    } catch (fault) {
      said += `${fault}\n`;
      return 0; // the file was changed or taken away
    }
  };
}

function progress() {
  let last = 0;
  return (bytes, of) => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    postMessage({kind: 'progress', bytes: Number(bytes), of: Number(of)});
  };
}

/** What the C library asks of a system: it may write to its log and stop. There is no file, clock or network. */
function system() {
  const view = () => new DataView(instance.exports.memory.buffer);
  const known = {
    proc_exit(code) { throw new Stopped(`exit ${code}`); },
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return 0;
    },
    environ_get() { return 0; },
    fd_prestat_get() { return NO_FOLDER; },
    // OpenSSL blinds its arithmetic by it, of verification too; no verdict depends on it.
    random_get(into, bytes) {
      const memory = new Uint8Array(instance.exports.memory.buffer, into >>> 0, bytes >>> 0);
      for (let at = 0; at < memory.length; at += 65536) crypto.getRandomValues(memory.subarray(at, at + 65536));
      return 0;
    },
    fd_write(fd, vectors, count, written) {
      let total = 0;
      for (let i = 0; i < count; ++i) {
        const at = view().getUint32(vectors + 8 * i, true);
        const bytes = view().getUint32(vectors + 8 * i + 4, true);
        if (said.length < 2000) said += new TextDecoder().decode(new Uint8Array(instance.exports.memory.buffer, at, bytes));
        total += bytes;
      }
      view().setUint32(written, total, true);
      return 0;
    },
  };
  const calls = {};
  for (const {module: from, name} of WebAssembly.Module.imports(module)) {
    if (from === 'wasi_snapshot_preview1') calls[name] = known[name] || (() => NOT_SUPPORTED);
  }
  return calls;
}

function start(file) {
  said = '';
  instance = new WebAssembly.Instance(module, {
    page: {read: file ? reader(file) : () => 0, progress: progress()},
    wasi_snapshot_preview1: system(),
  });
  instance.exports._initialize();
}

/** Hands texts over, and returns the bytes of the first. */
function give(first, second = '') {
  const head = new TextEncoder().encode(first);
  const tail = new TextEncoder().encode(second);
  const at = instance.exports.text(head.length + tail.length);
  const memory = new Uint8Array(instance.exports.memory.buffer);
  memory.set(head, at);
  memory.set(tail, at + head.length);
  return head.length;
}

function take(at) {
  return new TextDecoder().decode(new Uint8Array(instance.exports.memory.buffer, at, instance.exports.out_bytes()));
}

function judge({file, options, now}) {
  start(file);
  for (const [name, value] of options) {
    if (instance.exports.option(give(name, value)) === 0) return {kind: 'option', name};
  }
  const began = performance.now();
  const exit = instance.exports.judge(BigInt(file.size), BigInt(now));
  const ms = performance.now() - began;
  give('zh-TW');
  const zh = take(instance.exports.report());
  give('en');
  const en = take(instance.exports.report());
  return {kind: 'verdict', exit, text: {'zh-TW': zh, en}, json: take(instance.exports.json()), ms};
}

onmessage = ({data}) => {
  try {
    if (data.kind === 'program') {
      module = new WebAssembly.Module(data.bytes);
      start(null);
      postMessage({kind: 'ready', version: take(instance.exports.version())});
    } else if (data.kind === 'judge') {
      postMessage({...judge(data), id: data.id});
    } else if (data.kind === 'status') {
      const json = take(instance.exports.status(give(data.requirement, data.member)));
      postMessage({kind: 'status', id: data.id, json});
    }
  } catch (fault) {
    postMessage({kind: 'stopped', id: data.id, why: `${fault.name}: ${fault.message} ${said}`});
  }
};
