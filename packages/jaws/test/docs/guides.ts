import { blocksOf, readPage } from './page.ts';
import type { Reader } from './reader.ts';

/** A page whose commands a reader runs in an existing project. */
export interface Guide {
  readonly page: string;
  /** Sets up what the page presupposes, with the commands that its readers used. */
  prepare(one: Reader): Promise<void>;
  /** Values for the reader's own placeholders: the number of a release, an address. */
  readonly instead?: readonly (readonly [text: string, own: string])[];
  /** Commands that run until they are interrupted, and what they print when they are ready. */
  readonly sessions?: Readonly<Record<string, RegExp>>;
  /** The output of commands, by their line on the page. */
  readonly prints?: Readonly<Record<string, RegExp>>;
  /** What must be true after the last step. */
  readonly after?: string;
}

const dynamoTable = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
const file = (path: string, content: string | object) => ({
  kind: 'file' as const,
  path,
  text: typeof content === 'string' ? content : JSON.stringify(content),
  line: 0,
});

/** A project with one function, in the stage `dev` of us-east-1. */
async function project(one: Reader, name: string, ...functions: string[]): Promise<void> {
  await one.done(`jaws project create -n ${name} -p local -y\ncd ${name}`);
  for (const id of functions) await one.done(`jaws module create ${id.replace('/', ' ')}`);
}

/** Answers within a trace, and declares its health. */
const tracedHandler = `import { createHandler, json } from 'jaws-core-js/http';
export const handler = createHandler(() => json(200, { ok: true }));
`;
/** Requests to the API for the commands of docs/operate.md, with the ids on the page. */
const requests = `url=$(jaws open /links/abc -s prod --print)
curl -sSf -H 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' "$url"
curl -sSf -H 'x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793' "$url"
curl -sSf -D - -o body.txt "$url" | tr -d '\\r' | sed -n 's/^x-amzn-requestid: //ip' >request.txt
grep -q . request.txt`;

/** Adds waves to jaws.json, and changes a function. */
const withWaves = `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const jaws = JSON.parse(readFileSync('jaws.json', 'utf8'));
jaws.rollout = { prod: { waves: [['us-east-1'], 'rest'], bake: '30m' } };
writeFileSync('jaws.json', JSON.stringify(jaws));
appendFileSync('aws_modules/links/get/index.ts', 'export const changed = Date.now();\\n');
`;
const changeFunction = "echo 'export const second = Date.now();' >>aws_modules/links/get/index.ts";
const startRollout = `node with-waves.mjs
jaws deploy all prod all >rollout.log 2>&1 & deploying=$!
until jaws rollout status prod >status.txt 2>&1 && grep -q bak rollout.log status.txt; do kill -0 "$deploying" || { cat rollout.log; exit 1; }; sleep 1; done`;

export const guides: readonly Guide[] = [
  {
    page: 'docs/endpoints.md',
    prepare: (one) => project(one, 'myProject', 'greetings/hello'),
    after: 'grep -q "GetGreetingsHello\\|getGreetingsHello" src/api.ts && grep -q \'"openapi": "3.0\' openapi.json',
  },
  {
    page: 'docs/environment.md',
    async prepare(one) {
      await project(one, 'shop', 'orders/place');
      await one.done('jaws stage create prod eu-west-1\nprintf secret > token.txt');
    },
    after: 'test "$(jaws env get prod eu-west-1 API_TOKEN --show)" = secret',
  },
  {
    page: 'docs/ci.md',
    async prepare(one) {
      await project(one, 'shop', 'orders/place');
      await one.done(
        'jaws stage create prod eu-west-1\ngit init -q -b main\ngit remote add origin git@github.com:me/shop.git',
      );
    },
    instead: [['jaws ci gitlab', 'git remote set-url origin git@gitlab.com:me/shop.git\njaws ci gitlab']],
    after: 'test -f .gitlab-ci.yml && test -d .github/workflows && test -f jaws-ci-role-dev.json',
  },
  {
    page: 'docs/stages.md',
    prepare: (one) => project(one, 'shop', 'orders/place'),
    after: 'grep -q cloudformation:CreateChangeSet deploy-dev.json',
  },
  {
    page: 'docs/functions.md',
    async prepare(one) {
      await project(one, 'shop', 'links/get');
      one.write(file('big.json', { path: '/links/get' }));
      await one.done('jaws deploy all dev');
    },
    // Three calls show as much about the command as fifty.
    instead: [['-n 50', '-n 3']],
  },
  {
    page: 'docs/packaging.md',
    async prepare(one) {
      await project(one, 'shop', 'shop/pages');
      const folder = 'aws_modules/shop/pages';
      const beside = ['page.html', 'mails/welcome.txt', 'views/home.html', 'mail-late.txt'];
      for (const path of beside) one.write(file(`${folder}/${path}`, path));
      one.write(file('config/shop.json', '{}'));
      one.write(file('node_modules/fonts/package.json', '{"name":"fonts","version":"1.0.0"}'));
      one.write(file('node_modules/fonts/one.woff', ''));
    },
    after: `for one in aws_modules/shop/pages/page.html aws_modules/shop/pages/mails/welcome.txt aws_modules/shop/pages/views/home.html \\
  aws_modules/shop/pages/mail-late.txt config/shop.json node_modules/fonts/one.woff; do
  grep -aqF "$one" .jaws/package/shop/pages.zip || { echo "$one is not in the zip"; exit 1; }
done
if grep -aqF tests/ .jaws/package/shop/pages.zip; then exit 1; fi`,
  },
  {
    page: 'docs/testing.md',
    async prepare(one) {
      await project(one, 'greeter', 'greetings/hello', 'orders/place');
      await one.done('rm -f tests/orders.place.test.ts');
      one.write(
        file('aws_modules/orders/awsm.json', {
          name: 'orders',
          resources: {
            cloudFormation: {
              Resources: { OrdersQueue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 600 } } },
              Outputs: { OrdersQueueArn: { Value: { 'Fn::GetAtt': ['OrdersQueue', 'Arn'] } } },
            },
          },
        }),
      );
      one.write(
        file(
          'aws_modules/orders/place/handler.ts',
          `import { resources } from 'jaws-core-js';\nimport { createAws } from 'jaws-core-js/aws';\nexport const handler = async ({ id }: { id: string }) => {\n  await createAws().json('sqs', 'SendMessage', { QueueUrl: resources.OrdersQueue, MessageBody: id });\n};\n`,
        ),
      );
      await one.edit('aws_modules/orders/place/awsm.json', (awsm) => {
        delete awsm.apiGateway;
        awsm.lambda.resources = ['OrdersQueue'];
        awsm.lambda.iamPolicyDocumentStatements = [
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { Ref: 'OrdersQueueArn' } },
        ];
      });
      for (const name of ['typescript', '@types/node', 'undici-types']) one.link(name);
    },
    after: 'jaws test orders',
  },
  {
    page: 'docs/types.md',
    async prepare(one) {
      await project(one, 'shop', 'links/create');
      one.write(
        file('aws_modules/links/awsm.json', {
          name: 'links',
          resources: { cloudFormation: { Resources: { LinksTable: dynamoTable } } },
        }),
      );
      await one.edit('aws_modules/links/create/awsm.json', (awsm) => {
        awsm.lambda.resources = ['LinksTable'];
        awsm.lambda.envVars = ['DB_URL'];
      });
      await one.done('rm -f tests/*.ts');
      for (const name of ['typescript', '@types/node', 'undici-types']) one.link(name);
    },
    after: 'grep -q LinksTable aws_modules/jaws-env.d.ts',
  },
  {
    page: 'docs/dev.md',
    prepare: (one) => project(one, 'shop', 'links/list'),
    sessions: { 'jaws dev': /watching/ },
  },
  {
    page: 'docs/operate.md',
    async prepare(one) {
      await project(one, 'shop', 'links/get', 'links/create');
      one.write(file('aws_modules/links/get/handler.ts', tracedHandler));
      await one.edit('aws_modules/links/get/awsm.json', ({ apiGateway }) =>
        Object.assign(apiGateway.cloudFormation, { Path: 'links/{id}', Health: { Path: 'links/abc', Status: 200 } }),
      );
      await one.edit('aws_modules/links/create/awsm.json', ({ lambda }) => {
        lambda.envVars = ['API_URL'];
      });
      await one.edit('cloudformation/resources-cf.json', ({ Resources }) => {
        Resources.LinksTable = dynamoTable;
      });
      const usage = blocksOf(readPage('docs/operate.md')).find(({ text }) => text.includes('"tables"'));
      one.write(file('traffic.json', usage!.text));
      await one.done(
        [
          'jaws stage create prod us-east-1\njaws region add eu-west-1 --stage prod',
          'jaws env set dev us-east-1 API_URL a\njaws env set prod all API_URL b',
          'jaws deploy all dev all\njaws deploy all prod all',
          requests,
        ].join('\n'),
      );
    },
    instead: [
      // The page assumes a terminal, which asks for the stage.
      ['jaws dash\n', 'jaws dash -s dev\n'],
      // The AWS console has no pages for the embedded cloud.
      ['jaws open links/get --console=logs -s prod', 'if jaws open links/get --console=logs -s prod; then exit 1; fi'],
      ['8f507cfc-1a2b-4697-b07a-ac58fc914c95', '"$(cat request.txt)"'],
      ['--release 41', '--release 3'],
    ],
    prints: {
      'jaws doctor': /^✔ account /m,
      'jaws stage list': /^prod +us-east-1, eu-west-1 .*protected$/m,
      'jaws open links/get --console=logs -s prod': /\(NoConsole\)/,
      'jaws dash -s prod': /Nothing to do/,
      'jaws env copy dev us-east-1 prod all': /API_URL/,
      'jaws check prod': /^✔ eu-west-1 +GET \/links\/\{id\} +200/m,
      'jaws status --html status.html': /status\.html is written/,
      'jaws metrics -s prod': /^ +links\/get +\d+ /m,
      'jaws trace 4bf92f3577b34da6a3ce929d0e0e4736 -s prod': /^4bf92f3577b34da6a3ce929d0e0e4736: 1 span in 1 region/m,
      'jaws trace "Root=1-5759e988-bd862e3fe1be46a994272793" -s prod --logs':
        /^5759e988bd862e3fe1be46a994272793: 1 span/m,
      'jaws cost prod --usage traffic.json': /2,100,000 calls of 40 ms/,
      'jaws cost prod --from-metrics --days 30': /links\/get/,
      'jaws module extract links --package ../awsm-links --plan': /LinksTable/,
    },
    sessions: {
      'jaws metrics -s prod --since 30m --watch': /links.get/,
      'jaws metrics -s prod --watch --interval 5m --json': /links.get/,
      'jaws dash --web': /#token=/,
    },
    after:
      'grep -q links.get status.html && test -f ../awsm-links/package.json && ! grep -q LinksTable cloudformation/resources-cf.json',
  },
  {
    page: 'docs/migrating.md',
    async prepare(one) {
      // A project as version 1 left it: functions for its builder and runtime, a template for each stage and region, and none common to all.
      await project(one, 'shop', 'orders/place');
      await one.edit('aws_modules/orders/place/awsm.json', ({ lambda, apiGateway }) => {
        lambda.package.optimize.builder = 'browserify';
        Object.assign(lambda.cloudFormation, {
          Handler: 'aws_modules/orders/place/handler.handler',
          Runtime: 'nodejs',
        });
        apiGateway.cloudFormation = { Path: 'orders/place', Method: 'GET' };
      });
      await one.done(
        [
          'rm aws_modules/orders/place/*.ts tests/*.ts',
          'for at in dev/us-east-1 prod/eu-west-1; do mkdir -p cloudformation/$at; cp cloudformation/resources-cf.json cloudformation/$at/; done',
          'rm cloudformation/resources-cf.json',
        ].join('\n'),
      );
      one.write(
        file(
          'aws_modules/orders/place/handler.js',
          "require('jaws-core-js/env');\nexports.handler = (event, context) => context.done(null, { place: 1 });\n",
        ),
      );
      await one.edit('jaws.json', (jaws) => {
        jaws.stages.prod = [{ region: 'eu-west-1' }];
      });
    },
    instead: [['jaws project create', 'test -f cloudformation/resources-cf.json\ncd ..\njaws project create']],
    prints: {
      'jaws deploy all dev us-east-1 --plan -p local': /orders\/place/,
      'jaws project tidy': /cloudformation\/resources-cf\.json/,
      'jaws test': /^ℹ pass 2$/m,
    },
    after: 'curl -sSf "$(cd ../shop && jaws open /orders/place -s dev --print)" | grep -q place',
  },
  { page: 'docs/examples.md', prepare: async () => undefined },
  {
    page: 'docs/modules.md',
    prepare: (one) => project(one, 'shop', 'greetings/hello'),
    after: 'test ! -d ../aws_modules/awsm-email',
  },
  {
    page: 'docs/regions.md',
    async prepare(one) {
      await project(one, 'shop', 'links/get');
      await one.edit('aws_modules/links/get/awsm.json', (awsm) => {
        awsm.apiGateway.cloudFormation = [
          awsm.apiGateway.cloudFormation,
          { Type: 'AWS_PROXY', Path: 'health', Method: 'GET' },
        ];
      });
      await one.zone('myapp.com');
      one.write(file('with-waves.mjs', withWaves));
      await one.done('jaws stage create prod us-east-1\njaws deploy all dev all');
    },
    instead: [
      // A stage to remove, and a region that comes back for the rest of the page.
      [
        'jaws region remove prod sa-east-1\njaws stage remove test --delete-data',
        'jaws stage add test --like prod\njaws region remove prod sa-east-1 --confirm prod\njaws stage remove test --delete-data\njaws region add sa-east-1 --stage prod\njaws deploy all prod all',
      ],
      // A release to roll back.
      ['jaws releases prod\n', `${changeFunction}\njaws deploy all prod all\njaws releases prod\n`],
      ['releases show 41 --stage prod --diff 38', 'releases show 3 --stage prod --diff 2'],
      ['jaws rollback 38 prod eu-west-1', 'jaws rollback 7 prod eu-west-1'],
      // A rollout that watches its first wave, on a machine that continues it.
      ['jaws rollout status prod', `${startRollout}\njaws rollout status prod`],
      ['jaws rollout pause prod', 'jaws rollout pause prod\nwait "$deploying" || true'],
      ['jaws rollout continue prod', "until_ready 'bake|watch' jaws rollout continue prod"],
      // A region lost for two minutes shows as much about the command as one lost for thirty.
      ['jaws drill prod --lose eu-west-1\n', 'jaws drill prod --lose eu-west-1 --for 2m\n'],
      ['--for 30m --from eu-central-1,us-west-2,ap-south-1', '--for 2m --from eu-central-1,us-west-2'],
    ],
    prints: {
      'jaws region add eu-west-1 ap-southeast-2 sa-east-1 --stage prod': /Stage prod is in .*sa-east-1 now/,
      'jaws deploy all prod all': /^ +GET +http:\S+\/prod\/links\/get +sa-east-1$/m,
      'jaws domain create api.myapp.com --stage prod --health /health': /https:\/\/api\.myapp\.com/,
      'jaws releases prod': /^● \d+ .* done .* 4 regions/m,
      'jaws releases show 41 --stage prod --diff 38': /^Compared with release \d+:$/m,
      'jaws status prod --diff': /^prod sa-east-1 +release \d+ +as us-east-1$/m,
      'jaws rollback --stage prod --plan': /^From release \d+ .* back to release \d+ .*\n\nprod us-east-1, /m,
      'jaws rollback --stage prod --confirm prod': /prod has what release \d+ had\./,
      'jaws rollback 38 prod eu-west-1 --confirm prod': /^prod eu-west-1, release 9: /m,
      'jaws rollout status prod': /^ +wave 1 +us-east-1 /m,
      'jaws rollout pause prod': /was asked to pause/,
      'jaws rollout abort prod': /of prod (?:is|are) as (?:it was|they were)/,
      'jaws export stackset --stage prod --out handover --account 111111111111,222222222222': /prod-shop-l/,
      'jaws drill prod --lose eu-west-1': /after one retry elsewhere +0/,
    },
    after: 'jaws rollout status prod && test -f drill.html && test -d handover && jaws releases prod',
  },
];
