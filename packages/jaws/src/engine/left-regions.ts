import type { Aws } from '../aws/types.ts';
import { ownStackNames } from '../deploy/read.ts';
import type { Host } from './host.ts';
import type { OpenProject } from './open.ts';

/**
 * Warns of stacks in regions that jaws.json no longer has, while their folder below cloudformation/ still exists: nothing deploys
 * to them any more. Unknown regions are skipped without a message.
 */
export async function warnOfLeftRegions(
  host: Host,
  reached: (stage: string) => Promise<Aws>,
  { project, model }: OpenProject,
  stage: string | undefined,
): Promise<void> {
  const known = new Set(model.stages.flatMap(({ regions }) => regions.map((one) => `${one.stage}/${one.region}`)));
  const left = [...project.resources.keys()].filter((key) => !known.has(key));
  const found = await Promise.all(
    left.map(async (key) => {
      const [name = '', region = ''] = key.split('/');
      if (stage !== undefined && name !== stage) return [];
      const stacks = await reached(name)
        .then((aws) => ownStackNames(aws, model.name, { stage: name, region }))
        .catch(() => []);
      return stacks.length > 0 ? [{ stage: name, region, stacks }] : [];
    }),
  );
  for (const { stage: name, region, stacks } of found.flat()) {
    host.emit({
      type: 'warning',
      message: `${project.jaws.name} no longer has ${name} ${region}, and these stacks are still deployed there: ${[...stacks].sort().join(', ')}.`,
      hint: `jaws region remove ${name} ${region}`,
    });
  }
}
