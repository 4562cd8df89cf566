// Puts mutants into a source behind a switch, so that one transformed file serves all of them: the test process is told which
// mutant is active. And puts a mark into each function, so that it is known which test file runs it.

/** The source with a switch around each of these mutants. Mutants of one file must not overlap. */
export function withMutants(code, mutants) {
  let text = code;
  for (const mutant of [...mutants].sort((one, other) => other.start - one.start)) {
    text = text.slice(0, mutant.start) + switched(mutant) + text.slice(mutant.end);
  }
  return text;
}

function switched({ id, from, to, form }) {
  const active = `globalThis.__mutation.is(${JSON.stringify(id)})`;
  if (form === 'statement') return `{ if (!${active}) { ${from} } }`;
  if (form === 'property') return `...(${active} ? {} : { ${from} })`;
  return `(${active} ? (${to}) : (${from}))`;
}

/** The source with a mark in each function. `name(function)` gives what is recorded. */
export function withMarks(code, functions, name) {
  const inserts = [];
  for (const one of functions) {
    const mark = `globalThis.__mutation.ran(${JSON.stringify(name(one))})`;
    if (one.block) inserts.push([one.start + 1, `${mark};`]);
    else inserts.push([one.start, `(${mark}, (`], [one.end, '))']);
  }
  // At one place, what closes stands before what opens.
  inserts.sort((one, other) => other[0] - one[0]);
  let text = code;
  for (const [at, insert] of inserts) text = text.slice(0, at) + insert + text.slice(at);
  return text;
}
