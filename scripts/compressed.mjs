// A plugin of esbuild: large data that hardly any run reads goes into the bundle compressed, in a chunk of its own that is loaded when it is
// asked for. Nothing that is read at every start belongs here: unpacking takes longer than reading.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);

/** The policies that AWS publishes, and the specifications of resource types that the local AWS does not have. */
const large = /(?:aws-managed-policies|other-resource-specs)\.json$/;

export const compressed = {
  name: 'compressed data',
  setup(build) {
    build.onLoad({ filter: large }, async ({ path }) => {
      // Without the blanks between its parts, which no reader needs.
      const text = Buffer.from(JSON.stringify(JSON.parse(await readFile(path, 'utf8'))));
      const params = {
        // The best level takes six seconds longer and saves a tenth.
        [constants.BROTLI_PARAM_QUALITY]: 9,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      };
      const packed = await compress(text, { params });
      const contents = `import { brotliDecompressSync } from 'node:zlib';
export default JSON.parse(brotliDecompressSync(Buffer.from('${packed.toString('base64')}', 'base64')).toString());`;
      return { contents, loader: 'js' };
    });
  },
};
