import type { Question } from '../events.ts';
import { accessText } from './access-text.ts';
import type { Context } from './command.ts';
import { addressWords, lossWords } from './deployed.ts';
import type { Prompts } from './prompts.ts';

type Ask<Type extends Question['type']> = Extract<Question, { readonly type: Type }>;

/** Lets the person at the terminal decide. */
export function agreeTo(question: Question, prompts: Prompts, show: Context['show']): Promise<boolean> {
  switch (question.type) {
    case 'account':
      return agreeToAccount(question, prompts);
    case 'removed':
      return agreeToRemoved(question, prompts, show);
    case 'wave':
      return agreeToWave(question, prompts);
    case 'variables':
      return agreeToMissing(question, prompts, show);
    case 'data-loss':
      return agreeToLoss(question, prompts, show);
  }
}

function agreeToMissing(
  { from, to, missing }: Ask<'variables'>,
  prompts: Prompts,
  show: Context['show'],
): Promise<boolean> {
  show((paint) => {
    const lines = missing.map(({ region, names }) => `  ${region}  ${paint.yellow(names.join(', '))}`);
    return [`Functions have these variables in ${from}, and ${to} lacks them:`, ...lines].join('\n');
  });
  return prompts.confirm({ message: `Promote to ${to} without them?`, initial: false });
}

function agreeToRemoved({ stage, regions }: Ask<'removed'>, prompts: Prompts, show: Context['show']): Promise<boolean> {
  show((paint) =>
    regions
      .flatMap(({ region, at, by, kept }) => [
        paint.yellow(`${stage} ${region} was removed by ${by}${at && `, ${at}`}. What was kept:`),
        ...kept.map((name) => `  ${name}`),
      ])
      .join('\n'),
  );
  return prompts.confirm({ message: 'Build it again, beside what was kept?', initial: false });
}

const agreeToAccount = ({ stage, ...access }: Ask<'account'>, prompts: Prompts): Promise<boolean> =>
  prompts.confirm({ message: `Deploy ${stage} to ${accessText(access)} for the first time?`, initial: true });

const agreeToWave = ({ wave, of, regions }: Ask<'wave'>, prompts: Prompts): Promise<boolean> =>
  prompts.confirm({ message: `Go on with wave ${wave} of ${of}: ${regions.join(', ')}?`, initial: true });

/**
 * Lets the person at the terminal decide about data that would be lost: the name of each resource has to be typed, because a yes is
 * given too easily. False as soon as one is refused.
 */
export async function agreeToLoss(
  { losses }: Ask<'data-loss'>,
  prompts: Prompts,
  show: Context['show'],
): Promise<boolean> {
  show((paint) => {
    const lines = losses.map(({ logicalId, resourceType, physicalId, stack, region, how, address, kept }) => {
      const name = physicalId ? ` ${physicalId}` : '';
      const words = (address ? addressWords : lossWords)[how];
      return paint.red(
        `  ${logicalId} (${resourceType})${name} of ${stack} in ${region} would be ${words}${kept ? '; this one stays, outside of the stack' : ''}`,
      );
    });
    const title = isAddress(losses) ? 'Addresses would be lost:' : 'Data would be lost:';
    return [paint.red(paint.bold(title)), ...lines].join('\n');
  });
  for (const logicalId of new Set(losses.map((loss) => loss.logicalId))) {
    const what = isAddress(losses.filter((loss) => loss.logicalId === logicalId)) ? 'address' : 'data';
    const typed = await prompts.text({
      message: `Type ${logicalId} to lose its ${what}`,
      initial: '',
      check: () => undefined,
    });
    if (typed !== logicalId) return false;
  }
  return true;
}

const isAddress = (losses: Ask<'data-loss'>['losses']): boolean => losses.every(({ address }) => address);
