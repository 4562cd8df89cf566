/** Random numbers that are the same for the same seed (mulberry32), from 0 up to 1. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Runs processes in virtual time. A process is a generator: it yields milliseconds to wait, or a list of processes to wait for. Returns the time
 * at which the first one has ended. Simultaneous events happen in the order in which they were created.
 */
export function runProcesses(make) {
  const clock = { now: 0 };
  const heap = [];
  let made = 0;
  const before = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (at, resume) => {
    let index = heap.push({ at, order: made++, resume }) - 1;
    for (let up = (index - 1) >> 1; index > 0 && before(heap[index], heap[up]); index = up, up = (index - 1) >> 1) {
      [heap[index], heap[up]] = [heap[up], heap[index]];
    }
  };
  const pop = () => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0) {
      heap[0] = last;
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        let least = index;
        if (left < heap.length && before(heap[left], heap[least])) least = left;
        if (right < heap.length && before(heap[right], heap[least])) least = right;
        if (least === index) break;
        [heap[index], heap[least]] = [heap[least], heap[index]];
        index = least;
      }
    }
    return first;
  };
  const step = (process, ended) => {
    const { value, done } = process.next();
    if (done) return ended();
    if (typeof value === 'number') return push(clock.now + value, () => step(process, ended));
    let open = value.length;
    if (open === 0) return push(clock.now, () => step(process, ended));
    const oneEnded = () => {
      open -= 1;
      if (open === 0) step(process, ended);
    };
    for (const child of value) step(child, oneEnded);
  };
  step(make(clock), () => {});
  while (heap.length > 0) {
    const { at, resume } = pop();
    clock.now = at;
    resume();
  }
  return clock.now;
}

/** Does the work for every item, at most this many at a time, like the tool's own `inParallel`. */
export function* inParallel(items, width, work) {
  const queue = [...items].entries();
  function* worker() {
    for (const [index, item] of queue) yield* work(item, index);
  }
  yield Array.from({ length: Math.min(width, items.length) }, worker);
}
