import { plainReason } from '../base/stack-reason.ts';
import { formatBytes } from '../base/text.ts';
import type { Change, Event } from '../events.ts';
import { logicalId } from '../project/names.ts';
import { clip, pad, width, wrap } from './format.ts';
import { type LineOptions, prefix } from './lines.ts';
import type { Style } from './paint.ts';

type Of<Type extends Event['type']> = Extract<Event, { type: Type }>;

/** A stack as its plan describes it, and its unfinished changes. */
interface Planned {
  readonly changes: readonly Change[];
  readonly open: Set<Change>;
  /** By the logical id of their resource. */
  readonly byId: ReadonlyMap<string, readonly Change[]>;
  /** Undone changes do not count: their events are not shown. */
  isRolledBack: boolean;
}

/** Display names of stacks and their resources. */
export interface Names {
  /** `functions` for the stack that contains them. */
  stack(stack: string): string;
  /** `links/create` for `lLinksCreate` and its companions; any other resource keeps its own name. */
  name(event: Of<'stack-event'>): string;
}

/** As CloudFormation names them. */
export const rawNames: Names = {
  stack: (stack) => stack,
  name: ({ stack, logicalId }) => (logicalId === stack ? stack : `${stack} ${logicalId}`),
};

/** The steps of a deployment, in the project's names instead of CloudFormation's. */
export interface Changes extends Names {
  /** The lines of an event, none if it says nothing new; undefined for an event about something else. */
  lines(event: Event, looks: Style, options: LineOptions): string[] | undefined;
}

const fewest = 16;
const max = 32;

export function createChanges(): Changes {
  const stacks = new Map<string, Planned>();
  const functions = new Map<string, string>();
  const written = new Set<string>();
  const sizes = new Map<string, number>();
  let columns = fewest;
  let kindColumns = 'function'.length;

  const plan = ({ plan: { regions } }: Of<'plan'>) => {
    for (const { region, stacks: own } of regions)
      for (const { name, changes } of own) {
        const shown = changes.filter(({ kind }) => kind !== 'stack');
        const byId = new Map<string, Change[]>();
        for (const change of shown) {
          const id = change.kind === 'function' ? idOf(change.id) : change.id;
          byId.set(id, [...(byId.get(id) ?? []), change]);
        }
        stacks.set(keyOf({ region, stack: name }), { changes: shown, open: new Set(shown), byId, isRolledBack: false });
        for (const { id, kind } of shown) {
          columns = Math.min(max, Math.max(columns, width(id)));
          const [module = '', fn = ''] = id.split('/');
          if (kind === 'function') functions.set(logicalId(module, fn), id);
        }
      }
  };

  /** The function that a resource is, or belongs to: `lLinksCreateRole`. */
  const functionOf = (id: string): string | undefined => {
    for (let length = id.length; length > 0; length--) {
      const owner = functions.get(id.slice(0, length));
      if (owner !== undefined && /^(?:[A-Z]|$)/.test(id.slice(length))) return owner;
    }
    return undefined;
  };

  const row = (sign: string, id: string, kind: string, what: string, { paint }: Style, room: number) => {
    kindColumns = Math.max(kindColumns, width(kind));
    const name = pad(clip(id, room), Math.min(columns, room));
    return `${sign} ${name}  ${paint.dim(pad(kind, kindColumns))}  ${what}`.trimEnd();
  };

  /** On a narrow terminal a long name is shortened, so the result stays visible. */
  const roomOf = (options: LineOptions) =>
    options.columns === undefined ? Number.POSITIVE_INFINITY : Math.max(fewest, options.columns - 32);

  const sizeOf = ({ kind, id, action, why }: Change, paint: Style['paint']) => {
    const bytes = kind === 'function' && (action === 'create' || why.includes('code')) ? sizes.get(id) : undefined;
    return bytes === undefined ? '' : paint.dim(` ${formatBytes(bytes)}`);
  };

  const doneLine = (change: Change, type: string | undefined, looks: Style, options: LineOptions) =>
    row(
      looks.paint.green(looks.symbols.done),
      change.id,
      change.kind === 'resource' ? kindOfType(type) : change.kind,
      actionText(change) + sizeOf(change, looks.paint),
      looks,
      roomOf(options),
    );

  const resource = (event: Of<'stack-event'>, looks: Style, options: LineOptions): string[] => {
    const { paint, symbols } = looks;
    const planned = stacks.get(keyOf(event));
    const { logicalId: id, reason = '', resourceType, status } = event;
    const isStack = resourceType === 'AWS::CloudFormation::Stack';
    if (isStack && /ROLLBACK_IN_PROGRESS$/.test(status)) {
      if (planned?.isRolledBack) return [];
      if (planned) planned.isRolledBack = true;
      return [paint.yellow(`${symbols.warning} Rolling back: ${stackWords(event.stack)}`)];
    }
    if (status.endsWith('_FAILED')) {
      // CloudFormation cancels other running changes: those are not failures of their own.
      if (isStack ? !status.includes('ROLLBACK') && status !== 'DELETE_FAILED' : /cancell?ed/i.test(reason)) return [];
      const name = functionOf(id);
      const isFunction = name !== undefined && id === idOf(name);
      const whose = name === undefined || isFunction ? '' : paint.dim(` ${id}, ${kindOfType(resourceType)}`);
      const kind = isStack ? 'stack' : name === undefined ? kindOfType(resourceType) : 'function';
      const shown = isStack ? stackWords(event.stack) : (name ?? id);
      const line = row(
        paint.red(symbols.failed),
        shown,
        kind,
        paint.red(verbOf(status)) + whose,
        looks,
        roomOf(options),
      );
      const indent = '    ';
      const lines = wrap(plainReason(reason), options.columns && options.columns - indent.length);
      return [[line, ...lines.filter(Boolean).map((one) => indent + paint.red(one))].join('\n')];
    }
    if (!planned || planned.isRolledBack || !status.endsWith('_COMPLETE')) return [];
    const isDeletion = status === 'DELETE_COMPLETE';
    const own = isStack ? [] : (planned.byId.get(id) ?? []);
    const change = own.find((one) => planned.open.has(one) && (one.action === 'delete') === isDeletion);
    if (!change) return [];
    planned.open.delete(change);
    return [doneLine(change, resourceType, looks, options)];
  };

  /** An item without a resource of its own, such as an endpoint, is done when its stack is. */
  const rest = (event: Of<'stack'>, looks: Style, options: LineOptions): string[] => {
    const planned = stacks.get(keyOf(event));
    if (event.state !== 'done' || !planned || planned.isRolledBack) return [];
    const open = [...planned.open].filter(({ maybe }) => !maybe);
    planned.open.clear();
    return open.map((change) => doneLine(change, undefined, looks, options));
  };

  return {
    lines(event, looks, options) {
      if (event.type === 'plan') plan(event);
      if (event.type === 'built') sizes.set(event.function, event.bytes);
      if (event.type === 'wrote') {
        // A file is listed once, however often it is written.
        const isKnown = written.has(event.path);
        written.add(event.path);
        return isKnown ? [] : undefined;
      }
      if (event.type !== 'stack' && event.type !== 'stack-event') return undefined;
      const said = event.type === 'stack' ? rest(event, looks, options) : resource(event, looks, options);
      return said.map((one) => prefix(event, looks, options) + one);
    },
    stack: stackWords,
    name: ({ logicalId: id, stack, resourceType }) =>
      resourceType === 'AWS::CloudFormation::Stack' ? stackWords(stack) : (functionOf(id) ?? id),
  };
}

const keyOf = ({ region, stack }: { readonly region: string; readonly stack: string }) => `${region} ${stack}`;

function idOf(name: string): string {
  const [module = '', fn = ''] = name.split('/');
  return logicalId(module, fn);
}

const kinds: Readonly<Record<string, string>> = { r: 'resources', l: 'functions', e: 'endpoints', d: 'domains' };

/** The suffix of a stack's name shows its content. */
const stackWords = (stack: string): string => kinds[/-([rled])\d*$/.exec(stack)?.[1] ?? ''] ?? stack;

/** `managed policy` of `AWS::IAM::ManagedPolicy`. */
function kindOfType(type: string | undefined): string {
  const name = type?.split('::').at(-1) ?? 'resource';
  return name.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase();
}

const verbOf = (status: string) => `${status.replace('_FAILED', '').toLowerCase().replaceAll('_', ' ')} failed`;

/** `created`, `deleted`, or its changes. */
function actionText({ action, why }: Pick<Change, 'action' | 'why'>): string {
  if (action === 'create') return 'created';
  if (action === 'delete') return 'deleted';
  return why.length === 0 ? 'updated' : why.map((one) => (one === 'code' ? 'new code' : one)).join(', ');
}
