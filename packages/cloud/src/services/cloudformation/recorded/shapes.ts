/**
 * Beginnings of the ids that EC2 and EFS give, by what they are of; 17 hexadecimal digits follow.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 */
const PREFIXES: Readonly<Record<string, string>> = {
  accesspoint: 'fsap',
  allocation: 'eipalloc',
  capacityreservation: 'cr',
  carriergateway: 'cagw',
  clientvpnendpoint: 'cvpn-endpoint',
  customergateway: 'cgw',
  dhcpoptions: 'dopt',
  egressonlyinternetgateway: 'eigw',
  eipassociation: 'eipassoc',
  filesystem: 'fs',
  flowlog: 'fl',
  host: 'h',
  image: 'ami',
  instance: 'i',
  internetgateway: 'igw',
  ipam: 'ipam',
  keypair: 'key',
  launchtemplate: 'lt',
  mounttarget: 'fsmt',
  natgateway: 'nat',
  networkacl: 'acl',
  networkinterface: 'eni',
  networkinterfaceattachment: 'eni-attach',
  prefixlist: 'pl',
  routetable: 'rtb',
  securitygroup: 'sg',
  securitygroupegress: 'sgr',
  securitygroupingress: 'sgr',
  snapshot: 'snap',
  subnet: 'subnet',
  subnetcidrblock: 'subnet-cidr-assoc',
  subnetnetworkaclassociation: 'aclassoc',
  subnetroutetableassociation: 'rtbassoc',
  transitgateway: 'tgw',
  transitgatewayattachment: 'tgw-attach',
  transitgatewayroutetable: 'tgw-rtb',
  volume: 'vol',
  vpc: 'vpc',
  vpccidrblock: 'vpc-cidr-assoc',
  vpcendpoint: 'vpce',
  vpcendpointservice: 'vpce-svc',
  vpcpeeringconnection: 'pcx',
  vpnconnection: 'vpn',
  vpngateway: 'vgw',
};

const HEX = '0123456789abcdef';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `random(length, alphabet)` as `kernel.ids` has it. */
type Draw = (length: number, alphabet: string) => string;

const OTHERS: Readonly<Record<string, (draw: Draw, region: string) => string>> = {
  'AWS::CloudFront::Distribution': (draw) => `E${draw(13, UPPER)}`,
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': (draw) => `E${draw(13, UPPER)}`,
  'AWS::CloudFront::OriginAccessControl': (draw) => `E${draw(13, UPPER)}`,
  'AWS::Cognito::IdentityPool': (draw, region) => `${region}:${uuid(draw)}`,
  'AWS::Cognito::UserPool': (draw, region) => `${region}_${draw(9, LETTERS)}`,
  'AWS::Cognito::UserPoolClient': (draw) => draw(26, LOWER),
  'AWS::EC2::EC2Fleet': (draw) => `fleet-${uuid(draw)}`,
  'AWS::EC2::SpotFleet': (draw) => `sfr-${uuid(draw)}`,
};

/** An id in the shape that the type's service gives; a UUID where no other is known. */
export function newId(type: string, draw: Draw, region: string): string {
  const [, service, resource = ''] = type.split('::');
  const other = Object.hasOwn(OTHERS, type) ? OTHERS[type] : undefined;
  if (other) return other(draw, region);
  const prefixed = service === 'EC2' || service === 'EFS' ? idOf(resource, draw) : undefined;
  return prefixed ?? uuid(draw);
}

/** An id of something that EC2 or EFS has, such as `Vpc`; undefined for anything else. */
export function idOf(subject: string, draw: Draw): string | undefined {
  const word = subject.toLowerCase();
  return Object.hasOwn(PREFIXES, word) ? `${PREFIXES[word]}-${draw(17, HEX)}` : undefined;
}

export function uuid(draw: Draw): string {
  const hex = draw(32, HEX);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/**
 * ARNs, behind their partition, of types of which the specification tells none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup':
    'autoscaling:{Region}:{Account}:autoScalingGroup:{Uuid}:autoScalingGroupName/{Name}',
  'AWS::ECS::Service': 'ecs:{Region}:{Account}:service/{Cluster}/{Name}',
  'AWS::ECS::TaskDefinition': 'ecs:{Region}:{Account}:task-definition/{Family}:1',
  'AWS::ElasticLoadBalancingV2::Listener': 'elasticloadbalancing:{Region}:{Account}:listener/app/{Hex}/{Hex}/{Hex}',
  'AWS::ElasticLoadBalancingV2::ListenerRule':
    'elasticloadbalancing:{Region}:{Account}:listener-rule/app/{Hex}/{Hex}/{Hex}/{Hex}',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'elasticloadbalancing:{Region}:{Account}:loadbalancer/app/{Name}/{Hex}',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'elasticloadbalancing:{Region}:{Account}:targetgroup/{Name}/{Hex}',
};

/** The ARN of a type's resources behind their partition, with `{…}` for what differs. */
export function arnTemplate(type: string, specified: string | undefined): string {
  const known = specified ?? (Object.hasOwn(ARNS, type) ? ARNS[type] : undefined);
  if (known) return known;
  const [, service = '', resource = ''] = type.split('::');
  return `${service.toLowerCase()}:{Region}:{Account}:${kebab(resource)}/{Name}`;
}

/** `TargetGroup` → `target-group`. */
export const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
