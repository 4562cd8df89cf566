import { breakable, escapeHtml, pageHtml, tableHtml } from '../../base/page/look.ts';
import { formatBytes } from '../../base/text.ts';
import type { Analysis, Share } from './analyze.ts';
import { type Box, squarify } from './squarify.ts';

/** A function in the treemap. */
export interface Analyzed extends Analysis {
  readonly function: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly unzippedBytes: number;
}

/** A self-contained page without scripts or network access: a treemap, its figures and the hints of each function. */
export function treemapPage(project: string, functions: readonly Analyzed[]): string {
  const title = `${project}: sizes of the zips`;
  const maps = functions.map(({ shares }) => squarify(largest(shares)));
  return pageHtml({
    title,
    brand: 'jaws package --analyze',
    style: `${STYLE}${maps.map(mapStyle).join('')}`,
    main: [
      `<h1>${breakable(title)}</h1>`,
      '<p>Areas are bytes in the zip before it is compressed. The tables have the same figures, file by file.</p>',
      ...functions.map((one, index) => section(one, index, maps[index] ?? [])),
    ].join('\n'),
  }).html;
}

interface Shown {
  readonly name: string;
  readonly bytes: number;
}

/** Share of the whole; smaller boxes have no room for their names. */
const SMALLEST = 0.02;

/** The content of the picture: packages large enough for their names, and the rest as one box. */
function largest(shares: readonly Share[]): Shown[] {
  const total = sumOf(shares);
  const large = shares.filter(({ bytes }) => bytes >= total * SMALLEST);
  const small = shares.filter(({ bytes }) => bytes > 0 && bytes < total * SMALLEST);
  const shown = large.map((share) => ({ name: nameOf(share), bytes: share.bytes }));
  if (small.length === 0) return shown;
  const name = small.length === 1 ? nameOf(small[0] as Share) : `${small.length} smaller packages`;
  return [...shown, { name, bytes: sumOf(small) }].sort((one, two) => two.bytes - one.bytes);
}

const sumOf = (all: readonly { readonly bytes: number }[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0);

/** The name for files that are not from a package. */
const OWN = 'the project';
const nameOf = (share: Share): string => share.package ?? OWN;

function section(one: Analyzed, index: number, boxes: readonly Box<Shown>[]): string {
  const { function: id, bytes, unzippedBytes, hints } = one;
  const open = index === 0 ? ' open' : '';
  const advice = hints.map(
    (hint) =>
      `<li><code>${breakable(`${hint.file}:${hint.line}`)}</code> ${breakable(`${hint.package} (${formatBytes(hint.bytes)}): ${hint.advice}`)}</li>`,
  );
  return [
    `<details class="function"${open}>`,
    `<summary><h2>${breakable(id)}</h2> ${formatBytes(bytes)} zip, ${formatBytes(unzippedBytes)} unzipped</summary>`,
    `<div class="map" id="m${index}" role="img" aria-label="${escapeHtml(`Sizes of the parts of ${id}: ${spoken(boxes)}`)}">`,
    ...boxes.map((box) => boxHtml(box)),
    '</div>',
    advice.length > 0 ? `<h3>Lighter imports</h3><ul>${advice.join('')}</ul>` : '',
    ...tables(one),
    '</details>',
  ].join('\n');
}

/** The picture in words: its three largest boxes. */
const spoken = (boxes: readonly Box<Shown>[]): string =>
  boxes
    .slice(0, 3)
    .map(({ item }) => `${item.name} ${formatBytes(item.bytes)}`)
    .join(', ');

const boxHtml = ({ item: { name, bytes } }: Box<Shown>): string => {
  const title = escapeHtml(`${name}, ${formatBytes(bytes)}`);
  return `<div class="h${hueOf(name)}" title="${title}"><p>${escapeHtml(name)}</p><p>${formatBytes(bytes)}</p></div>`;
};

/** The packages that the picture names, and those that it combines. */
function tables({ function: id, shares, unzippedBytes }: Analyzed): string[] {
  const min = sumOf(shares) * SMALLEST;
  const large = shares.filter(({ bytes }) => bytes >= min);
  const small = shares.filter(({ bytes }) => bytes < min);
  const table = (caption: string, of: readonly Share[]) =>
    tableHtml({
      caption,
      heads: ['Package', 'Size', 'Share', 'Files'],
      rows: of.map((share) => shareRow(share, unzippedBytes)),
      empty: 'Nothing is in it.',
    });
  const rest = table(`Smaller packages in ${id}`, small);
  const summary = `${small.length} smaller package${small.length === 1 ? '' : 's'}, ${formatBytes(sumOf(small))}`;
  return [
    table(`Packages in ${id}`, large),
    small.length === 0 ? '' : `<details class="rest"><summary>${summary}</summary>${rest}</details>`,
  ];
}

function shareRow(share: Share, total: number): string[] {
  const { bytes, files } = share;
  const percent = total > 0 ? (bytes / total) * 100 : 0;
  const listed = files.map(
    (file) => `<li>${breakable(file.path)} <span class="dim">${formatBytes(file.bytes)}</span></li>`,
  );
  const summary = `${files.length} file${files.length === 1 ? '' : 's'}`;
  return [
    breakable(nameOf(share)),
    formatBytes(bytes),
    `${percent.toFixed(1)} %`,
    `<details><summary>${summary}<span class="unseen"> of ${escapeHtml(nameOf(share))}</span></summary><ul class="files">${listed.join('')}</ul></details>`,
  ];
}

const HUES = 12;

/** The color of a package in every function: the project's own is the first. */
function hueOf(name: string): number {
  if (name === OWN) return 0;
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)!) % 997;
  return 1 + (hash % (HUES - 1));
}

/** Positions in the style sheet: a policy that allows styles by hash does not allow style attributes. */
const mapStyle = (boxes: readonly Box<Shown>[], index: number): string =>
  boxes.map((box, at) => `#m${index} > :nth-child(${at + 1}) { ${place(box)} }\n`).join('');

const place = ({ x, y, width, height }: Box<unknown>): string =>
  `left: ${percent(x)}; top: ${percent(y)}; width: ${percent(width)}; height: ${percent(height)};`;

const percent = (value: number): string => `${Number(value.toFixed(2))}%`;

const hues = Array.from({ length: HUES }, (_, hue) => hue);
const colors = (saturation: number, lightness: number) =>
  hues.map((hue) => `.h${hue} { background: hsl(${(140 + hue * 30) % 360} ${saturation}% ${lightness}%); }`).join('\n');

const STYLE = `
.function { border-top: 1px solid var(--edge); }
summary { cursor: pointer; padding: .5rem 0; }
.function > summary { color: var(--dim); }
summary h2 { display: inline; margin: 0; color: var(--text); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
.map { position: relative; height: 60vh; min-height: 20rem; margin: 0 0 1rem; }
.map div { position: absolute; overflow: hidden; border: 1px solid var(--page); container-type: size; }
.map p { margin: 0; padding: 0 .35rem; overflow: hidden; font-size: .8125rem; line-height: 1.4; color: var(--text); white-space: nowrap; text-overflow: ellipsis; }
@container (height < 2.4rem) { .map p + p { display: none; } }
@container (width < 2.75rem) or (height < 1.2rem) { .map p { display: none; } }
@media (max-width: 44rem) { .map { height: 75vh; } }
.files { margin: 0 0 .5rem; padding-left: 1.25rem; font-size: .875rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
td summary { padding: 0; }
${colors(55, 84)}
@media (prefers-color-scheme: dark) {
${colors(35, 22)}
}
`;
