/** Where regions are, roughly: latitude and longitude in degrees. For latency records, whose network is not here. */
const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  'af-south-1': [-34, 18],
  'ap-east-1': [22, 114],
  'ap-northeast-1': [36, 140],
  'ap-northeast-2': [37, 127],
  'ap-northeast-3': [35, 135],
  'ap-south-1': [19, 73],
  'ap-south-2': [17, 78],
  'ap-southeast-1': [1, 104],
  'ap-southeast-2': [-34, 151],
  'ap-southeast-3': [-6, 107],
  'ap-southeast-4': [-38, 145],
  'ca-central-1': [45, -74],
  'ca-west-1': [51, -114],
  'eu-central-1': [50, 9],
  'eu-central-2': [47, 9],
  'eu-north-1': [59, 18],
  'eu-south-1': [45, 9],
  'eu-south-2': [42, -1],
  'eu-west-1': [53, -6],
  'eu-west-2': [52, 0],
  'eu-west-3': [49, 2],
  'il-central-1': [32, 35],
  'me-central-1': [25, 55],
  'me-south-1': [26, 51],
  'sa-east-1': [-24, -47],
  'us-east-1': [39, -77],
  'us-east-2': [40, -83],
  'us-west-1': [37, -122],
  'us-west-2': [46, -120],
};

/** The country of a region, and its continent as Route 53 abbreviates them. */
const COUNTRIES: Readonly<Record<string, readonly [country: string, continent: string]>> = {
  'af-south-1': ['ZA', 'AF'],
  'ap-east-1': ['HK', 'AS'],
  'ap-northeast-1': ['JP', 'AS'],
  'ap-northeast-2': ['KR', 'AS'],
  'ap-northeast-3': ['JP', 'AS'],
  'ap-south-1': ['IN', 'AS'],
  'ap-south-2': ['IN', 'AS'],
  'ap-southeast-1': ['SG', 'AS'],
  'ap-southeast-2': ['AU', 'OC'],
  'ap-southeast-3': ['ID', 'AS'],
  'ap-southeast-4': ['AU', 'OC'],
  'ca-central-1': ['CA', 'NA'],
  'ca-west-1': ['CA', 'NA'],
  'eu-central-1': ['DE', 'EU'],
  'eu-central-2': ['CH', 'EU'],
  'eu-north-1': ['SE', 'EU'],
  'eu-south-1': ['IT', 'EU'],
  'eu-south-2': ['ES', 'EU'],
  'eu-west-1': ['IE', 'EU'],
  'eu-west-2': ['GB', 'EU'],
  'eu-west-3': ['FR', 'EU'],
  'il-central-1': ['IL', 'AS'],
  'me-central-1': ['AE', 'AS'],
  'me-south-1': ['BH', 'AS'],
  'sa-east-1': ['BR', 'SA'],
  'us-east-1': ['US', 'NA'],
  'us-east-2': ['US', 'NA'],
  'us-west-1': ['US', 'NA'],
  'us-west-2': ['US', 'NA'],
};

/** Where somebody in a region is, for geolocation records. */
export function placeOf(region: string): { readonly country?: string; readonly continent?: string } {
  const [country, continent] = (Object.hasOwn(COUNTRIES, region) && COUNTRIES[region]) || [];
  return country && continent ? { country, continent } : {};
}

/** How far two regions are apart, in radians on the globe; one that is not known is as far as can be. */
export function distance(a: string, b: string): number {
  if (a === b) return 0;
  const [from, to] = [PLACES[a], PLACES[b]];
  if (!from || !to) return Math.PI;
  const [lat1, lon1, lat2, lon2] = [...from, ...to].map((degrees) => (degrees * Math.PI) / 180) as [
    number,
    number,
    number,
    number,
  ];
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * Math.asin(Math.sqrt(half));
}
