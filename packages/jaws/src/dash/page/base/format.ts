const whole = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);

/** 1234 -> 1.2K. */
export const short = (value: number): string =>
  Math.abs(value) < 1000 ? whole.format(round(value)) : compact.format(value);

const round = (value: number) => Math.round(value * 100) / 100;

/** Milliseconds as a person reads them. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${(ms / 3_600_000).toFixed(1)} h`;
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${(value / 1024).toFixed(1)} KiB`;
  return value < 1024 ** 3 ? `${(value / 1024 ** 2).toFixed(1)} MiB` : `${(value / 1024 ** 3).toFixed(1)} GiB`;
}

/** US dollars. Small amounts keep their significant digits. */
export function usd(value: number): string {
  if (value === 0) return '$0';
  const size = Math.abs(value);
  if (size < 0.01) return value < 0 ? '-<$0.01' : '<$0.01';
  return `${value < 0 ? '-' : ''}$${size < 100 ? size.toFixed(2) : whole.format(Math.round(size))}`;
}

/** `3 regions`, `1 region`. */
export const plural = (number: number, word: string, many = `${word}s`): string =>
  `${whole.format(number)} ${number === 1 ? word : many}`;

export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 45) return 'just now';
  const steps: readonly (readonly [number, Intl.RelativeTimeFormatUnit])[] = [
    [60, 'minute'],
    [3600, 'hour'],
    [86_400, 'day'],
    [2_592_000, 'month'],
    [31_536_000, 'year'],
  ];
  const [size, unit] = steps.findLast(([from]) => seconds >= from * 0.75) ?? steps[0]!;
  return new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' }).format(
    -Math.max(1, Math.round(seconds / size)),
    unit,
  );
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

/** `14:03:07.120`, in this machine's time zone. */
export function clock(iso: string | number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

/** `2026-11-29 14:03`. */
export function dateTime(iso: string | number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Invisible characters, and those that turn or hide the text beside them. Line breaks and tabs stay. */
const unprintable = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Makes invisible characters visible, so that no text can pass for another one. */
export const visible = (text: string): string =>
  text.replace(unprintable, (one) => {
    const code = one.codePointAt(0)!;
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : `\\u{${code.toString(16)}}`;
  });

export function pretty(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');
}

/** Matches numbers with more digits than JavaScript can hold; digits in a string may match, too. */
const long = /(?:^|[:[,\s])-?[\d.]{16,}/;

/** Indents text that is JSON. Other text stays as it is, and so does JSON whose numbers would lose digits. */
export function prettyText(text: string): string {
  if (long.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
