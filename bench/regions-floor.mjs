// The minimal cost of this many calls: one SDK client for each region, as the tool has them, that uploads small objects and reads one again and again, eight at a
// time. node bench/regions-floor.mjs <endpoint> <regions> <uploads of each> <calls of each> Prints the seconds that it took and its CPU, both without the time to
// start.
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const [endpoint, regions, uploads, calls] = process.argv.slice(2);
const atOnce = 8;
const clients = regions.split(',').map((region) => ({
  Bucket: `floor-${region}`,
  s3: new S3Client({ region, endpoint, forcePathStyle: true, cacheMiddleware: true }),
}));
const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
await Promise.all(clients.map(({ s3, Bucket }) => s3.send(new CreateBucketCommand({ Bucket }))));

const Body = Buffer.alloc(700, 'x');
const [started, before] = [performance.now(), process.cpuUsage()];
await Promise.all(
  clients.map(async ({ s3, Bucket }) => {
    let next = 0;
    const worker = async () => {
      while (next < Number(calls)) {
        const index = next++;
        if (index < Number(uploads)) {
          await s3.send(new PutObjectCommand({ Bucket, Key: `${index}.zip`, Body, ContentType: 'application/zip' }));
        } else {
          const { Body: found } = await s3.send(new GetObjectCommand({ Bucket, Key: '0.zip' }));
          await found.transformToByteArray();
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }),
);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 }));
process.exit();
