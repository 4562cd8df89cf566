export interface Place {
  readonly name: string;
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
}

const place = (name: string, lat: number, lon: number): Place => ({ name, lat, lon });

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html; coordinates of the cities that regions are named after. */
const places: Readonly<Record<string, Place>> = {
  'us-east-1': place('N. Virginia', 38.9, -77.4),
  'us-east-2': place('Ohio', 40, -83),
  'us-west-1': place('N. California', 37.4, -121.9),
  'us-west-2': place('Oregon', 45.8, -119.7),
  'ca-central-1': place('Canada, Central', 45.5, -73.6),
  'ca-west-1': place('Calgary', 51, -114.1),
  'mx-central-1': place('Mexico, Central', 20.6, -100.4),
  'sa-east-1': place('São Paulo', -23.5, -46.6),
  'eu-west-1': place('Ireland', 53.3, -6.3),
  'eu-west-2': place('London', 51.5, -0.1),
  'eu-west-3': place('Paris', 48.9, 2.4),
  'eu-central-1': place('Frankfurt', 50.1, 8.7),
  'eu-central-2': place('Zurich', 47.4, 8.5),
  'eu-north-1': place('Stockholm', 59.3, 18.1),
  'eu-south-1': place('Milan', 45.5, 9.2),
  'eu-south-2': place('Spain', 41.6, -0.9),
  'ap-northeast-1': place('Tokyo', 35.7, 139.7),
  'ap-northeast-2': place('Seoul', 37.6, 127),
  'ap-northeast-3': place('Osaka', 34.7, 135.5),
  'ap-southeast-1': place('Singapore', 1.3, 103.8),
  'ap-southeast-2': place('Sydney', -33.9, 151.2),
  'ap-southeast-3': place('Jakarta', -6.2, 106.8),
  'ap-southeast-4': place('Melbourne', -37.8, 145),
  'ap-southeast-5': place('Malaysia', 3.1, 101.7),
  'ap-southeast-6': place('New Zealand', -36.8, 174.8),
  'ap-southeast-7': place('Thailand', 13.8, 100.5),
  'ap-south-1': place('Mumbai', 19.1, 72.9),
  'ap-south-2': place('Hyderabad', 17.4, 78.5),
  'ap-east-1': place('Hong Kong', 22.3, 114.2),
  'ap-east-2': place('Taipei', 25, 121.5),
  'af-south-1': place('Cape Town', -33.9, 18.4),
  'il-central-1': place('Tel Aviv', 32.1, 34.8),
  'me-central-1': place('UAE', 24.5, 54.4),
  'me-south-1': place('Bahrain', 26.1, 50.6),
};

/** Undefined for a region that AWS added later: it is in every list, but not on the map. */
export const placeOf = (region: string): Place | undefined =>
  Object.hasOwn(places, region) ? places[region] : undefined;
