import { createHash } from 'node:crypto';
import { filter, hashes } from './common-filter.ts';

/**
 * Whether a password is one of the 10,000 most common ones, or easily made of one: another case, digits and signs around it, digits for
 * letters, two of them in a row, or a run of the alphabet, the digits or the keyboard. A good one is refused once in some thousands.
 */
export function isCommon(password: string): boolean {
  const lower = password.normalize('NFKC').toLowerCase();
  return isListed(lower) || isRun(lower) || isDecorated(lower) || isTwo(lower) || isListed(withLetters(lower));
}

/** A common word with something before or behind it that takes few guesses. */
function isDecorated(password: string): boolean {
  const head = password.replace(/\p{L}.*/su, '');
  const tail = password.replace(/^.*\p{L}/su, '');
  const word = password.slice(head.length, password.length - tail.length);
  const words = [
    [head, word],
    // A sign in front may stand for a letter: $ummer.
    ['', head + word],
  ] as const;
  return words.some(
    ([before, core]) => (isListed(core) || isListed(withLetters(core))) && isWeakAround(before) && isWeakAround(tail),
  );
}

const isWeakAround = (part: string): boolean =>
  part.length <= 6 || isListed(part) || isRun(part) || new Set(part).size <= 2;

const isTwo = (password: string): boolean =>
  Array.from(password).some((_, at) => isListed(password.slice(0, at)) && isListed(password.slice(at)));

const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  // Up and down the columns of a keyboard.
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1qay2wsx3edc4rfv5tgb6zhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
];
const allRuns = runs.flatMap((run) => [run + run, [...(run + run)].reverse().join('')]);

/** `cdefghijkl`, `9876543210`, `poiuytrewq`. */
const isRun = (text: string): boolean => text.length >= 4 && allRuns.some((run) => run.includes(text));

const letters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const withLetters = (text: string): string => text.replace(/[013457@$!]/g, (sign) => letters[sign]!);

/** Whether a text of four characters or more is in the list: always when it is, once in 100,000 when it is not. */
export function isListed(text: string): boolean {
  if (text.length < 4) return false;
  const digest = createHash('sha256').update(text).digest();
  const [first, step] = [digest.readUInt32BE(0), (digest.readUInt32BE(4) | 1) >>> 0];
  for (let n = 0; n < hashes; n++) {
    const bit = (first + n * step) % (filter.length * 8);
    if ((filter[bit >> 3]! & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}
