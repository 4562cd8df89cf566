import { basename } from 'node:path';
import { createProject } from '../../engine/create-project.ts';
import type { CreateProjectResult } from '../../engine/types.ts';
import { banner } from '../banner.ts';
import type { Run } from '../command.ts';
import { askProject, checkGiven } from '../new-project.ts';

export const run: Run = async ({ values, flags }, context) => {
  const { host, show, prompts, version, cwd } = context;
  await checkGiven(values, context);
  if (prompts) show((paint) => banner(version, paint));
  const answers = await askProject(values, context);
  const result = await createProject(host, { folder: cwd, ...answers, writeOnly: flags.has('dont-exe-cf') });
  return { data: { ...answers, ...result }, text: (colors) => nextSteps(result, colors.bold, colors.cyan) };
};

type Color = (text: string) => string;

function nextSteps({ root, stage, region, bucket, deployed }: CreateProjectResult, bold: Color, cyan: Color): string {
  const folder = basename(root);
  const steps = [`cd ${folder}`, 'jaws module create greetings hello', 'jaws test', 'jaws dash'];
  const where = deployed
    ? `Stage ${bold(stage)} is in ${bold(region)}; its bucket is ${bucket}`
    : `Nothing is deployed yet: \`jaws deploy resources ${stage} ${region}\` does it.`;
  return [
    `The project ${bold(folder)} was created. ${where}`,
    '',
    'Next:',
    ...steps.map((step) => `  ${cyan(step)}`),
    '',
    `${cyan('npm run types')} checks types. The first time it installs TypeScript, which editors use too.`,
  ].join('\n');
}
