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

/** A page of one file, without scripts and without anything from the network: a treemap and the hints of each function. */
export function treemapPage(project: string, functions: readonly Analyzed[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(project)}: what takes the room</title>
<style>${style}</style>
<h1>${text(project)}: what takes the room</h1>
<p>Areas are bytes in the zip before it is compressed. Point at a part to see its name and size.</p>
${functions.map((one, index) => section(one, index === 0)).join('\n')}
</html>
`;
}

function section({ function: id, bytes, unzippedBytes, shares, hints }: Analyzed, open: boolean): string {
  const listed = hints.map(
    (hint) =>
      `<li><code>${text(`${hint.file}:${hint.line}`)}</code> ${text(`${hint.package} (${formatBytes(hint.bytes)}): ${hint.advice}`)}</li>`,
  );
  return `<details${open ? ' open' : ''}>
<summary><b>${text(id)}</b> ${formatBytes(bytes)} zip, ${formatBytes(unzippedBytes)} unzipped</summary>
<div class="map">${squarify(shares).map(shareBox).join('')}</div>
${listed.length > 0 ? `<p>Lighter imports:</p><ul>${listed.join('')}</ul>` : ''}</details>`;
}

/** Of the 10,000 of a whole map; below it nothing can be seen. */
const visible = 3;

function shareBox(box: Box<Share>): string {
  const name = box.item.package ?? 'the project';
  const label = `${name}, ${formatBytes(box.item.bytes)}`;
  const files = squarify(box.item.files)
    .filter((file) => (file.width * file.height * box.width * box.height) / 10_000 >= visible)
    .map((file) => {
      const title = `${file.item.path}, ${formatBytes(file.item.bytes)}`;
      return `<i style="${place(file)}" title="${text(title)}"></i>`;
    });
  const hue = box.item.package === undefined ? 140 : hueOf(name);
  return `<div style="${place(box)};--hue:${hue}" title="${text(label)}">${files.join('')}<span>${text(label)}</span></div>`;
}

const place = ({ x, y, width, height }: Box<unknown>): string =>
  [`left:${percent(x)}`, `top:${percent(y)}`, `width:${percent(width)}`, `height:${percent(height)}`].join(';');

const percent = (value: number): string => `${Number(value.toFixed(2))}%`;

/** A colour that a package has in every function. */
function hueOf(name: string): number {
  let hue = 0;
  for (const char of name) hue = (hue * 31 + char.codePointAt(0)!) % 360;
  return hue;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const text = (value: string): string => value.replace(/[&<>"]/g, (char) => escapes[char]!);

const style = `
body { font: 14px system-ui, sans-serif; margin: 24px; color: #222; background: #fff }
summary { cursor: pointer; padding: 6px 0 }
.map { position: relative; height: 70vh; min-height: 320px }
.map div { position: absolute; box-sizing: border-box; overflow: hidden; border: 1px solid #fff; background: hsl(var(--hue) 60% 78%) }
.map i { position: absolute; box-sizing: border-box; border: 1px solid hsl(var(--hue) 60% 90%) }
.map i:hover { background: hsl(var(--hue) 70% 65%) }
.map span { position: relative; pointer-events: none; padding: 2px 4px; font-size: 12px; white-space: nowrap }
`;
