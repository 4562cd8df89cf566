import type { Change, PlanSummary } from '../../events.ts';
import { lossWords } from '../deployed.ts';
import type { StackView, State } from './state.ts';
import { folded, type Line, type Look } from './text.ts';

const SIGNS = { create: ['+', 'green'], update: ['~', 'yellow'], delete: ['-', 'red'] } as const;

/** The effects of a deployment of the ticked items: losses first, in words. */
export function planLines({ plan, failure, isBusy, ticked }: State, columns: number): Line[] {
  if (failure !== undefined) return text(inset(failure), columns, 'red');
  if (!plan) return [[{ text: isBusy ? `  Planning ${ticked.size} of them…` : '  There is no plan.', look: 'dim' }]];
  if (plan.empty) return [[{ text: '  Nothing would change: everything is deployed as it is here.' }]];
  return [...lossLines(plan, columns), ...plan.regions.flatMap(regionLines), ...costLines(plan)];
}

function lossLines({ regions }: PlanSummary, columns: number): Line[] {
  const losses = regions.flatMap(({ stage, region, stacks }) =>
    stacks.flatMap(({ changes }) =>
      changes.flatMap(({ id, data }) =>
        data
          ? [`  DATA LOSS: ${id} in ${stage} ${region} would be ${lossWords[data]}: all its data would be lost.`]
          : [],
      ),
    ),
  );
  if (losses.length === 0) return [];
  return [
    ...losses.flatMap((text) => folded(text, columns - 2).map((line): Line => [{ text: line, look: 'red' }])),
    [],
  ];
}

function regionLines({ stage, region, stacks }: PlanSummary['regions'][number]): Line[] {
  const changed = stacks.filter(({ action }) => action !== 'none');
  const head: Line = [{ text: `  ${stage} ${region}`, look: 'bold' }];
  if (changed.length === 0) return [[...head, { text: '  nothing would change', look: 'dim' }]];
  return [
    head,
    ...changed.flatMap(({ name, kind, changes }) => [
      [{ text: `    ${kind} ` }, { text: name, look: 'dim' }] as Line,
      ...changes.map(changeLine),
    ]),
  ];
}

function changeLine({ action, kind, id, why, maybe, data }: Change): Line {
  const [sign, look] = SIGNS[action];
  const reasons = why.length > 0 ? `  ${why.join(', ')}` : '';
  return [
    { text: `      ${maybe ? '?' : sign} ${id}`, look: data ? 'red' : look },
    { text: `  ${kind}${reasons}`, look: 'dim' },
    { text: data ? `  ${lossWords[data]}` : '', look: 'red' },
  ];
}

function costLines({ expected }: PlanSummary): Line[] {
  if (!expected) return [];
  const { cost, time } = expected;
  if (Math.abs(cost.monthly) < 0.005 && !time) return [];
  const sign = cost.monthly < 0 ? '-' : '+';
  return [
    [],
    [
      {
        text: `  ${sign}$${Math.abs(cost.monthly).toFixed(2)} a month${time ? `, about ${Math.ceil(time.seconds)} s` : ''}`,
        look: 'dim',
      },
    ],
  ];
}

const STATES: Readonly<Record<StackView['state'], readonly [word: string, look: Look]>> = {
  waiting: ['waiting', 'dim'],
  creating: ['creating', 'cyan'],
  updating: ['updating', 'cyan'],
  deleting: ['deleting', 'cyan'],
  done: ['done', 'green'],
  failed: ['failed', 'red'],
  unchanged: ['unchanged', 'dim'],
};

/** The running deployment: regions with their stacks, and its messages. */
export function deployLines({ deployment, stages, stage }: State, columns: number): Line[] {
  const { regions, failed, notes, urls, end, error } = deployment;
  const names = new Set([...(stages[stage]?.regions ?? []), ...regions.keys()]);
  const shown = [...names].filter((region) => regions.has(region) || failed.has(region));
  const rows = shown.flatMap((region): Line[] => {
    const why = failed.get(region);
    const stacks = [...(regions.get(region) ?? [])];
    const done = stacks.filter(([, { state }]) => state === 'done' || state === 'unchanged').length;
    return [
      [
        { text: `  ${region}`, look: 'bold' },
        { text: `  ${done}/${stacks.length} stacks`, look: 'dim' },
        { text: why === undefined ? '' : '  failed', look: 'red' },
      ],
      ...stacks.map(
        ([name, { state, detail }]): Line => [
          { text: `    ${STATES[state][0].padEnd(10)}`, look: STATES[state][1] },
          { text: name },
          { text: `  ${detail}`, look: 'dim' },
        ],
      ),
      ...(why === undefined ? [] : text(`    ${why}`, columns, 'red')),
    ];
  });
  return [
    ...endLines(end, error, columns),
    ...(rows.length > 0 ? rows : end === undefined ? [[{ text: '  Preparing…', look: 'dim' as const }]] : []),
    [],
    ...urls.map((url): Line => [{ text: `  ${url}`, look: 'cyan' }]),
    ...notes.slice(-8).flatMap((note) => text(`  ${note}`, columns, 'dim')),
  ];
}

function endLines(end: State['deployment']['end'], error: string | undefined, columns: number): Line[] {
  if (end === undefined) return [];
  if (end === 'done') return [[{ text: '  Deployed.', look: 'green' }], []];
  const words = end === 'failed' ? 'The deployment failed.' : 'The deployment was interrupted.';
  return [
    [{ text: `  ${words}`, look: 'red' }],
    ...(error === undefined ? [] : text(inset(error), columns, 'red')),
    [],
  ];
}

const inset = (words: string): string => words.replace(/^(?=.)/gm, '  ');

const text = (words: string, columns: number, look: Look): Line[] =>
  words.split('\n').flatMap((line) => folded(line, columns - 2).map((part): Line => [{ text: part, look }]));

const HELP: readonly (readonly [keys: string, does: string])[] = [
  ['arrows, j k', 'move; page up and down, home, end'],
  ['space', 'tick, or take the tick away; on a module all that is in it'],
  ['a', 'tick what changed, and nothing else'],
  ['enter', 'plan what is ticked; enter again deploys it'],
  ['/', 'search; esc shows all again'],
  ['g, left, right', 'fold a module or unfold it; G all of them'],
  ['tab', 'to the details and back'],
  ['l', "the last lines of a function's log, of the last hour"],
  ['s', 'another stage'],
  ['r', 'compare again with what is deployed'],
  ['ctrl-c', 'leave; while something is deployed: stop at the next safe point'],
  ['q', 'quit'],
];

export const helpLines = (columns: number): Line[] => [
  [{ text: '  Keys', look: 'bold' }],
  [],
  ...HELP.map(([keys, does]): Line => [{ text: `  ${keys.padEnd(16)}`, look: 'cyan' }, { text: does }]),
  [],
  ...text(
    '  Resources that changed are deployed with what is ticked. jaws dash --plain shows a plain list, which screen readers read.',
    columns,
    'dim',
  ),
];
