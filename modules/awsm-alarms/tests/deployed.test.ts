import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const regions = ['us-east-1', 'eu-west-1'];
const settings = `import { defineSettings } from 'awsm-alarms';

export const settings = defineSettings({
  channels: {
    slack: { kind: 'slack', url: 'ALARMS_SLACK_URL' },
    teams: { kind: 'teams', url: 'ALARMS_TEAMS_URL', least: 'high' },
    webhook: { kind: 'webhook', url: 'ALARMS_WEBHOOK_URL', secret: 'ALARMS_WEBHOOK_SECRET' },
  },
  settleMinutes: 0,
  loopbackForTests: true,
});
`;

describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  let server: Server;
  let got: Got[] = [];
  /** The first answers of a path, in order; after them it answers 200. */
  const answers: Record<string, (readonly [number, Record<string, string>])[]> = {};
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        got.push({ path: request.url ?? '', headers: request.headers, body });
        const [status, headers] = answers[request.url ?? '']?.shift() ?? [200, {}];
        response.writeHead(status, headers).end();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const variables = {
      ALARMS_SLACK_URL: `${base}/slack`,
      ALARMS_TEAMS_URL: `${base}/teams`,
      ALARMS_WEBHOOK_URL: `${base}/webhook`,
      ALARMS_WEBHOOK_SECRET: secret,
    };
    app = await ModuleApp.start(['awsm-alarms'], variables, protocol, regions.slice(1));
    writeFileSync(`${app.root}/aws_modules/awsm-alarms/settings.ts`, settings);
    app.edit('jaws.json', (project) => ({ ...project, alarms: true }));
    await app.deploy();
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await app?.stop();
  });

  const client = (region: string) => ({
    endpoint: app.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
  const cloudwatch = async (region: string, Action: string, input: Record<string, string>) => {
    const body = new URLSearchParams({ Action, Version: '2010-08-01', ...input }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { aws } = app.in(region);
    const response = await aws.request('monitoring', 'POST', new URL(`${app.endpoint}/`), { headers, body });
    expect(response.status, await response.text()).toBe(200);
  };
  const put = (region: string, AlarmName: string) =>
    cloudwatch(region, 'PutMetricAlarm', {
      AlarmName,
      AlarmDescription: `links/get failed in dev of app, ${region}. Next: jaws logs links/get -s dev -r ${region}`,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      'Dimensions.member.1.Name': 'FunctionName',
      'Dimensions.member.1.Value': 'dev-app-lLinksGet',
      Statistic: 'Sum',
      Period: '60',
      EvaluationPeriods: '1',
      Threshold: '0',
      ComparisonOperator: 'GreaterThanThreshold',
      // Its state stays as it was set.
      TreatMissingData: 'ignore',
    });
  const set = (region: string, AlarmName: string, StateValue: 'OK' | 'ALARM') =>
    cloudwatch(region, 'SetAlarmState', { AlarmName, StateValue, StateReason: 'as the test says' });
  const rows = async (region: string) => {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const TableName = TableNames.find((name: string) => /-Alarms-/.test(name) || name.endsWith('Alarms'));
    const { Items } = await app.in(region).aws.json('dynamodb', 'Scan', { TableName, ConsistentRead: true });
    return Items as Record<string, { S?: string; N?: string }>[];
  };
  /** The recorded alarms of a region, as `name state`. */
  const noted = async (region: string) =>
    (await rows(region)).map(({ name, state }) => `${name?.S} ${state?.S}`).sort();
  /** The work of the schedule each minute. */
  const notify = async (region: string) => {
    const { FunctionError } = await new LambdaClient(client(region)).send(
      new InvokeCommand({ FunctionName: 'dev-app-lAwsmAlarmsNotify', Payload: Buffer.from('{}') }),
    );
    expect(FunctionError).toBeUndefined();
  };
  const of = (path: string) => got.filter((one) => one.path === path);
  const until = (check: () => unknown) => vi.waitFor(check, { timeout: 90_000, interval: 250 });

  test('alarms of the stage come from each region, those of other stages do not', async () => {
    got = [];
    for (const region of regions) {
      await put(region, 'dev-app-lLinksGet-errors');
      await put(region, 'dev-app-lLinksGet-throttles');
      await put(region, 'prod-app-lLinksGet-errors');
      await set(region, 'prod-app-lLinksGet-errors', 'ALARM');
      await set(region, 'dev-app-lLinksGet-errors', 'ALARM');
      await set(region, 'dev-app-lLinksGet-throttles', 'ALARM');
    }
    for (const region of regions) {
      await until(async () =>
        expect(await noted(region)).toEqual(['dev-app-lLinksGet-errors ALARM', 'dev-app-lLinksGet-throttles ALARM']),
      );
      await notify(region);
    }
    const alarmsSent = () => of('/webhook').flatMap(({ body }) => JSON.parse(body).data.alarms);
    await until(() => {
      expect([alarmsSent().length, of('/teams').length]).toEqual([4, 2]);
      expect(of('/slack').length).toBeGreaterThanOrEqual(2);
    });
    const sent = of('/webhook').map(({ body }) => JSON.parse(body).data);
    expect(
      sent.flatMap(({ region, alarms }) => alarms.map(({ name }: { name: string }) => `${region} ${name}`)).sort(),
    ).toEqual(
      regions
        .flatMap((region) => [`${region} dev-app-lLinksGet-errors`, `${region} dev-app-lLinksGet-throttles`])
        .sort(),
    );
    // The low-severity alarm is not for Teams.
    expect(of('/teams')).toHaveLength(2);
    expect(of('/teams').every(({ body }) => body.includes('errors') && !body.includes('throttles'))).toBe(true);
    // The schedule may have sent one of the two alarms of a region before the other one came.
    const commands = of('/slack').map(({ body }) => /jaws logs links\/get -s dev -r (\S+?)`/.exec(body)?.[1]);
    expect([...new Set(commands)].sort()).toEqual([...regions].sort());
    expect(got.every(({ body }) => !body.includes('prod-app'))).toBe(true);
  });

  test('a webhook is signed', async () => {
    const { headers, body } = of('/webhook')[0]!;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(signed)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  test('reports each alarm once', async () => {
    got = [];
    for (const region of regions) await notify(region);
    await set('us-east-1', 'dev-app-lLinksGet-throttles', 'OK');
    await until(async () => expect(await noted('us-east-1')).toContain('dev-app-lLinksGet-throttles OK'));
    await notify('us-east-1');
    await until(() => expect(of('/webhook')).toHaveLength(1));
    // Waits until every channel has it, before the next test looks.
    await until(() => expect(of('/slack').filter(({ body }) => body.includes('🟢'))).toHaveLength(1));
    expect(JSON.parse(of('/webhook')[0]!.body).data.alarms).toMatchObject([
      { name: 'dev-app-lLinksGet-throttles', kind: 'over', state: 'OK' },
    ]);
    // The incident is closed, the other one is open.
    expect((await rows('us-east-1')).filter(({ opened }) => opened).map(({ name }) => name?.S)).toEqual([
      'dev-app-lLinksGet-errors',
    ]);
  });

  test('a channel that asks to wait gets its message later, the others now', async () => {
    got = [];
    answers['/slack'] = [[429, { 'retry-after': '2' }]];
    await set('us-east-1', 'dev-app-lLinksGet-errors', 'OK');
    await until(async () => expect(await noted('us-east-1')).toContain('dev-app-lLinksGet-errors OK'));
    await notify('us-east-1');
    await until(() => expect(of('/slack')).toHaveLength(2));
    expect(of('/slack')[1]?.body).toBe(of('/slack')[0]?.body);
    expect([of('/teams').length, of('/webhook').length]).toEqual([1, 1]);
  });

  test('each minute it looks by itself', async () => {
    got = [];
    await set('eu-west-1', 'dev-app-lLinksGet-errors', 'OK');
    await until(() => expect(of('/teams')).toHaveLength(1));
    expect(of('/teams')[0]?.body).toContain('eu-west-1');
  });

  test("an alarm of JAWS' own comes with its command and its log", async () => {
    got = [];
    await set('eu-west-1', 'dev-app-lAwsmAlarmsCollect-errors', 'ALARM');
    await until(async () => expect((await noted('eu-west-1')).join()).toContain('dev-app-lAwsmAlarmsCollect-errors'));
    await notify('eu-west-1');
    // Reminders of other alarms may come in the same minute.
    const alarms = () => of('/webhook').flatMap(({ body }) => JSON.parse(body).data.alarms);
    const found = () => alarms().find(({ name }) => name === 'dev-app-lAwsmAlarmsCollect-errors');
    await until(() => expect(found()).toBeDefined());
    expect(found()).toMatchObject({
      severity: 'high',
      command: 'jaws logs awsm-alarms/collect -s dev -r eu-west-1',
      links: { log: expect.stringContaining('dev-app-lAwsmAlarmsCollect') },
    });
  });

  test('no log has a secret', async () => {
    for (const name of ['Collect', 'Notify', 'Send']) {
      const logGroupName = `/aws/lambda/dev-app-lAwsmAlarms${name}`;
      const { events } = await app.aws.json('logs', 'FilterLogEvents', { logGroupName });
      const text = events.map(({ message }: { message: string }) => message).join('');
      expect(text).not.toBe('');
      expect(text).not.toMatch(/127\.0\.0\.1:\d+\/(slack|teams|webhook)/);
      expect(text).not.toContain(secret.slice(6));
    }
  });
});

test('the settings that come with it call nothing on this machine', () => {
  const shipped = readFileSync(new URL('../awsm/settings.ts', import.meta.url), 'utf8');
  expect(shipped).not.toContain('loopbackForTests');
});
