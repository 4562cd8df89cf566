import type { Arrow, Box, Flow } from './flows.ts';

const size = { width: 190, height: 58 };
const gap = { x: 64, y: 46 };
const margin = 16;

/** As GitHub and a browser show it, light or dark according to the reader's setting. */
const style = `
    .page { fill: #ffffff }
    rect.client { fill: #f4f4f5; stroke: #a1a1aa }
    rect.function { fill: #fff1e6; stroke: #d9731a }
    rect.store { fill: #e8f1fd; stroke: #3673c4 }
    rect.queue { fill: #eefaf0; stroke: #2f8f4e }
    text { font: 600 14px system-ui, sans-serif; fill: #18181b; text-anchor: middle }
    text.note { font: 400 12px system-ui, sans-serif; fill: #52525b }
    text.word { font: 400 12px system-ui, sans-serif; fill: #52525b; stroke: #ffffff; stroke-width: 4px; paint-order: stroke }
    path.arrow { fill: none; stroke: #71717a; stroke-width: 1.5px }
    path.head { fill: #71717a }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117 }
      rect.client { fill: #27272a; stroke: #71717a }
      rect.function { fill: #3a2412; stroke: #e58a3c }
      rect.store { fill: #14263f; stroke: #6ea2e6 }
      rect.queue { fill: #13301c; stroke: #57b676 }
      text { fill: #f4f4f5 }
      text.note { fill: #b4b4bd }
      text.word { fill: #b4b4bd; stroke: #0d1117 }
      path.arrow { stroke: #a1a1aa }
      path.head { fill: #a1a1aa }
    }`;

/** An SVG of a flow, with its description for readers who cannot see it. */
export function picture(title: string, { description, boxes, arrows }: Flow): string {
  const all = Object.values(boxes);
  const most = (axis: 0 | 1) => Math.max(...all.map(({ at }) => at[axis]));
  const width = 2 * margin + most(0) * (size.width + gap.x) + size.width;
  const height = 2 * margin + most(1) * (size.height + gap.y) + size.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `  <title id="title">${text(title)}</title>`,
    `  <desc id="description">${text(description)}</desc>`,
    `  <style>${style}\n  </style>`,
    '  <defs>',
    '    <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
    '      <path class="head" d="M0 0 8 4 0 8z"/>',
    '    </marker>',
    '  </defs>',
    `  <rect class="page" width="${width}" height="${height}" rx="8"/>`,
    ...arrows.map((arrow) => `  ${line(arrow, boxes)}`),
    ...all.flatMap((box) => boxLines(box).map((one) => `  ${one}`)),
    ...arrows.flatMap((arrow) => word(arrow, boxes)).map((one) => `  ${one}`),
    '</svg>',
    '',
  ].join('\n');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Its upper left corner. */
const cornerOf = ({ at: [column, row] }: Box): Point => ({
  x: margin + column * (size.width + gap.x),
  y: margin + row * (size.height + gap.y),
});

function boxLines(box: Box): string[] {
  const { x, y } = cornerOf(box);
  const middle = x + size.width / 2;
  const label = `<text x="${middle}" y="${y + (box.note === undefined ? 34 : 26)}">${text(box.label)}</text>`;
  return [
    `<rect class="${box.kind}" x="${x}" y="${y}" width="${size.width}" height="${size.height}" rx="${box.kind === 'store' ? 20 : 8}"/>`,
    label,
    ...(box.note === undefined ? [] : [`<text class="note" x="${middle}" y="${y + 44}">${text(box.note)}</text>`]),
  ];
}

/** Where an arrow leaves one box and meets the other: at their sides, or above and below in one column. */
function ends([from, to]: Arrow, boxes: Flow['boxes']): readonly [Point, Point, boolean] {
  const [one, other] = [boxOf(from, boxes), boxOf(to, boxes)];
  const [a, b] = [cornerOf(one), cornerOf(other)];
  const isColumn = one.at[0] === other.at[0];
  if (isColumn) {
    // Two arrows between the same boxes are drawn beside each other.
    const shift = b.y > a.y ? -14 : 14;
    const x = a.x + size.width / 2 + shift;
    return b.y > a.y
      ? [{ x, y: a.y + size.height }, { x, y: b.y }, true]
      : [{ x, y: a.y }, { x, y: b.y + size.height }, true];
  }
  const y = (point: Point) => point.y + size.height / 2;
  return b.x > a.x
    ? [{ x: a.x + size.width, y: y(a) }, { x: b.x, y: y(b) }, false]
    : [{ x: a.x, y: y(a) }, { x: b.x + size.width, y: y(b) }, false];
}

function line(arrow: Arrow, boxes: Flow['boxes']): string {
  const [a, b, isColumn] = ends(arrow, boxes);
  const half = (a.x + b.x) / 2;
  const way = isColumn || a.y === b.y ? `L${b.x} ${b.y}` : `C${half} ${a.y} ${half} ${b.y} ${b.x} ${b.y}`;
  return `<path class="arrow" d="M${a.x} ${a.y}${way}" marker-end="url(#head)"/>`;
}

function word(arrow: Arrow, boxes: Flow['boxes']): string[] {
  if (arrow[2] === undefined) return [];
  const [a, b, isColumn] = ends(arrow, boxes);
  const x = (a.x + b.x) / 2 - (isColumn ? 48 : 0);
  const y = (a.y + b.y) / 2 + (isColumn ? 4 : -6);
  return [`<text class="word" x="${x}" y="${y}">${text(arrow[2])}</text>`];
}

function boxOf(name: string, boxes: Flow['boxes']): Box {
  const box = boxes[name];
  if (!box) throw new Error(`The flow has no box ${name}.`);
  return box;
}

const text = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
