// Checks the direction of imports that rooms.mjs defines and ARCHITECTURE.md draws. Prints every import in the wrong direction; exit code 1 if
// there is one. Tests may import anything that they test, so they are left out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers } from './rooms.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages');

/** Only types may be shared upwards between these: a type belongs to the room that creates its values. */
const typeOnly = new Set(['errors→project', 'store→kernel']);

/**
 * Which service may import which. STS and IAM are two APIs of one thing: sessions are credentials like access keys, and who may assume a role
 * is a policy. The others are second APIs for the data of the first one.
 */
const doors = new Set(['sts→iam', 'sesv2→ses', 'apigatewayv2→apigateway', 'dynamodbstreams→dynamodb']);

/** The one place of the cloud that opens connections, and the places that listen or run programs. */
const opensConnections = 'kernel/outbound/outbound.ts';
const listens = { 'node:dgram': ['services/route53/dns/server.ts'] };

const wrong = [
  ...check('jaws', layers.jaws),
  ...check('cloud', layers.cloud),
  ...checkServices(),
  ...checkPackages(),
  ...checkConnections(),
];
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;

function check(name, layers) {
  const src = join(packages, name, 'src');
  const level = new Map(layers.flatMap((rooms, n) => rooms.map((room) => [room, n])));
  const bad = [];
  for (const { file, target, isType } of importsIn(src)) {
    const [from, to] = [roomOf(src, file), roomOf(src, target)];
    if (from === to) continue;
    if (!level.has(from) || !level.has(to))
      bad.push(
        `${name}: ${relative(src, file)}: the room ${level.has(from) ? to : from} has no place in scripts/rooms.mjs`,
      );
    else if (level.get(to) >= level.get(from) && !(isType && typeOnly.has(`${from}→${to}`))) {
      bad.push(`${name}: ${relative(src, file)} imports ${relative(src, target)}: ${from} must not know ${to}`);
    }
  }
  return bad;
}

function checkServices() {
  const services = join(packages, 'cloud/src/services');
  return [...importsIn(services)]
    .filter(
      ({ file, target }) =>
        !['registry.ts', 'migrations.ts'].includes(roomOf(services, file)) && target.startsWith(services + sep),
    )
    .filter(({ file, target }) => roomOf(services, file) !== roomOf(services, target))
    .filter(({ file, target }) => !doors.has(`${roomOf(services, file)}→${roomOf(services, target)}`))
    .map(
      ({ file, target }) =>
        `cloud: services/${relative(services, file)} imports services/${relative(services, target)}: services call each other through ctx.aws`,
    );
}

/** The packages know each other only by a URL. */
function checkPackages() {
  return ['jaws', 'cloud'].flatMap((name) =>
    [...importsIn(join(packages, name, 'src'))]
      .filter(({ target }) => !target.startsWith(join(packages, name) + sep))
      .map(
        ({ file, target }) =>
          `${relative(packages, file)} imports ${relative(packages, target)}: packages do not import each other`,
      ),
  );
}

/** Which hosts the cloud may call is decided in one place, so nothing else may open a connection. */
function checkConnections() {
  const src = join(packages, 'cloud/src');
  const ways = [
    [/import\s+\{([^}]*)\}\s+from\s+'node:(?:http|https)'/g, /^(?:request|get)\b/],
    [/import\s+\{([^}]*)\}\s+from\s+'node:net'/g, /^(?:connect|createConnection|Socket|Stream)\b/],
    [/import\s+\{?([^}]*?)\}?\s+from\s+'(?:node:)?(?:tls|http2|undici|ws)'/g, /./],
    [/import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+'node:(?:http|https|net|dgram)'/g, /./],
  ];
  return sourcesIn(src).flatMap(({ file, text }) => {
    const name = relative(src, file).split(sep).join('/');
    if (name === opensConnections) return [];
    const found = ways.flatMap(([statement, opens]) =>
      [...text.matchAll(statement)].flatMap(([, names]) =>
        names
          .split(',')
          .map((one) => one.trim())
          .filter((one) => opens.test(one)),
      ),
    );
    if (/(?<![\w.#'])(?:globalThis\.)?fetch\(|new (?:WebSocket|EventSource)\(/.test(text)) found.push('fetch');
    if (/from 'node:dgram'/.test(text) && !listens['node:dgram'].includes(name)) found.push('node:dgram');
    return found.map(
      (what) =>
        `cloud: ${name} opens connections by ${what}: only ${opensConnections} does, which knows what may be called`,
    );
  });
}

function roomOf(src, file) {
  return relative(src, file).split(sep)[0];
}

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) return [];
    const file = join(entry.parentPath, entry.name);
    // Helpers of tests are tests.
    const isHelper = /(?:^|-)testing\.ts$/.test(entry.name) || file.split(sep).includes('testing');
    return isHelper ? [] : [{ file, text: readFileSync(file, 'utf8') }];
  });
}

function* importsIn(folder) {
  for (const { file, text } of sourcesIn(folder)) {
    const statements = /(?:import|export)\s+(type\s)?[^'";]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'/g;
    for (const [, type, fixed, lazy] of text.matchAll(statements)) {
      const target = resolve(dirname(file), fixed ?? lazy);
      // The scaffold's templates are text that imports packages of the new project.
      if (target.endsWith('.ts') && existsSync(target)) yield { file, target, isType: type !== undefined };
    }
  }
}
