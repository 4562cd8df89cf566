import { basename } from 'node:path';
import { createProject } from '../../engine/create-project.ts';
import type { CreateProjectResult } from '../../engine/types.ts';
import type { Paint } from '../../output/paint.ts';
import { examples } from '../../scaffold/examples/list.ts';
import { findExample } from '../../scaffold/examples/read.ts';
import { banner } from '../banner.ts';
import type { Result, Run } from '../command.ts';
import { askProject, checkFlags } from '../new-project.ts';

export const run: Run = async ({ values, flags }, context) => {
  const { host, show, prompts, version, cwd } = context;
  const { example } = values;
  if (example === 'list') return listOfExamples();
  if (example !== undefined) findExample(example);
  await checkFlags(values, context);
  if (prompts) show((paint) => banner(version, paint));
  const answers = await askProject(values, context);
  const result = await createProject(host, { folder: cwd, ...answers, writeOnly: flags.has('dont-exe-cf'), example });
  return { data: { ...answers, ...result }, text: (paint) => nextSteps(result, paint) };
};

function listOfExamples(): Result {
  const width = Math.max(...examples.map(({ name }) => name.length));
  return {
    data: { examples: examples.map(({ name, summary }) => ({ name, summary })) },
    text: ({ cyan }) => examples.map(({ name, summary }) => `${cyan(name.padEnd(width))}  ${summary}`).join('\n'),
  };
}

function nextSteps(result: CreateProjectResult, { bold, cyan }: Paint): string {
  const { root, stage, region, bucket, deployed, example } = result;
  const folder = basename(root);
  const where = deployed
    ? `Stage ${bold(stage)} is in ${bold(region)}; its bucket is ${bucket}`
    : `Nothing is deployed yet: \`jaws deploy resources ${stage} ${region}\` does it.`;
  return [
    `The project ${bold(folder)} was created. ${where}`,
    '',
    'Next:',
    ...[`cd ${folder}`, ...stepsOf(example, stage)].map((step) => `  ${cyan(step)}`),
    '',
    ...(example === undefined
      ? []
      : ['README.md says what it shows, how to call it, what it costs, and what to change first.']),
    `${cyan('npm run types')} checks types. The first time it installs TypeScript, which editors use too.`,
  ].join('\n');
}

function stepsOf(example: string | undefined, stage: string): string[] {
  if (example === undefined) return ['jaws module create greetings hello', 'jaws test', 'jaws dash'];
  const next = findExample(example).next ?? [];
  return ['jaws test', 'jaws dash --all', ...next.map((step) => step.replaceAll('<stage>', stage))];
}
