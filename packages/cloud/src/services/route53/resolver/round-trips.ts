/**
 * Medians of a year of TCP round trips between regions, in milliseconds: those of CloudPing (https://www.cloudping.co, p_50, 1Y) on 29
 * May 2025, kept in github.com/oaustegard/oaustegard.github.io at web-utilities/aws-ping-p50-1y.json; the average of both directions,
 * rounded. Each row has the values of its region for the regions of the rows above it and, last, for itself.
 */
const TABLE: readonly (readonly [region: string, toEarlier: string])[] = [
  ['af-south-1', '5'],
  ['ap-east-1', '355 3'],
  ['ap-northeast-1', '357 52 3'],
  ['ap-northeast-2', '387 39 36 4'],
  ['ap-northeast-3', '370 46 10 25 2'],
  ['ap-south-1', '272 98 134 134 137 3'],
  ['ap-south-2', '297 82 118 118 121 25 8'],
  ['ap-southeast-1', '317 37 71 74 77 64 49 4'],
  ['ap-southeast-2', '409 128 107 145 120 154 141 95 4'],
  ['ap-southeast-3', '351 53 86 90 92 80 64 18 111 2'],
  ['ap-southeast-4', '421 140 128 156 132 166 150 105 14 122 2'],
  ['ap-southeast-5', '341 44 76 79 82 71 54 9 100 25 111 2'],
  ['ap-southeast-7', '363 64 99 100 103 92 75 29 122 45 131 25 3'],
  ['ca-central-1', '224 197 145 175 151 192 208 215 198 232 209 222 243 4'],
  ['ca-west-1', '292 162 113 139 117 243 226 177 159 194 170 184 206 49 1'],
  ['eu-central-1', '155 194 227 231 234 129 146 161 252 177 263 167 189 93 161 4'],
  ['eu-central-2', '152 188 222 224 228 115 132 155 246 172 258 161 183 94 162 9 3'],
  ['eu-north-1', '174 213 247 250 253 148 165 181 272 197 283 186 208 106 174 23 28 3'],
  ['eu-south-1', '188 184 218 222 225 110 128 152 243 168 254 157 179 102 170 12 7 32 2'],
  ['eu-south-2', '136 207 241 244 244 114 132 172 282 189 293 178 199 110 179 34 32 55 27 3'],
  ['eu-west-1', '159 230 201 232 207 126 142 182 256 199 267 189 211 69 137 27 28 41 36 31 3'],
  ['eu-west-2', '150 207 212 242 217 117 134 172 266 191 278 181 202 79 148 18 19 32 27 35 14 3'],
  ['eu-west-3', '146 201 218 249 224 109 125 167 280 185 291 175 196 86 154 12 12 32 21 23 20 11 3'],
  ['il-central-1', '231 240 275 277 281 141 156 207 299 224 311 214 235 140 209 68 46 88 49 62 74 66 54 3'],
  ['me-central-1', '287 126 169 167 164 30 48 90 181 106 192 95 117 196 270 116 110 136 106 121 130 122 114 147 3'],
  ['me-south-1', '249 131 175 167 171 38 56 98 189 115 200 104 125 162 255 86 91 105 113 88 98 89 86 115 15 3'],
  [
    'mx-central-1',
    '282 214 168 196 172 246 274 242 213 259 225 251 272 72 78 149 148 168 158 165 125 133 140 195 252 217 4',
  ],
  [
    'sa-east-1',
    '338 309 258 288 264 301 317 327 312 345 323 334 356 126 193 204 203 223 213 220 178 187 196 250 306 273 170 3',
  ],
  [
    'us-east-1',
    '227 198 149 179 153 191 206 219 200 235 210 223 245 16 51 93 92 112 102 107 70 78 84 137 194 161 58 115 5',
  ],
  [
    'us-east-2',
    '238 185 135 165 141 202 216 203 188 220 198 210 231 27 40 104 102 123 112 118 80 88 95 145 205 172 51 125 15 5',
  ],
  [
    'us-west-1',
    '287 155 108 133 110 231 217 170 139 186 150 176 197 80 41 153 152 173 162 169 130 148 144 199 255 221 74 175 64 53 3',
  ],
  [
    'us-west-2',
    '274 145 98 123 100 222 207 161 141 175 152 165 188 61 21 142 143 155 151 159 118 129 135 186 257 217 92 175 64 51 22 3',
  ],
];

const ROUND_TRIPS: ReadonlyMap<string, number> = new Map(
  TABLE.flatMap(([region, row]) =>
    row.split(' ').flatMap((text, at) => {
      const other = TABLE[at]?.[0] ?? '';
      const milliseconds = Number(text);
      return [[`${region} ${other}`, milliseconds] as const, [`${other} ${region}`, milliseconds] as const];
    }),
  ),
);

/** The round-trip time between two regions; undefined for regions without data. */
export const roundTrip = (a: string, b: string): number | undefined => ROUND_TRIPS.get(`${a} ${b}`);

/** The round-trip times to every region with data, the nearest first. */
export const roundTripsFrom = (region: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    TABLE.flatMap(([other]) => {
      const milliseconds = roundTrip(region, other);
      return milliseconds === undefined ? [] : [[other, milliseconds] as const];
    }).sort(([, a], [, b]) => a - b),
  );
