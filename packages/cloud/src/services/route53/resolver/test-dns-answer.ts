import type { TestDNSAnswerCommandInput, TestDNSAnswerCommandOutput } from '@aws-sdk/client-route-53';
import type { Operation, Output } from '../../../kernel/context.ts';
import { findZone } from '../state.ts';
import { resolve } from './resolve.ts';

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_TestDNSAnswer.html */
export const testDNSAnswer: Operation<TestDNSAnswerCommandInput, Output<TestDNSAnswerCommandOutput>> = async (
  { HostedZoneId, RecordName = '', RecordType = 'A' },
  ctx,
) => {
  const zone = findZone(ctx, HostedZoneId);
  const chance = Number.parseInt(ctx.kernel.ids.uuid().slice(0, 8), 16) / 2 ** 32;
  const { code, answers } = await resolve(
    ctx,
    { name: RecordName, type: RecordType, zone },
    { region: ctx.region, chance },
  );
  return {
    Nameserver: zone.nameServers[0],
    RecordName,
    RecordType,
    RecordData: answers.map(({ value }) => value),
    ResponseCode: code,
    Protocol: 'UDP',
  };
};
