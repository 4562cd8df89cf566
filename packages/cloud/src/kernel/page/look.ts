import { createHash } from 'node:crypto';

// The packages share no code, so both of them have a copy of this file; test/look.test.ts checks that they are identical.

/** Colors of every page, light and dark. Text on `--page` and on `--panel` has the contrast of WCAG AA. */
const TOKENS = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f4f6f8; --text: #1b1f24; --dim: #57606a; --edge: #d0d7de; --link: #0550ae;
  --good: #1a6b3c; --warn: #7a4d00; --bad: #b3261e; --mark: #fde7e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --panel: #161b22; --text: #e6edf3; --dim: #9da7b1; --edge: #30363d; --link: #79b8ff;
    --good: #7ee2a8; --warn: #f0c36d; --bad: #ff8a80; --mark: #3b1d1f;
  }
}
`;

// Tables turn into blocks if there is no room for columns. Their roles are written out, because browsers then forget them.
const LOOK = `${TOKENS}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding-top: 1rem; padding-bottom: .75rem; }
header nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; }
main { padding-bottom: 2rem; }
footer { padding-top: 1rem; padding-bottom: 2rem; color: var(--dim); font-size: .875rem; }
.brand { font-weight: 650; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .75rem 0 .5rem; overflow-wrap: break-word; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; overflow-wrap: break-word; }
p { margin: 0 0 1rem; max-width: 48rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .125em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
[aria-current] { color: var(--text); text-decoration: none; font-weight: 650; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .25rem .75rem; background: var(--page); }
.dim { color: var(--dim); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
code, pre, kbd { font: .875em/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0 0 1rem; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; overflow-x: auto; }
pre.text { white-space: pre-wrap; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
caption { text-align: left; font-weight: 650; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--edge); font-weight: normal; overflow-wrap: break-word; }
td, th, li, a, code, span { unicode-bidi: isolate; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
.scroll td, .scroll th { white-space: nowrap; padding-top: .15rem; padding-bottom: .15rem; }
thead th, tbody th.key { color: var(--dim); }
tbody th { font-weight: 550; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
th:last-child, td:last-child { padding-right: 0; }
.whole { white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 44rem) {
  table.wide, .wide tbody, .wide tr, .wide th, .wide td, .wide caption { display: block; }
  .wide thead { position: absolute; left: -100rem; }
  .wide tr { padding: .5rem 0; border-bottom: 1px solid var(--edge); }
  .wide th, .wide td { border: 0; padding: .1rem 0; text-align: left; }
  .wide td.number { display: inline-block; margin-right: 1rem; }
  .wide td > details { display: inline-block; vertical-align: top; }
  .wide td[data-label]::before { content: attr(data-label) ": "; color: var(--dim); }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** Text in HTML, in an attribute or between tags. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** No word of any language is longer than this. */
const LONGEST_WORD = 28;
/** `place|Order` */
const HUMP = /(?<=\p{Ll})(?=\p{Lu})/u;

/**
 * Text in HTML that may continue on the next line after the separators in names, addresses and paths, so that a narrow
 * page need not break words. A part without a separator that is longer than any word may break anywhere.
 */
export const breakable = (text: string): string =>
  text
    .split(/(?<=[/:._@,;=&?-])(?=[^\s/:._@,;=&?-])/)
    .flatMap((part) => (part.length > LONGEST_WORD ? part.split(HUMP) : [part]))
    .flatMap((part) => pieces(part))
    .map(escapeHtml)
    .join('<wbr>');

function pieces(part: string): string[] {
  if (part.length <= LONGEST_WORD) return [part];
  return part.split(/(\s+)/).reduce<string[]>((all, word) => {
    // By code points: half a character would be shown as a question mark.
    const letters = [...word];
    const last = all.length - 1;
    for (let at = 0; at < Math.max(1, letters.length); at += LONGEST_WORD) {
      const piece = letters.slice(at, at + LONGEST_WORD).join('');
      if (at === 0 && last >= 0) all[last] += piece;
      else all.push(piece);
    }
    return all;
  }, []);
}

/** A cell: HTML, or a number. A cell with only a number and its unit counts as a number, too. */
type Cell = string | number;

const NUMBER = /^\d[\d.,]*(?: (?:%|ms|[KMG]i?B|B))?$/;

interface Table {
  /** Also the caption, which screen readers announce; `hidden` if a heading beside it says the same. */
  readonly caption: string;
  readonly hidden?: boolean;
  readonly heads: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Cell[])[];
  /** Shown if there are no rows. */
  readonly empty?: string;
  /** Its columns stay even if there is no room, and it scrolls: for long tables of numbers. */
  readonly columns?: boolean;
}

/** A table that becomes a list of blocks on a narrow page. Cells are HTML, everything else is text. */
export function tableHtml({ caption, hidden, heads, rows, empty, columns }: Table): string {
  if (rows.length === 0 && empty !== undefined) return `<p class="dim">${escapeHtml(empty)}</p>`;
  const isNumber = heads.map((_, column) => rows.length > 0 && rows.every((row) => NUMBER.test(String(row[column]))));
  const kind = (column: number) => (isNumber[column] ? ' class="number"' : '');
  const head = heads.map(
    (text, column) => `<th scope="col" role="columnheader"${kind(column)}>${breakable(text)}</th>`,
  );
  const body = rows.map((cells) => {
    const [first, ...rest] = cells.map((cell, column) => {
      if (column === 0) return `<th scope="row" role="rowheader">${cell}</th>`;
      return `<td role="cell" data-label="${escapeHtml(heads[column] ?? '')}"${kind(column)}>${cell}</td>`;
    });
    return `<tr role="row">${first ?? ''}${rest.join('')}</tr>`;
  });
  const title = hidden ? ` aria-label="${escapeHtml(caption)}"` : '';
  const table = [
    `<table${columns ? '' : ' class="wide"'} role="table"${title}>`,
    hidden ? '' : `<caption>${escapeHtml(caption)}</caption>`,
    `<thead role="rowgroup"><tr role="row">${head.join('')}</tr></thead>`,
    `<tbody role="rowgroup">${body.join('\n')}</tbody></table>`,
  ].join('\n');
  return columns
    ? `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}">${table}</div>`
    : table;
}

interface Link {
  readonly href: string;
  readonly text: string;
  readonly current?: boolean;
}

interface Page {
  readonly title: string;
  /** HTML of the page's main part, which begins with its `h1`. */
  readonly main: string;
  /** The owner of the page, and its other pages. */
  readonly brand: string;
  readonly links?: readonly Link[];
  /** HTML. */
  readonly footer?: string;
  /** More CSS. */
  readonly style?: string;
  /** More directives of the policy, such as `frame-src 'self'`. */
  readonly policy?: string;
}

/** A page without scripts. `policy`: its Content-Security-Policy, which knows its style by a hash; nothing else may be loaded. */
export function pageHtml(page: Page): { readonly html: string; readonly policy: string } {
  const { title, main, brand, links = [], footer, style = '', policy: more } = page;
  const css = `${LOOK}${style}`;
  const hash = createHash('sha256').update(css).digest('base64');
  const rules = ["default-src 'none'", `style-src 'sha256-${hash}'`, "base-uri 'none'", "form-action 'none'"];
  const policy = [...rules, ...(more === undefined ? [] : [more])].join('; ');
  const items = links.map(({ href, text, current }) => {
    const here = current ? ' aria-current="page"' : '';
    return `<li><a href="${escapeHtml(href)}"${here}>${escapeHtml(text)}</a></li>`;
  });
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${escapeHtml(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${css}</style>`,
    '</head>',
    '<body>',
    items.length > 0 ? '<a class="skip" href="#main">Skip to the content</a>' : '',
    `<header><span class="brand">${escapeHtml(brand)}</span>`,
    items.length > 0 ? `<nav aria-label="Pages"><ul>${items.join('')}</ul></nav>` : '',
    '</header>',
    `<main id="main" tabindex="-1">${main}</main>`,
    footer === undefined ? '' : `<footer>${footer}</footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
  return { html, policy };
}
