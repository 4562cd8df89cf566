// Puts mutants into a source behind a switch, so that one transformed file serves all of them: the test process gets the id
// of the active mutant. It also puts a mark into each function, to record which test file runs it.

/** The source with a switch around each of these mutants. One may be inside another, as their nodes are. */
export function withMutants(code, mutants) {
  const outermostFirst = [...mutants].sort((one, other) => one.start - other.start || other.end - one.end);
  return between(code, 0, code.length, outermostFirst);
}

function between(code, start, end, mutants) {
  let [text, at] = ['', start];
  for (let index = 0; index < mutants.length; ) {
    const outer = mutants[index++];
    const first = index;
    while (index < mutants.length && mutants[index].start < outer.end) index++;
    const inner = between(code, outer.start, outer.end, mutants.slice(first, index));
    text += code.slice(at, outer.start) + switched(outer, inner);
    at = outer.end;
  }
  return text + code.slice(at, end);
}

function switched({ id, to, form }, from) {
  const active = `globalThis.__mutation?.is(${JSON.stringify(id)})`;
  if (form === 'statement') return `{ if (!${active}) { ${from} } }`;
  if (form === 'property') return `...(${active} ? {} : { ${from} })`;
  return `(${active} ? (${to}) : (${from}))`;
}

/** The source with a mark in each function. `name(function)` gives what is recorded. */
export function withMarks(code, functions, name) {
  const inserts = [];
  for (const one of functions) {
    const mark = `globalThis.__mutation?.ran(${JSON.stringify(name(one))})`;
    if (one.block) inserts.push([one.start + 1, `${mark};`]);
    else inserts.push([one.start, `(${mark}, (`], [one.end, '))']);
  }
  // At one place, closing parts precede opening ones.
  inserts.sort((one, other) => other[0] - one[0]);
  let text = code;
  for (const [at, insert] of inserts) text = text.slice(0, at) + insert + text.slice(at);
  return text;
}
