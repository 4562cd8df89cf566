import { drillWorld } from './drill-project.mjs';
import { table } from './measure.mjs';

export const title = 'Losing a region';
export const about = `\`jaws drill --lose eu-west-1 --for 10m\`: a stage in four regions behind one name, a request a second from clients near each of five regions. The clock
is the cloud's, so figures in seconds are those of the model (health checks, resolvers), not of this machine; the drill took what the last column says.
Retries: of the name once more, whose resolver remembers its answer, and of another region's own address. A month: 30 days at that load, with one such loss.`;

const kinds = [
  ['REST, check every 30 s', 'restslow', 'REST', { health: '/health' }],
  ['HTTP, check every 30 s', 'httpslow', 'HTTP', { health: '/health' }],
  ['REST, check every 10 s', 'restfast', 'REST', { health: '/health', fast: true }],
  ['HTTP, check every 10 s', 'httpfast', 'HTTP', { health: '/health', fast: true }],
  ['HTTP, no check', 'httpbare', 'HTTP', {}],
];

const seconds = (value) => (value === null || value === undefined ? 'never' : `${value} s`);

export async function run(folder) {
  const world = await drillWorld(folder);
  try {
    const rows = [];
    for (const [words, name, protocol, domain] of kinds) {
      const root = await world.project(name, protocol, domain);
      const report = await world.drill(root, '--for', '10m', '--path', '/health');
      const { failed, requests } = report;
      rows.push([
        words,
        `${failed.firstTry} of ${requests}`,
        failed.sameName,
        failed.otherRegion,
        seconds(report.detected),
        seconds(report.recovered),
        seconds(report.returned),
        `${report.availability.toFixed(2)} %`,
        `${report.monthly.toFixed(4)} %`,
        `${report.seconds.toFixed(1)} s`,
      ]);
    }
    return table(
      [
        'API',
        'failed',
        'name again',
        'elsewhere',
        'detected',
        'recovered',
        'returned',
        'available',
        'in a month',
        'took',
      ],
      rows,
    );
  } finally {
    await world.close();
  }
}
