import { HeaderList as RestHeaderList } from '../../apigateway/execute/header-list.ts';

/** As REST APIs have them, but several values of a name are one, joined by commas as HTTP allows. */
export class HeaderList extends RestHeaderList {
  static override fromRaw(raw: readonly string[]): HeaderList {
    return new HeaderList(RestHeaderList.fromRaw(raw).entries);
  }

  /** Undefined if missing. */
  override get(name: string): string | undefined {
    const values = this.getAll(name);
    return values.length === 0 ? undefined : values.join(',');
  }
}

/** A valid header value: without control characters, which would end it. */
export function cleanValue(value: string): string {
  return [...value].filter((one) => one === '\t' || (one >= ' ' && one !== '\x7f')).join('');
}

/** Whether a header may have this name. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
