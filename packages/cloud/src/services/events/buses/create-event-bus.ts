import type { CreateEventBusCommandInput, CreateEventBusCommandOutput } from '@aws-sdk/client-eventbridge';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkDeadLetters } from '../dead-letter-config.ts';
import { alreadyExists, invalid, limitExceeded, notFound } from '../errors.ts';
import { busArn, findBus } from '../names.ts';
import { eventSources } from '../partners/records.ts';
import { stateOf } from '../records.ts';
import { withTags } from '../tags/tag-map.ts';
import { DESCRIPTION, faults, refuse } from '../validate.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ev.html#limits_eventbridge */
const MOST_BUSES = 100;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const createEventBus: Operation<CreateEventBusCommandInput, Output<CreateEventBusCommandOutput>> = (
  input,
  ctx,
) => {
  const name = input.Name ?? '';
  refuse(
    faults(name, 'name', { min: 1, max: 256, pattern: /^[/.\-_A-Za-z0-9]+$/ }),
    faults(input.Description, 'description', DESCRIPTION),
  );
  checkDeadLetters(ctx, input.DeadLetterConfig);
  const { buses } = stateOf(ctx);
  if (findBus(ctx, name)) throw alreadyExists(`Event bus ${name} already exists.`);
  const source = input.EventSourceName;
  if (source === undefined && name.includes('/')) throw invalid("Event bus name must not contain '/'.");
  const partner = source === undefined ? undefined : eventSources(ctx).get(source);
  if (source !== undefined) {
    if (!partner) throw notFound(`Event source ${source} does not exist.`);
    if (source !== name) throw invalid('Event bus name must match the name of the partner event source.');
  }
  if (buses.size >= MOST_BUSES) throw limitExceeded();
  // A source is active as soon as it has a bus: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html
  if (partner) eventSources(ctx).put(partner.name, { ...partner, state: 'ACTIVE' });
  const now = ctx.kernel.clock.now();
  buses.put(name, {
    name,
    created: now,
    modified: now,
    description: input.Description,
    kmsKey: input.KmsKeyIdentifier,
    deadLetters: input.DeadLetterConfig,
    logs: input.LogConfig,
    source,
    statements: [],
    tags: withTags({}, input.Tags),
  });
  return {
    EventBusArn: busArn(ctx, name),
    Description: input.Description,
    KmsKeyIdentifier: input.KmsKeyIdentifier,
    DeadLetterConfig: input.DeadLetterConfig,
    LogConfig: input.LogConfig,
  };
};
