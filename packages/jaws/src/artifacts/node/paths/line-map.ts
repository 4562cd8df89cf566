/** Finds lines of the file that code was generated from. */
export interface LineMap {
  /** Lines from 1, columns from 0. */
  original(line: number, column: number): number;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Of a source map with one source. https://tc39.es/ecma426/#sec-base64-vlq */
export function lineMap(map: string): LineMap {
  const { mappings } = JSON.parse(map) as { readonly mappings: string };
  let original = 0;
  const lines = mappings.split(';').map((line) => {
    let column = 0;
    return line
      .split(',')
      .filter(Boolean)
      .map((segment) => {
        const [columns = 0, , rows = 0] = numbersIn(segment);
        column += columns;
        original += rows;
        return [column, original] as const;
      });
  });
  return {
    original(line, column) {
      const segments = lines[line - 1] ?? [];
      const found = segments.findLast(([start]) => start <= column) ?? segments[0];
      return (found?.[1] ?? line - 1) + 1;
    },
  };
}

function numbersIn(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
