import { oneLiners } from '../../base/visible.ts';
import { openProject } from '../../engine/open.ts';
import { listStages, type StageListing } from '../../engine/stages.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';

export const run: Run = async (_invocation, { cwd }) => {
  const stages = listStages(openProject(findRoot(cwd)).model);
  return { data: { stages }, text: (paint) => listText(oneLiners(stages), paint) };
};

function listText(stages: readonly StageListing[], paint: Paint): string {
  if (stages.length === 0) return 'The project has no stages yet.';
  const head = ['stage', 'regions', 'account', 'domains', ''].map((cell) => paint.dim(cell));
  const rows = stages.map(({ stage, regions, domains, protected: isProtected }) => [
    paint.bold(stage),
    regions.map(({ region }) => region).join(', ') || paint.dim('none'),
    [...new Set(regions.map(accountText))].join(', '),
    domains.join(', '),
    isProtected ? paint.yellow('protected') : '',
  ]);
  return table([head, ...rows]);
}

function accountText({ profile, role, account }: StageListing['regions'][number]): string {
  const by = profile === undefined ? 'credentials of the environment' : `profile ${profile}`;
  if (role === undefined) return account === undefined ? by : `${account} (${by})`;
  return `${account} by ${role.split('/').at(-1)} (${by})`;
}
