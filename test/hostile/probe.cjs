// Loaded into posctl by NODE_OPTIONS: writes how much memory it took, and for how long its event loop stood still by its own
// work: processor time of the main thread between two turns. A busy machine and other threads do not count.
const { readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const EVERY = 10;
/** For loading all code, in ms: nobody waits for a process that has not begun. */
const START_UP = 700;

/** Processor time of the main thread in ms. Linux has it; elsewhere it is that of all threads. */
function used() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

if (isMainThread && process.env.HOSTILE_PROBE) {
  let standstill = 0;
  let before = used();
  setInterval(() => {
    const now = used();
    if (before > START_UP) standstill = Math.max(standstill, now - before);
    before = now;
  }, EVERY).unref();
  process.on('exit', () => {
    const { maxRSS } = process.resourceUsage();
    const file = `${process.env.HOSTILE_PROBE}/${process.pid}.json`;
    writeFileSync(file, JSON.stringify({ megabytes: maxRSS / 1024, standstill }));
  });
}
