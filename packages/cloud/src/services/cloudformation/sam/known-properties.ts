import { SamProblem, type SamResource } from './build.ts';

/**
 * The properties of SAM resources, by the last part of their types.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
 */
const PROPERTIES: Readonly<Record<string, string>> = {
  Api: 'AccessLogSetting AlwaysDeploy ApiKeySourceType Auth BinaryMediaTypes CacheClusterEnabled CacheClusterSize CanarySetting Cors DefinitionBody DefinitionUri Description DisableExecuteApiEndpoint Domain EndpointAccessMode EndpointConfiguration FailOnWarnings GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize Mode Models Name OpenApiVersion Policy PropagateTags SecurityPolicy StageName Tags TracingEnabled Variables',
  Application: 'Location NotificationARNs Parameters Tags TemplateUrl TimeoutInMinutes',
  Function:
    'Architectures AssumeRolePolicyDocument AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256 CapacityProviderConfig CodeSigningConfigArn CodeUri DeadLetterQueue DeploymentPreference Description DurableConfig Environment EphemeralStorage EventInvokeConfig Events FileSystemConfigs FunctionName FunctionScalingConfig FunctionUrlConfig Handler ImageConfig ImageUri InlineCode KmsKeyArn Layers LoggingConfig MemorySize PackageType PermissionsBoundary Policies PropagateTags ProvisionedConcurrencyConfig PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions Role RolePath Runtime RuntimeManagementConfig SnapStart SourceKMSKeyArn Tags TenancyConfig Timeout Tracing VersionDeletionPolicy VersionDescription VpcConfig',
  HttpApi:
    'AccessLogSettings Auth CorsConfiguration DefaultRouteSettings DefinitionBody DefinitionUri Description DisableExecuteApiEndpoint Domain FailOnWarnings Name PropagateTags RouteSettings StageName StageVariables Tags',
  LayerVersion:
    'CompatibleArchitectures CompatibleRuntimes ContentUri Description LayerName LicenseInfo PublishLambdaVersion RetentionPolicy',
  StateMachine:
    'AutoPublishAlias Definition DefinitionSubstitutions DefinitionUri DeploymentPreference Events Logging Name PermissionsBoundary Policies PropagateTags Role RolePath Tags Tracing Type UseAliasAsEventTarget',
  SimpleTable: 'PointInTimeRecoverySpecification PrimaryKey ProvisionedThroughput SSESpecification TableName Tags',
};

/** Refuses the first property that SAM does not know: it would be ignored silently. */
export function checkProperties({ logicalId, type, properties }: SamResource): void {
  const known = PROPERTIES[type.slice('AWS::Serverless::'.length)]?.split(' ') ?? [];
  const strange = Object.keys(properties).find((name) => !known.includes(name));
  if (strange !== undefined) {
    throw new SamProblem(logicalId, `property ${strange} not defined for resource of type ${type}`);
  }
}
