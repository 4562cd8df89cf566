import type { Json } from './json.ts';
import type { Template } from './template.ts';
import { parseText } from './text.ts';
import type { TextCache } from './text-cache.ts';
import { needsProcessing } from './transforms.ts';

/** A template's text as JSON, which nobody may change: it belongs to all that read the same text. */
export class Source {
  readonly json: Json;
  /** What the text means where nothing is made of it first, once it is read and checked. */
  template: Template | undefined;
  #needsProcessing: boolean | undefined;

  constructor(json: Json) {
    this.json = json;
  }

  /** Whether anything but the language extensions makes another template of this one. */
  get needsProcessing(): boolean {
    this.#needsProcessing ??= needsProcessing(this.json);
    return this.#needsProcessing;
  }
}

/** A stack's template is read at every step of its deployment, and many regions are deployed from one text: it is parsed once. */
export function readSource(
  text: string,
  { lenient, sources }: { readonly lenient: boolean; readonly sources: TextCache<Source> },
): Source {
  const known = sources.get(text);
  if (known) return known;
  const source = new Source(frozen(parseText(text, lenient)));
  sources.set(text, source);
  return source;
}

function frozen<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}
