// Puts the prices of AWS's published price lists into packages/jaws/src/prices/table.json, and says which changed.
//
//   node scripts/prices/refresh.mjs <folder>              index.json files that are there, in whatever folders
//   node scripts/prices/refresh.mjs --fetch us-east-1 …   fetched for these regions
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { offerCodes, readPriceList, withPrices } from './price-list.mjs';

const file = fileURLToPath(new URL('../../packages/jaws/src/prices/table.json', import.meta.url));
/** https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api-fetching-price-list-files-manually.html */
const host = 'https://pricing.us-east-1.amazonaws.com';

const args = process.argv.slice(2);
const lists = args[0] === '--fetch' ? await fetched(args.slice(1)) : found(args[0]);
if (lists.length === 0) {
  console.error('Give a folder with price lists, or --fetch and regions.');
  process.exit(2);
}
const table = JSON.parse(readFileSync(file, 'utf8'));
const { table: next, changes } = withPrices(table, lists, new Date().toISOString().slice(0, 10));
for (const { key, region, before, after } of changes) console.log(`${key} ${region}: ${before ?? 'new'} -> ${after}`);
for (const key of lists.flatMap(({ missing }) => missing)) console.log(`${key}: not in its list`);
// The formatter's style: short lists on one line.
const text = JSON.stringify(next, undefined, 2).replace(/\[\s+([\d.e-]+),\s+([\d.e-]+)\s+\]/g, '[$1, $2]');
writeFileSync(`${file}.new`, `${text}\n`);
renameSync(`${file}.new`, file);
console.log(`${changes.length} prices changed. \`npx biome format --write\` puts the file into the project's form.`);

function found(folder) {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'index.json')
    .map((entry) => readPriceList(JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'))));
}

async function fetched(regions) {
  const all = [];
  for (const region of regions) {
    for (const code of offerCodes) {
      const answer = await fetch(`${host}/offers/v1.0/aws/${code}/current/${encodeURIComponent(region)}/index.json`);
      if (!answer.ok) throw new Error(`${code} ${region}: ${answer.status}`);
      all.push(readPriceList(await answer.json()));
    }
  }
  return all;
}
