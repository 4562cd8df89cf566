import { PatternError } from './ast.ts';
import { between, both, type Test } from './characters.ts';
import { readClassEscape } from './escape.ts';
import type { PatternReader } from './parse.ts';

/** `[…]`. In Java a class may contain others, and `&&` intersects. */
export function readClass(reader: PatternReader): Test {
  reader.take('[');
  const negated = reader.take('^');
  const java = reader.dialect === 'java';
  let intersection: Test | undefined;
  let tests: Test[] = [];
  // ECMA's [] matches nothing and [^] everything; in Java a leading bracket is a character.
  for (let first = java; first || reader.peek() !== ']'; first = false) {
    if (reader.done) throw new PatternError('missing closing ]');
    if (java && reader.take('&&')) {
      const before = reader.members(tests, false);
      intersection = intersection ? both(intersection, before) : before;
      tests = [];
    } else if (java && reader.peek() === '[') {
      tests.push(reader.nested(() => readClass(reader)));
    } else {
      tests.push(range(reader));
    }
  }
  reader.take(']');
  const last = reader.members(tests, false);
  const all = intersection ? both(intersection, last) : last;
  return negated ? (code) => !all(code) : all;
}

/** One member: a character, a class such as `\d`, or a range of characters. */
function range(reader: PatternReader): Test {
  const from = member(reader);
  if (typeof from !== 'number') return from;
  const before = reader.at;
  if (!reader.take('-') || reader.peek() === ']' || (reader.dialect === 'java' && reader.peek() === '[')) {
    reader.at = before;
    return (code) => code === from;
  }
  const to = member(reader);
  if (typeof to !== 'number') {
    // [a-\d]: three members.
    return (code) => code === from || code === 45 || to(code);
  }
  if (to < from) throw new PatternError('range out of order in a class');
  return between(from, to);
}

function member(reader: PatternReader): number | Test {
  if (!reader.take('\\')) return reader.character();
  if (reader.take('b')) return 8;
  return readClassEscape(reader);
}
