import type { Context } from '../../kernel/context.ts';
import type { Collection } from '../../store/store.ts';
import type { ChangeSetRecord, EventRecord, MacroRecord, ResourceRecord, StackRecord } from './records.ts';
import { validationError } from './template/errors.ts';

type AccountRegion = Pick<Context, 'account' | 'region' | 'kernel'>;

function collection<T>(where: AccountRegion, name: string): Collection<T> {
  return where.kernel.store.collection<T>(`cloudformation/${where.account}/${where.region}/${name}`);
}

/** Key: stack id. Deleted stacks stay, as on AWS. */
export const stacksOf = (where: AccountRegion) => collection<StackRecord>(where, 'stacks');
/** Key: change set id. */
export const changeSetsOf = (where: AccountRegion) => collection<ChangeSetRecord>(where, 'change-sets');
/** Key: the macro's name. */
export const macrosOf = (where: AccountRegion) => collection<MacroRecord>(where, 'macros');
/** Key: logical id. */
export const resourcesOf = (where: AccountRegion, stackId: string) =>
  collection<ResourceRecord>(where, `resources/${uniquePart(stackId)}`);
/** Key: {@link eventKey}. */
export const eventsOf = (where: AccountRegion, stackId: string) =>
  collection<EventRecord>(where, `events/${uniquePart(stackId)}`);

/** Of the event of that number, in the order of time from 0. */
export const eventKey = (number: number): string => String(number).padStart(9, '0');

/** The part of a stack's id that no other stack has. */
function uniquePart(stackId: string): string {
  return stackId.slice(stackId.lastIndexOf('/') + 1);
}

/** A stack by its id, or the living one of that name. */
export function findStack(where: AccountRegion, nameOrId: string): StackRecord | undefined {
  const stacks = stacksOf(where);
  if (nameOrId.startsWith('arn:')) return stacks.get(nameOrId);
  for (const stack of stacks.values()) {
    if (stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE') return stack;
  }
  return undefined;
}

/** The same, for operations on a stack that must be there. The wording differs between AWS's operations. */
export function requireStack(
  where: AccountRegion,
  nameOrId: string | undefined,
  message = (name: string) => `Stack [${name}] does not exist`,
): StackRecord {
  const stack = findStack(where, nameOrId ?? '');
  if (!stack) throw validationError(message(nameOrId ?? ''));
  return stack;
}

/** The response of operations that begin something: the stack, and the token by which DescribeEvents finds its events. */
export function begunOperation(where: AccountRegion, stackId: string): { StackId: string; OperationId?: string } {
  const id = stacksOf(where).get(stackId)?.operation?.id;
  return { StackId: stackId, ...(id === undefined ? {} : { OperationId: id }) };
}

export const withId = (name: string) => `Stack with id ${name} does not exist`;
export const colon = (name: string) => `Stack: ${name} does not exist`;
export const quoted = (name: string) => `Stack '${name}' does not exist`;

/** One page of a list that grows, newest first: tokens count from the oldest, so that what comes meanwhile shifts no page. */
export const pageFromNewest = <T>(items: readonly T[], token: string | undefined): { items: T[]; next?: string } =>
  newestPage(items.length, token, (number) => items[number]!);

/** The same of a list of which only what is on the page is read: pages of a stack's events are read while they grow. */
export function newestPage<T>(
  size: number,
  token: string | undefined,
  at: (number: number) => T,
): { items: T[]; next?: string } {
  const last = token === undefined ? size : Number(token);
  if (!Number.isInteger(last) || last < 0) throw validationError('Invalid NextToken');
  const start = Math.max(0, last - 100);
  const end = Math.min(last, size);
  const items = Array.from({ length: Math.max(0, end - start) }, (_, index) => at(end - 1 - index));
  return { items, ...(start > 0 ? { next: String(start) } : {}) };
}

/** One page of the stacks that `wanted` chooses, newest first. Tokens name the last one shown, so that none is missed or shown twice. */
export function pageOfStacks(
  where: AccountRegion,
  wanted: (stack: StackRecord) => boolean,
  token: string | undefined,
  size: number,
): { items: StackRecord[]; next?: string } {
  const all = [...stacksOf(where).values()].reverse();
  const last = token === undefined ? -1 : all.findIndex(({ id }) => id === token);
  if (token !== undefined && last < 0) throw validationError('Invalid NextToken');
  const rest = all.slice(last + 1).filter(wanted);
  const items = rest.slice(0, size);
  const next = rest.length > size ? items.at(-1)?.id : undefined;
  return { items, ...(next === undefined ? {} : { next }) };
}

/** One page of a list: 1-based numbers as tokens, as good as any opaque text. */
export function page<T>(items: readonly T[], token: string | undefined, size = 100): { items: T[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw validationError('Invalid NextToken');
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
