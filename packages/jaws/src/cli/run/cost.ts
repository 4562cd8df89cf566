import { resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { cost } from '../../engine/cost/cost.ts';
import type { Traffic } from '../../engine/cost/types.ts';
import { projectUsage, readUsage } from '../../engine/cost/usage-file.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { example2015 } from '../../prices/example.ts';
import { type PresetName, presets, withCalls } from '../../prices/usage.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { costText, exampleText } from '../cost-text.ts';
import { chooseStage, regionNamed } from '../place.ts';

type Values = Readonly<Record<string, string | undefined>>;

export const run: Run = async ({ arguments: args, values, flags }, context) => {
  if (values.example !== undefined) {
    const example = example2015();
    return { data: { ...example }, text: (paint, columns) => exampleText(oneLiners(example), paint, columns) };
  }
  const typed = trafficOf(values, flags.has('from-metrics'), context.cwd);
  if (typed.from === 'metrics' && values.release !== undefined) {
    throw fail('ConflictingOptions', { first: '--from-metrics', second: '--release' });
  }
  const root = findRoot(context.cwd);
  const opened = openProject(root);
  const stage = await chooseStage(context, opened.model, args.stage, 'the argument [stage]');
  const traffic = values.usage === undefined && typed.from === 'small' ? ofProject(root, stage, typed, values) : typed;
  const found = await cost(context.host, {
    root,
    opened,
    profile: values.profile,
    stage,
    region: regionNamed(args.region),
    traffic,
    release: values.release,
  });
  return {
    data: { ...found },
    text: (paint, columns) => costText(oneLiners(found), paint, columns),
    exitCode: found.regions.some(({ error }) => error) ? 1 : 0,
  };
};

/** The project's own usage file, if it has one and none was named. */
function ofProject(root: string, stage: string, assumed: Traffic, values: Values): Traffic {
  const own = projectUsage(root, stage);
  if (!own) return assumed;
  const [calls, ms] = [numberOf('--calls <n>', values.calls, 0), numberOf('--ms <n>', values.ms, 0)];
  return { from: 'file', usage: withCalls(own.usage, calls, ms) };
}

function trafficOf(values: Values, measured: boolean, cwd: string): Traffic {
  const calls = numberOf('--calls <n>', values.calls, 0);
  const ms = numberOf('--ms <n>', values.ms, 0);
  const days = numberOf('--days <n>', values.days, 1, 450);
  if (measured) {
    const other = ['usage', 'calls', 'ms'].find((name) => values[name] !== undefined);
    if (other !== undefined) throw fail('ConflictingOptions', { first: '--from-metrics', second: `--${other}` });
    return { from: 'metrics', days: days ?? 7 };
  }
  const size = values.usage ?? 'small';
  const [from, usage] = Object.hasOwn(presets, size)
    ? [size as PresetName, presets[size as PresetName]]
    : (['file', readUsage(resolve(cwd, size))] as const);
  return { from, usage: withCalls(usage, calls, ms) };
}

function numberOf(
  what: string,
  typed: string | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (typed === undefined) return undefined;
  const number = typed.trim() === '' ? Number.NaN : Number(typed);
  if (Number.isFinite(number) && number >= min && number <= max) return number;
  const expected = max === Number.MAX_SAFE_INTEGER ? `a number from ${min}` : `a number from ${min} to ${max}`;
  throw fail('InvalidValue', { what, value: typed, expected });
}
