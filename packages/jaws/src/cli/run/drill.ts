import { extname, resolve } from 'node:path';
import { replaceFile } from '../../base/files.ts';
import { oneLiners } from '../../base/visible.ts';
import { drill } from '../../engine/drill/drill.ts';
import type { DrillReport } from '../../engine/drill/types.ts';
import { openProject } from '../../engine/open.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Model } from '../../model/types.ts';
import { stdout } from '../../output/writer.ts';
import { findRoot } from '../../project/find.ts';
import type { Context, Run } from '../command.ts';
import { drillHtml } from '../drill/html.ts';
import { drillSvg } from '../drill/svg.ts';
import { drillText, measuredOf, nameOf, promisedOf } from '../drill/text.ts';
import { chooseStage, regionsAt } from '../place.ts';
import { choose, confirm } from '../questions.ts';

const pictures = { '.html': drillHtml, '.svg': drillSvg } as const;

export const run: Run = async ({ arguments: args, values, lists }, context) => {
  const picture = pictureOf(values.out);
  const [seconds, speed] = [secondsOf(values.for ?? '10m'), factorOf(values.speed)];
  const from = lists.from?.length ? lists.from.map(checkRegion) : undefined;
  const project = openProject(findRoot(context.cwd));
  const stage = await chooseStage(context, project.model, args.stage, 'the argument [stage]');
  const lose = values.lose ?? (await chooseLost(context, project.model, stage));
  const report = await drill(context.host, {
    project,
    stage,
    lose,
    profile: values.profile,
    domain: values.domain,
    path: values.path,
    seconds,
    speed,
    from,
    env: context.env,
    agree: (message) =>
      confirm(context, { message: `${message} Go on?`, initial: false, refused: 'Nothing was changed.' }),
  });
  if (picture && values.out !== undefined) {
    const file = resolve(context.cwd, values.out);
    try {
      replaceFile(file, picture(report));
    } catch (error) {
      throw fail('DrillFile', { file, reason: (error as Error).message }, { cause: error });
    }
    context.host.emit({ type: 'wrote', path: file });
  }
  const columns = stdout.isTTY ? stdout.columns || 80 : 100;
  const outcome = {
    data: { ...report },
    text: (paint: Parameters<typeof drillText>[1]['paint']) =>
      drillText(oneLiners(report), { paint, columns, unicode: stdout.isTTY && context.env.TERM !== 'linux' }),
  };
  if (report.promises.every(({ kept }) => kept)) return outcome;
  context.output.result(outcome);
  throw brokenOf(report);
};

const chooseLost = (context: Context, model: Model, stage: string): Promise<string> =>
  choose(context, {
    message: `Which region of ${stage} is lost?`,
    flag: '--lose',
    choices: regionsAt(model, { stage, region: undefined }).map((region) => ({ value: region, label: region })),
  });

function brokenOf({ stage, lost, promises }: DrillReport) {
  const broken = promises.filter(({ kept }) => !kept);
  return fail('PromiseBroken', {
    stage,
    region: lost,
    broken: broken.map((one) => ({ promise: nameOf(one), promised: promisedOf(one), measured: measuredOf(one) })),
  });
}

/** Decides how a file will be drawn, before anything is done. */
function pictureOf(out: string | undefined): ((report: DrillReport) => string) | undefined {
  if (out === undefined) return undefined;
  const kind = extname(out).toLowerCase();
  if (kind === '.html' || kind === '.svg') return (report) => pictures[kind](report);
  throw fail('InvalidValue', { what: '--out', value: out, expected: 'a file that ends in .html or .svg' });
}

const units = { s: 1, m: 60, h: 3_600 } as const;
const longest = 6 * 3_600;

function secondsOf(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(digits) * units[(unit ?? 's') as 's'];
  if (seconds >= 1 && seconds <= longest) return seconds;
  throw fail('InvalidValue', { what: '--for', value: text, expected: 'a time such as 90s, 10m or 1h, at most 6h' });
}

function factorOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const factor = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (factor > 0) return factor;
  throw fail('InvalidValue', { what: '--speed', value: text, expected: 'a number such as 1, 10 or 60' });
}

function checkRegion(region: string): string {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) return region;
  throw fail('InvalidValue', { what: '--from', value: region, expected: 'regions such as eu-west-1,us-east-1' });
}
