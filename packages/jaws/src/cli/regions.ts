export interface AwsRegion {
  readonly id: string;
  readonly name: string;
}

/**
 * The commercial regions, those that need no opt-in first. A region that is not here can still be typed.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const regions: readonly AwsRegion[] = [
  { id: 'us-east-1', name: 'N. Virginia' },
  { id: 'us-east-2', name: 'Ohio' },
  { id: 'us-west-1', name: 'N. California' },
  { id: 'us-west-2', name: 'Oregon' },
  { id: 'ca-central-1', name: 'Canada, Central' },
  { id: 'sa-east-1', name: 'São Paulo' },
  { id: 'eu-west-1', name: 'Ireland' },
  { id: 'eu-west-2', name: 'London' },
  { id: 'eu-west-3', name: 'Paris' },
  { id: 'eu-central-1', name: 'Frankfurt' },
  { id: 'eu-north-1', name: 'Stockholm' },
  { id: 'ap-northeast-1', name: 'Tokyo' },
  { id: 'ap-northeast-2', name: 'Seoul' },
  { id: 'ap-northeast-3', name: 'Osaka' },
  { id: 'ap-southeast-1', name: 'Singapore' },
  { id: 'ap-southeast-2', name: 'Sydney' },
  { id: 'ap-south-1', name: 'Mumbai' },
  { id: 'af-south-1', name: 'Cape Town, opt-in' },
  { id: 'ap-east-1', name: 'Hong Kong, opt-in' },
  { id: 'ap-east-2', name: 'Taipei, opt-in' },
  { id: 'ap-south-2', name: 'Hyderabad, opt-in' },
  { id: 'ap-southeast-3', name: 'Jakarta, opt-in' },
  { id: 'ap-southeast-4', name: 'Melbourne, opt-in' },
  { id: 'ap-southeast-5', name: 'Malaysia, opt-in' },
  { id: 'ap-southeast-6', name: 'New Zealand, opt-in' },
  { id: 'ap-southeast-7', name: 'Thailand, opt-in' },
  { id: 'ca-west-1', name: 'Calgary, opt-in' },
  { id: 'eu-central-2', name: 'Zurich, opt-in' },
  { id: 'eu-south-1', name: 'Milan, opt-in' },
  { id: 'eu-south-2', name: 'Spain, opt-in' },
  { id: 'il-central-1', name: 'Tel Aviv, opt-in' },
  { id: 'me-central-1', name: 'UAE, opt-in' },
  { id: 'me-south-1', name: 'Bahrain, opt-in' },
  { id: 'mx-central-1', name: 'Mexico, Central, opt-in' },
];
