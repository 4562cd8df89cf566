import type { ResourceLocation, ResourceMapping } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../kernel/context.ts';
import { nameOf } from '../names.ts';
import { resourcesOf } from '../state.ts';
import { validationError } from '../template/errors.ts';
import { equal } from '../template/json.ts';
import type { Location, Move } from './records.ts';
import type { Side } from './work-out-refactor.ts';

/** A resource that leaves one place or comes to another, with what is known of it. */
interface Ending extends Location {
  readonly type: string;
  readonly properties: unknown;
  readonly physicalId: string;
}

/**
 * The resources that change their place: those that the request maps, and the rest by their logical id and type, or by a definition
 * that only one of them has. Throws for what would be created or deleted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackRefactorAction.html (Detection)
 */
export function findMoves(ctx: Context, sides: readonly Side[], mappings: readonly ResourceMapping[]): Move[] {
  const going = sides.flatMap((side) => leaving(ctx, side));
  const coming = sides.flatMap((side) => arriving(ctx, side));
  const moves: Move[] = [];
  const take = (from: Ending, to: Ending, detection: Move['detection']) => {
    if (from.type !== to.type) {
      throw validationError(`${from.logicalId} is a ${from.type}, and ${to.logicalId} a ${to.type}`);
    }
    going.splice(going.indexOf(from), 1);
    coming.splice(coming.indexOf(to), 1);
    moves.push({ from: place(from), to: place(to), physicalId: from.physicalId, detection });
  };
  for (const { Source, Destination } of mappings) {
    const from = going.find((one) => isAt(one, Source, sides));
    const to = coming.find((one) => isAt(one, Destination, sides));
    if (!from)
      throw validationError(`The mapping's source ${described(Source)} is not a resource that leaves its stack`);
    if (!to)
      throw validationError(
        `The mapping's destination ${described(Destination)} is not a resource that its stack lacks`,
      );
    take(from, to, 'MANUAL');
  }
  const same: ((a: Ending, b: Ending) => boolean)[] = [
    (a, b) => a.logicalId === b.logicalId && a.type === b.type,
    (a, b) => a.type === b.type && equal(a.properties, b.properties),
  ];
  for (const matches of same) {
    for (const to of [...coming]) {
      const candidates = going.filter((from) => matches(from, to));
      const rivals = coming.filter((other) => candidates.some((from) => matches(from, other)));
      const [from] = candidates;
      if (from && candidates.length === 1 && rivals.length === 1) take(from, to, 'AUTO');
    }
  }
  const left = [...coming, ...going].map(({ logicalId }) => logicalId);
  if (left.length > 0) {
    throw validationError(
      `A stack refactor creates and deletes no resources; a resource mapping is needed for [${left.join(', ')}]`,
    );
  }
  return moves;
}

const place = ({ stackId, logicalId }: Ending): Location => ({ stackId, logicalId });

const described = (location: ResourceLocation | undefined): string =>
  `${location?.StackName ?? ''}.${location?.LogicalResourceId ?? ''}`;

function isAt(ending: Ending, location: ResourceLocation | undefined, sides: readonly Side[]): boolean {
  const side = sides.find(({ name }) => name === nameOf(location?.StackName));
  return side?.id === ending.stackId && location?.LogicalResourceId === ending.logicalId;
}

function leaving(ctx: Context, { id, prepared, old }: Side): Ending[] {
  return [...resourcesOf(ctx, id).values()].flatMap(({ logicalId, current }) => {
    if (!current || prepared.template.resources.get(logicalId)?.type === current.type) return [];
    const properties = old?.resources.get(logicalId)?.properties ?? {};
    return [{ stackId: id, logicalId, type: current.type, properties, physicalId: current.physicalId }];
  });
}

/** Conditions hold as before: what they exclude is neither here nor there. */
function arriving(ctx: Context, { id, prepared, included }: Side): Ending[] {
  const records = resourcesOf(ctx, id);
  return [...prepared.template.resources].flatMap(([logicalId, { type, properties }]) => {
    if (!included.has(logicalId) || records.get(logicalId)?.current?.type === type) return [];
    return [{ stackId: id, logicalId, type, properties, physicalId: '' }];
  });
}
