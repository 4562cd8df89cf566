import { rejected } from '../aws/observe.ts';
import { JawsError } from '../errors/error.ts';

/** A region that could not be read, while others were. */
export interface UnreadRegion {
  readonly region: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Regions that a result lacks. */
export interface LackingRegions {
  readonly unread: readonly UnreadRegion[];
  /** Regions that have not answered yet, in a partial result. */
  readonly waiting?: readonly string[];
}

/** What is known of a region: its part of a result, why there is none, or that it has not answered yet. */
export type RegionPart<Value> =
  | { readonly region: string; readonly value: Value }
  | { readonly region: string; readonly error: UnreadRegion; readonly thrown: unknown }
  | { readonly region: string; readonly waiting: true };

/** Why a region could not be read. A bug is rethrown. */
export function unreadRegion(region: string, thrown: unknown): UnreadRegion {
  const error = rejected(thrown);
  if (!(error instanceof JawsError)) throw error;
  const { code, message, hint } = error;
  return { region, code, message, ...(hint !== undefined && { hint }) };
}

/** Reads the part of a region. Throws bugs only. */
export async function readPart<Value>(region: string, read: () => Promise<Value>): Promise<RegionPart<Value>> {
  try {
    return { region, value: await read() };
  } catch (thrown) {
    return { region, error: unreadRegion(region, thrown), thrown };
  }
}

export const waitingPart = ({ region }: { readonly region: string }) => ({ region, waiting: true }) as const;

export const valuesIn = <Value>(parts: readonly RegionPart<Value>[]): Value[] =>
  parts.flatMap((part) => ('value' in part ? [part.value] : []));

/** Throws what the first region says where no region answered. */
export function checkSomeRead(parts: readonly RegionPart<unknown>[]): void {
  const [first] = parts;
  if (first && 'thrown' in first && parts.every((part) => 'thrown' in part)) throw first.thrown;
}

/** The regions that a result of these parts lacks. */
export function lackingIn(parts: readonly RegionPart<unknown>[]): LackingRegions {
  const waiting = parts.flatMap((part) => ('waiting' in part ? [part.region] : []));
  return {
    unread: parts.flatMap((part) => ('error' in part ? [part.error] : [])),
    ...(waiting.length > 0 && { waiting }),
  };
}
