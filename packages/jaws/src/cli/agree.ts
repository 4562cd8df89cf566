import type { Question } from '../events.ts';
import type { Context } from './command.ts';
import { lossWords } from './deployed.ts';
import type { Prompts } from './prompts.ts';

/**
 * Lets the person at the terminal decide about data that would be lost: the name of each resource has to be typed, because a yes is
 * given too easily. False as soon as one is not.
 */
export async function agreeToLoss({ losses }: Question, prompts: Prompts, show: Context['show']): Promise<boolean> {
  show((paint) => {
    const lines = losses.map(({ logicalId, resourceType, physicalId, stack, region, how }) => {
      const name = physicalId ? ` ${physicalId}` : '';
      return paint.red(`  ${logicalId} (${resourceType})${name} of ${stack} in ${region} would be ${lossWords[how]}`);
    });
    return [paint.red(paint.bold('Data would be lost:')), ...lines].join('\n');
  });
  for (const logicalId of new Set(losses.map((loss) => loss.logicalId))) {
    const typed = await prompts.text({
      message: `Type ${logicalId} to lose its data`,
      initial: '',
      check: () => undefined,
    });
    if (typed !== logicalId) return false;
  }
  return true;
}
