/** A rectangle in percent of its container. */
export interface Box<T> {
  readonly item: T;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills a square of 100 by 100 with boxes that are as close to squares as possible, each with an area in proportion to its
 * bytes (Bruls,
 * Huizing, van Wijk: Squarified Treemaps). Items are sorted, largest first.
 */
export function squarify<T extends { readonly bytes: number }>(items: readonly T[]): Box<T>[] {
  const total = items.reduce((sum, item) => sum + item.bytes, 0);
  const boxes: Box<T>[] = [];
  let area: Area = { x: 0, y: 0, width: 100, height: 100 };
  let rest = items.filter((item) => item.bytes > 0).map((item) => ({ item, size: (item.bytes / total) * 10_000 }));
  while (rest.length > 0) {
    const side = Math.min(area.width, area.height);
    let count = 1;
    while (count < rest.length && worst(rest.slice(0, count + 1), side) <= worst(rest.slice(0, count), side)) count++;
    area = lay(rest.slice(0, count), area, boxes);
    rest = rest.slice(count);
  }
  return boxes;
}

type Sized<T> = { readonly item: T; readonly size: number };

const sumOf = (row: readonly { size: number }[]): number => row.reduce((sum, { size }) => sum + size, 0);

/** The worst aspect ratio in a row along a side of this length; 1 is a square. */
function worst(row: readonly { size: number }[], side: number): number {
  const thickness = sumOf(row) / side;
  return Math.max(
    ...row.map(({ size }) => {
      const length = size / thickness;
      return Math.max(length / thickness, thickness / length);
    }),
  );
}

/** Puts a row along the shorter side; returns the rest of the area. */
function lay<T>(row: readonly Sized<T>[], area: Area, boxes: Box<T>[]): Area {
  const tall = area.width >= area.height;
  const thickness = sumOf(row) / (tall ? area.height : area.width);
  let at = tall ? area.y : area.x;
  for (const { item, size } of row) {
    const length = size / thickness;
    boxes.push(
      tall
        ? { item, x: area.x, y: at, width: thickness, height: length }
        : { item, x: at, y: area.y, width: length, height: thickness },
    );
    at += length;
  }
  return tall
    ? { ...area, x: area.x + thickness, width: Math.max(0, area.width - thickness) }
    : { ...area, y: area.y + thickness, height: Math.max(0, area.height - thickness) };
}
