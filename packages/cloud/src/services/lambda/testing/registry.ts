import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A package: its files by path, `package.json` included. */
type Files = Readonly<Record<string, string>>;

/** An npm registry on loopback with these packages, each in one version, that records its requests. */
export async function registry(packages: Readonly<Record<string, { version: string; files: Files }>>) {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    asked.push({ url, authorization: request.headers.authorization });
    const name = url.slice(1).replace(/\/-\/.*$/, '');
    const found = packages[name];
    if (!found) {
      response.writeHead(404).end('{}');
      return;
    }
    const tarball = pack(found.files);
    if (url.endsWith('.tgz')) {
      response.end(tarball);
      return;
    }
    const { version } = found;
    const dist = {
      tarball: `${address()}/${name}/-/${version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    };
    const versions = { [version]: { ...JSON.parse(found.files['package.json'] ?? '{}'), dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: address(), asked, close: () => new Promise((done) => server.close(done)) };
}

function pack(files: Files): Buffer {
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const body = Buffer.from(text);
    return [header(`package/${path}`, body.length), body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const fields: [string, number][] = [
    [path, 0],
    [octal(0o755, 8), 100],
    [octal(0, 8), 108],
    [octal(0, 8), 116],
    [octal(size, 12), 124],
    [octal(0, 12), 136],
    [' '.repeat(8), 148],
    ['0', 156],
    ['ustar\x0000', 257],
  ];
  for (const [text, at] of fields) block.write(text, at, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
