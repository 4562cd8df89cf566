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

/** The location of a client in a region, for geolocation records. */
export function placeOf(region: string): { readonly country?: string; readonly continent?: string } {
  const [country, continent] = (Object.hasOwn(COUNTRIES, region) && COUNTRIES[region]) || [];
  return country && continent ? { country, continent } : {};
}
