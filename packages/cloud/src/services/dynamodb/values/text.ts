import { type Item, typeOf, type Value } from './value.ts';

/** A value as AWS's messages print it: `{S:a}`. */
export function valueText(value: Value): string {
  const type = typeOf(value);
  if ('B' in value) return `{B:${bytes(value.B)}}`;
  if ('BS' in value) return `{BS:[${value.BS.map(bytes).join(', ')}]}`;
  if ('L' in value) return `{L:[${value.L.map(valueText).join(', ')}]}`;
  if ('M' in value) return `{M:${shownItem(value.M)}}`;
  const content = (value as Record<string, unknown>)[type];
  return `{${type}:${Array.isArray(content) ? `[${content.join(', ')}]` : String(content)}}`;
}

function shownItem(item: Item): string {
  return `{${Object.entries(item)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(', ')}}`;
}

const bytes = (text: string): string => `java.nio.HeapByteBuffer[pos=0 lim=${text.length} cap=${text.length}]`;
