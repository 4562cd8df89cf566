// Draws the diagrams of docs/how-it-works.md into docs/images. `npm run diagrams`.
import { writeFileSync } from 'node:fs';

const images = new URL('../../docs/images/', import.meta.url);

/** For light and dark pages, also where the picture is an <img>. */
const style = `
text { font: 14px system-ui, sans-serif; fill: #1b1f24; }
.small { font-size: 12px; fill: #57606a; }
.bold { font-weight: 600; }
.box { fill: #f6f8fa; stroke: #8c959f; }
.aws { fill: #eef4fb; stroke: #0b5cad; }
.zone { fill: none; stroke: #8c959f; stroke-dasharray: 5 4; }
.arrow { fill: none; stroke: #57606a; stroke-width: 1.5; }
.head { fill: #57606a; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9da7b1; }
  .box { fill: #1c2128; stroke: #6e7681; }
  .aws { fill: #14243a; stroke: #4f9df0; }
  .zone { stroke: #6e7681; }
  .arrow { stroke: #9da7b1; }
  .head { fill: #9da7b1; }
}`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x, y, words, kind = '', anchor = 'middle') =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(words)}</text>`;

/** A box with a title and smaller lines below it. */
function box(x, y, width, height, kind, title, ...lines) {
  const top = y + height / 2 - (lines.length * 17) / 2 + 5;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="${kind}"/>`,
    text(x + width / 2, top, title, 'bold'),
    ...lines.map((line, n) => text(x + width / 2, top + 17 * (n + 1), line, 'small')),
  ].join('\n');
}

/** A frame with its name at the top left. */
const zone = (x, y, width, height, name) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" class="zone"/>\n${text(x + 12, y + 20, name, 'small', 'start')}`;

const arrow = (...points) =>
  `<polyline class="arrow" marker-end="url(#head)" points="${points.map((point) => point.join(',')).join(' ')}"/>`;

function draw(name, width, height, title, description, ...parts) {
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${style}\n</style>`,
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
    ...parts,
    '</svg>',
    '',
  ];
  writeFileSync(new URL(`${name}.svg`, images), svg.join('\n'));
}

draw(
  'deployment',
  920,
  330,
  'A deployment',
  'The project is read and built, compared with what CloudFormation says is deployed in each region, and becomes a plan. The plan is executed in two phases, resources and then functions with endpoints, and recorded in the bucket of the region.',
  zone(10, 10, 330, 310, 'your machine'),
  box(24, 50, 142, 64, 'box', 'project', 'jaws.json, awsm.json', 'and templates'),
  box(24, 150, 142, 64, 'box', 'artifacts', 'bundles, zips', 'by content'),
  box(190, 100, 130, 64, 'box', 'plan', 'what differs,', 'region by region'),
  box(190, 230, 130, 64, 'box', 'review', 'would data be lost?'),
  zone(380, 10, 530, 310, 'each region, side by side or in waves'),
  box(400, 50, 140, 64, 'aws', 'CloudFormation', 'what is deployed'),
  box(570, 50, 150, 64, 'aws', '1. resources', 'stack -r: tables,', 'queues, roles'),
  box(745, 50, 150, 64, 'aws', '2. code', 'stacks -l, -e:', 'functions, endpoints'),
  box(400, 150, 140, 64, 'aws', 'jaws bucket', 'zips that it lacks'),
  box(570, 150, 150, 64, 'aws', 'change sets', 'validated before', 'anything changes'),
  box(745, 230, 150, 64, 'aws', 'release', 'record and templates', 'in the jaws bucket'),
  arrow([95, 114], [95, 148]),
  arrow([166, 82], [188, 115]),
  arrow([166, 182], [188, 150]),
  arrow([400, 95], [322, 120]),
  arrow([320, 150], [398, 176]),
  arrow([255, 164], [255, 228]),
  arrow([320, 262], [645, 262], [645, 216]),
  arrow([645, 150], [645, 116]),
  arrow([720, 82], [743, 82]),
  arrow([820, 114], [820, 228]),
);

draw(
  'storage',
  920,
  360,
  'What is stored where',
  'In one region of a stage: the jaws bucket has code, releases, the lease and the environment. Four stacks of CloudFormation have resources, functions, endpoints and the domain. Logs lie in CloudWatch. In the folder of the project lie jaws.json, awsm.json and templates.',
  zone(10, 10, 240, 340, 'your folder, in git'),
  box(30, 50, 200, 56, 'box', 'jaws.json', 'stages, regions, settings'),
  box(30, 126, 200, 56, 'box', 'aws_modules/', 'functions, endpoints, resources'),
  box(30, 202, 200, 56, 'box', 'cloudformation/', 'resources of all and of each'),
  box(30, 278, 200, 56, 'box', '.env', 'this machine only, not in git'),
  zone(280, 10, 630, 340, 'one stage in one region of your account'),
  zone(300, 44, 290, 290, 'jaws bucket: private, encrypted'),
  box(320, 80, 250, 52, 'aws', 'JAWS/code', 'zips by their hash'),
  box(320, 142, 250, 52, 'aws', 'JAWS/deployments', 'releases, lease, rollout'),
  box(320, 204, 250, 52, 'aws', 'JAWS/envVars', 'variables and their versions'),
  box(320, 266, 250, 52, 'aws', 'JAWS/bodies', 'definitions of large APIs'),
  zone(610, 44, 280, 290, 'CloudFormation and CloudWatch'),
  box(630, 80, 240, 44, 'aws', '<stage>-<project>-r', 'resources'),
  box(630, 132, 240, 44, 'aws', '<stage>-<project>-l', 'functions, versions, alias live'),
  box(630, 184, 240, 44, 'aws', '<stage>-<project>-e', 'API, authorizers, keys'),
  box(630, 236, 240, 44, 'aws', '<stage>-<project>-d', 'domain, health check, records'),
  box(630, 288, 240, 36, 'aws', '/aws/lambda/…'),
);

const regionBoxes = (x, name) => [
  zone(x, 110, 420, 230, name),
  box(x + 20, 150, 110, 56, 'aws', 'API Gateway', 'CORS, keys'),
  box(x + 155, 150, 110, 56, 'aws', 'authorizer', 'may they?'),
  box(x + 290, 150, 110, 56, 'aws', 'function', 'alias live'),
  box(x + 290, 260, 110, 56, 'aws', 'table', 'a replica'),
  arrow([x + 130, 178], [x + 153, 178]),
  arrow([x + 265, 178], [x + 288, 178]),
  arrow([x + 345, 206], [x + 345, 258]),
];
draw(
  'request',
  920,
  350,
  'A request',
  'Route 53 leads a client to the nearest region whose health check is well. There API Gateway asks the authorizer and calls the function by its alias live, which reads and writes its replica of the table. Replicas of two regions follow each other.',
  box(300, 20, 320, 60, 'aws', 'Route 53: api.myapp.com', 'the nearest region that answers its health check'),
  box(60, 20, 130, 60, 'box', 'client'),
  ...regionBoxes(20, 'eu-west-1'),
  ...regionBoxes(480, 'us-east-1'),
  arrow([190, 50], [298, 50]),
  arrow([360, 80], [95, 148]),
  arrow([560, 80], [585, 148]),
  `<polyline class="arrow" marker-start="url(#head)" marker-end="url(#head)" points="422,300 768,300"/>`,
  text(600, 290, 'changes follow within about a second', 'small'),
);
