import { isObject } from '../../base/text.ts';

/** Where two answers differ. */
export interface AnswerDifference {
  /** `body.items[0].name`; empty for the whole value. */
  readonly path: string;
  /** Undefined if missing. */
  readonly before: unknown;
  readonly now: unknown;
}

/**
 * Where two JSON values differ, at the innermost places. Text that is JSON in both, such as the body of a response, is compared as
 * data.
 */
export function differences(before: unknown, now: unknown, path = ''): AnswerDifference[] {
  if (Object.is(before, now)) return [];
  if (Array.isArray(before) && Array.isArray(now)) {
    const length = Math.max(before.length, now.length);
    return Array.from({ length }, (_, index) => differences(before[index], now[index], `${path}[${index}]`)).flat();
  }
  if (isObject(before) && isObject(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].flatMap((name) => differences(before[name], now[name], path === '' ? name : `${path}.${name}`));
  }
  if (typeof before === 'string' && typeof now === 'string') {
    const [one, other] = [inside(before), inside(now)];
    if (one !== undefined && other !== undefined) {
      const within = differences(one, other, path);
      if (within.length > 0) return within;
    }
  }
  return [{ path, before, now }];
}

function inside(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
