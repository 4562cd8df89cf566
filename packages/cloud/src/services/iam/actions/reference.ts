/**
 * The actions that operations here need, by the prefix of their service; a star after a name: the action has no resource, so
 * that policies allow it by a star alone. SNS's and two others are named by ARNs in practice, and by AWS in its refusals.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const ACTIONS: Readonly<Record<string, string>> = {
  acm: `
    AddTagsToCertificate DeleteCertificate DescribeCertificate ExportCertificate GetAccountConfiguration*
    GetCertificate ImportCertificate ListCertificates* ListTagsForCertificate ListTagsForResource
    PutAccountConfiguration* RemoveTagsFromCertificate RenewCertificate RequestCertificate* ResendValidationEmail
    RevokeCertificate TagResource UntagResource UpdateCertificateOptions`,
  apigateway: `
    DELETE GET PATCH POST PUT`,
  cloudformation: `
    CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack CreateStackInstances CreateStackRefactor*
    CreateStackSet* DeleteChangeSet DeleteStack DeleteStackInstances DeleteStackSet DescribeChangeSet DescribeEvents
    DescribeStackDriftDetectionStatus* DescribeStackEvents DescribeStackInstance DescribeStackRefactor*
    DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DescribeStackSet
    DescribeStackSetOperation DescribeStacks DescribeType* DetectStackDrift DetectStackResourceDrift ExecuteChangeSet
    ExecuteStackRefactor* GetStackPolicy GetTemplate GetTemplateSummary ListChangeSets ListExports* ListImports*
    ListStackInstances ListStackRefactorActions* ListStackRefactors* ListStackResources
    ListStackSetOperationResults ListStackSetOperations ListStackSets* ListStacks* ListTypes* RollbackStack
    SetStackPolicy SignalResource StopStackSetOperation UpdateStack UpdateStackInstances UpdateStackSet
    UpdateTerminationProtection ValidateTemplate*`,
  cloudwatch: `
    DeleteAlarms DeleteDashboards DeleteInsightRules DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric*
    DescribeInsightRules* DisableAlarmActions DisableInsightRules EnableAlarmActions EnableInsightRules GetDashboard
    GetMetricData GetMetricStatistics* ListDashboards* ListMetrics ListTagsForResource PutCompositeAlarm PutDashboard
    PutInsightRule PutMetricAlarm PutMetricData SetAlarmState TagResource UntagResource`,
  codedeploy: `
    BatchGetApplications BatchGetDeploymentGroups BatchGetDeploymentTargets* BatchGetDeployments CreateApplication
    CreateDeployment CreateDeploymentConfig CreateDeploymentGroup DeleteApplication DeleteDeploymentConfig
    DeleteDeploymentGroup GetApplication GetDeployment GetDeploymentConfig GetDeploymentGroup GetDeploymentTarget*
    ListApplications* ListDeploymentConfigs* ListDeploymentGroups ListDeploymentTargets* ListDeployments
    ListTagsForResource PutLifecycleEventHookExecutionStatus StopDeployment* TagResource UntagResource
    UpdateApplication UpdateDeploymentGroup`,
  dynamodb: `
    BatchGetItem BatchWriteItem ConditionCheckItem CreateBackup CreateTable DeleteBackup DeleteItem
    DeleteResourcePolicy DeleteTable DescribeBackup DescribeContinuousBackups DescribeContributorInsights
    DescribeEndpoints* DescribeExport DescribeImport DescribeLimits* DescribeStream DescribeTable DescribeTimeToLive
    ExportTableToPointInTime GetItem GetRecords GetResourcePolicy GetShardIterator ImportTable ListBackups*
    ListContributorInsights* ListExports ListImports ListStreams* ListTables* ListTagsOfResource PartiQLDelete
    PartiQLInsert PartiQLSelect PartiQLUpdate PutItem PutResourcePolicy Query RestoreTableFromBackup
    RestoreTableToPointInTime Scan TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights
    UpdateItem UpdateTable UpdateTimeToLive`,
  ecr: `
    BatchDeleteImage BatchGetImage CreateRepository DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy
    DescribeImages DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListImages ListTagsForResource
    PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource
    UntagResource`,
  events: `
    ActivateEventSource CancelReplay CreateApiDestination CreateArchive CreateConnection CreateEventBus
    CreatePartnerEventSource DeactivateEventSource DeauthorizeConnection DeleteApiDestination DeleteArchive
    DeleteConnection DeleteEventBus DeletePartnerEventSource DeleteRule DescribeApiDestination DescribeArchive
    DescribeConnection DescribeEventBus DescribeEventSource DescribePartnerEventSource DescribeReplay DescribeRule
    DisableRule EnableRule ListApiDestinations* ListArchives* ListConnections* ListEventBuses* ListEventSources*
    ListPartnerEventSourceAccounts ListPartnerEventSources* ListReplays* ListRuleNamesByTarget* ListRules*
    ListTagsForResource ListTargetsByRule PutEvents PutPartnerEvents* PutPermission* PutRule PutTargets
    RemovePermission* RemoveTargets StartReplay TagResource TestEventPattern* UntagResource UpdateApiDestination
    UpdateArchive UpdateConnection UpdateEventBus`,
  iam: `
    AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy AttachRolePolicy
    AttachUserPolicy ChangePassword CreateAccessKey CreateAccountAlias* CreateGroup CreateInstanceProfile
    CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole CreateSAMLProvider
    CreateServiceLinkedRole CreateServiceSpecificCredential CreateUser CreateVirtualMFADevice DeactivateMFADevice
    DeleteAccessKey DeleteAccountAlias* DeleteAccountPasswordPolicy* DeleteGroup DeleteGroupPolicy
    DeleteInstanceProfile DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeletePolicyVersion DeleteRole
    DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider DeleteSSHPublicKey DeleteServerCertificate
    DeleteServiceLinkedRole DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUser
    DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice DetachGroupPolicy DetachRolePolicy
    DetachUserPolicy EnableMFADevice GenerateCredentialReport* GetAccessKeyLastUsed GetAccountAuthorizationDetails*
    GetAccountPasswordPolicy* GetAccountSummary* GetContextKeysForCustomPolicy* GetContextKeysForPrincipalPolicy
    GetCredentialReport* GetGroup GetGroupPolicy GetInstanceProfile GetLoginProfile GetMFADevice
    GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy GetSAMLProvider GetSSHPublicKey
    GetServerCertificate GetServiceLinkedRoleDeletionStatus GetUser GetUserPolicy ListAccessKeys ListAccountAliases*
    ListAttachedGroupPolicies ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy
    ListGroupPolicies ListGroups* ListGroupsForUser ListInstanceProfileTags ListInstanceProfiles*
    ListInstanceProfilesForRole ListMFADeviceTags ListMFADevices ListOpenIDConnectProviderTags
    ListOpenIDConnectProviders* ListPolicies* ListPoliciesGrantingServiceAccess ListPolicyTags ListPolicyVersions
    ListRolePolicies ListRoleTags ListRoles* ListSAMLProviderTags ListSAMLProviders* ListSSHPublicKeys
    ListServerCertificateTags ListServerCertificates* ListServiceSpecificCredentials ListSigningCertificates
    ListUserPolicies ListUserTags ListUsers* ListVirtualMFADevices* PassRole PutGroupPolicy PutRolePermissionsBoundary
    PutRolePolicy PutUserPermissionsBoundary PutUserPolicy RemoveClientIDFromOpenIDConnectProvider
    RemoveRoleFromInstanceProfile RemoveUserFromGroup ResetServiceSpecificCredential ResyncMFADevice
    SetDefaultPolicyVersion SimulateCustomPolicy* SimulatePrincipalPolicy TagInstanceProfile TagMFADevice
    TagOpenIDConnectProvider TagPolicy TagRole TagSAMLProvider TagServerCertificate TagUser UntagInstanceProfile
    UntagMFADevice UntagOpenIDConnectProvider UntagPolicy UntagRole UntagSAMLProvider UntagServerCertificate UntagUser
    UpdateAccessKey UpdateAccountPasswordPolicy* UpdateAssumeRolePolicy UpdateGroup UpdateLoginProfile
    UpdateOpenIDConnectProviderThumbprint UpdateRole UpdateRoleDescription UpdateSAMLProvider UpdateSSHPublicKey
    UpdateServerCertificate UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser UploadSSHPublicKey
    UploadServerCertificate UploadSigningCertificate`,
  lambda: `
    AddLayerVersionPermission AddPermission CreateAlias CreateCodeSigningConfig* CreateEventSourceMapping*
    CreateFunction CreateFunctionUrlConfig DeleteAlias DeleteCodeSigningConfig DeleteEventSourceMapping
    DeleteFunction DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency DeleteFunctionEventInvokeConfig
    DeleteFunctionUrlConfig DeleteLayerVersion DeleteProvisionedConcurrencyConfig GetAccountSettings* GetAlias
    GetCodeSigningConfig GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency
    GetFunctionConfiguration GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionUrlConfig
    GetLayerVersion GetLayerVersionPolicy GetPolicy GetProvisionedConcurrencyConfig GetRuntimeManagementConfig
    InvokeAsync InvokeFunction InvokeFunctionUrl ListAliases ListCodeSigningConfigs* ListEventSourceMappings*
    ListFunctionEventInvokeConfigs ListFunctionUrlConfigs ListFunctions* ListFunctionsByCodeSigningConfig
    ListLayerVersions* ListLayers* ListProvisionedConcurrencyConfigs ListTags ListVersionsByFunction
    PublishLayerVersion PublishVersion PutFunctionCodeSigningConfig PutFunctionConcurrency
    PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutProvisionedConcurrencyConfig
    PutRuntimeManagementConfig RemoveLayerVersionPermission RemovePermission TagResource UntagResource UpdateAlias
    UpdateCodeSigningConfig UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration
    UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig`,
  logs: `
    AssociateKmsKey CancelExportTask* CreateDelivery CreateExportTask CreateLogGroup CreateLogStream DeleteDelivery
    DeleteDeliveryDestination DeleteDeliveryDestinationPolicy DeleteDeliverySource DeleteDestination DeleteLogGroup
    DeleteLogStream DeleteMetricFilter DeleteResourcePolicy* DeleteRetentionPolicy DeleteSubscriptionFilter
    DescribeDeliveries* DescribeDeliveryDestinations* DescribeDeliverySources* DescribeDestinations*
    DescribeExportTasks* DescribeLogGroups DescribeLogStreams DescribeMetricFilters DescribeQueries*
    DescribeResourcePolicies* DescribeSubscriptionFilters DisassociateKmsKey FilterLogEvents GetDelivery
    GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource GetLogEvents GetQueryResults ListLogGroups*
    ListTagsForResource ListTagsLogGroup PutDeliveryDestination PutDeliveryDestinationPolicy PutDeliverySource
    PutDestination PutDestinationPolicy PutLogEvents PutLogGroupDeletionProtection PutMetricFilter PutResourcePolicy*
    PutRetentionPolicy PutSubscriptionFilter StartLiveTail StartQuery StopQuery* TagLogGroup TagResource
    TestMetricFilter* UntagLogGroup UntagResource UpdateDeliveryConfiguration`,
  route53: `
    AssociateVPCWithHostedZone ChangeResourceRecordSets ChangeTagsForResource CreateHealthCheck* CreateHostedZone*
    CreateQueryLoggingConfig CreateReusableDelegationSet* DeleteHealthCheck DeleteHostedZone DeleteQueryLoggingConfig
    DeleteReusableDelegationSet DisassociateVPCFromHostedZone GetChange GetDNSSEC GetHealthCheck GetHealthCheckCount*
    GetHealthCheckLastFailureReason GetHealthCheckStatus GetHostedZone GetHostedZoneCount* GetHostedZoneLimit
    GetQueryLoggingConfig GetReusableDelegationSet ListHealthChecks* ListHostedZones* ListHostedZonesByName*
    ListHostedZonesByVPC* ListQueryLoggingConfigs ListResourceRecordSets ListReusableDelegationSets*
    ListTagsForResource ListTagsForResources TestDNSAnswer* UpdateHealthCheck UpdateHostedZoneComment`,
  s3: `
    AbortMultipartUpload BypassGovernanceRetention CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite
    DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionAnnotation DeleteObjectVersionTagging
    GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging
    GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy
    GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning
    GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration
    GetLifecycleConfiguration GetMetricsConfiguration GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold
    GetObjectRetention GetObjectTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionAnnotation
    GetObjectVersionAnnotationForReplication GetObjectVersionAttributes GetObjectVersionForReplication
    GetObjectVersionTagging GetObjectVersionTorrent GetReplicationConfiguration ListAllMyBuckets* ListBucket
    ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts PutAccelerateConfiguration
    PutAnalyticsConfiguration PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification
    PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
    PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration
    PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
    PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
    PutObjectVersionAnnotation PutObjectVersionTagging PutReplicationConfiguration RestoreObject`,
  scheduler: `
    CreateSchedule CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetSchedule GetScheduleGroup
    ListScheduleGroups* ListSchedules* ListTagsForResource TagResource UntagResource UpdateSchedule`,
  secretsmanager: `
    BatchGetSecretValue* CancelRotateSecret CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret
    GetRandomPassword* GetResourcePolicy GetSecretValue ListSecretVersionIds ListSecrets* PutResourcePolicy
    PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions RestoreSecret RotateSecret
    StopReplicationToReplica TagResource UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy`,
  ses: `
    CloneReceiptRuleSet* CreateConfigurationSet CreateConfigurationSetEventDestination
    CreateConfigurationSetTrackingOptions* CreateContact CreateContactList CreateCustomVerificationEmailTemplate
    CreateDedicatedIpPool CreateEmailIdentity CreateEmailIdentityPolicy CreateEmailTemplate CreateReceiptFilter*
    CreateReceiptRule* CreateReceiptRuleSet* CreateTemplate* DeleteConfigurationSet
    DeleteConfigurationSetEventDestination DeleteConfigurationSetTrackingOptions* DeleteContact DeleteContactList
    DeleteCustomVerificationEmailTemplate DeleteDedicatedIpPool DeleteEmailIdentity DeleteEmailIdentityPolicy
    DeleteEmailTemplate DeleteIdentity* DeleteIdentityPolicy* DeleteReceiptFilter* DeleteReceiptRule*
    DeleteReceiptRuleSet* DeleteSuppressedDestination DeleteTemplate* DeleteVerifiedEmailAddress*
    DescribeActiveReceiptRuleSet* DescribeConfigurationSet* DescribeReceiptRule* DescribeReceiptRuleSet* GetAccount*
    GetAccountSendingEnabled* GetConfigurationSet GetConfigurationSetEventDestinations GetContact GetContactList
    GetCustomVerificationEmailTemplate GetDedicatedIpPool GetEmailIdentity GetEmailIdentityPolicies GetEmailTemplate
    GetIdentityDkimAttributes* GetIdentityMailFromDomainAttributes* GetIdentityNotificationAttributes*
    GetIdentityPolicies* GetIdentityVerificationAttributes* GetSendQuota* GetSendStatistics* GetSuppressedDestination
    GetTemplate* ListConfigurationSets* ListContactLists* ListContacts ListCustomVerificationEmailTemplates*
    ListDedicatedIpPools* ListEmailIdentities* ListEmailTemplates* ListIdentities* ListIdentityPolicies*
    ListReceiptFilters* ListReceiptRuleSets* ListSuppressedDestinations ListTagsForResource ListTemplates*
    ListVerifiedEmailAddresses* PutAccountDedicatedIpWarmupAttributes* PutAccountDetails* PutAccountSendingAttributes*
    PutAccountSuppressionAttributes* PutAccountVdmAttributes* PutConfigurationSetArchivingOptions
    PutConfigurationSetDeliveryOptions PutConfigurationSetReputationOptions PutConfigurationSetSendingOptions
    PutConfigurationSetSuppressionOptions PutConfigurationSetTrackingOptions PutConfigurationSetVdmOptions
    PutDedicatedIpPoolScalingAttributes PutEmailIdentityConfigurationSetAttributes PutEmailIdentityDkimAttributes
    PutEmailIdentityDkimSigningAttributes PutEmailIdentityFeedbackAttributes PutEmailIdentityMailFromAttributes
    PutIdentityPolicy* PutSuppressedDestination ReorderReceiptRuleSet* SendBulkEmail SendBulkTemplatedEmail
    SendCustomVerificationEmail SendEmail SendRawEmail SendTemplatedEmail SetActiveReceiptRuleSet*
    SetIdentityDkimEnabled* SetIdentityFeedbackForwardingEnabled* SetIdentityHeadersInNotificationsEnabled*
    SetIdentityMailFromDomain* SetIdentityNotificationTopic* SetReceiptRulePosition* TagResource
    TestRenderEmailTemplate TestRenderTemplate* UntagResource UpdateAccountSendingEnabled*
    UpdateConfigurationSetEventDestination UpdateConfigurationSetReputationMetricsEnabled*
    UpdateConfigurationSetSendingEnabled* UpdateConfigurationSetTrackingOptions* UpdateContact UpdateContactList
    UpdateCustomVerificationEmailTemplate UpdateEmailIdentityPolicy UpdateEmailTemplate UpdateReceiptRule*
    UpdateTemplate* VerifyDomainDkim* VerifyDomainIdentity* VerifyEmailAddress* VerifyEmailIdentity*`,
  sns: `
    AddPermission CheckIfPhoneNumberIsOptedOut ConfirmSubscription CreatePlatformApplication CreatePlatformEndpoint
    CreateSMSSandboxPhoneNumber CreateTopic DeleteEndpoint DeletePlatformApplication DeleteSMSSandboxPhoneNumber
    DeleteTopic GetDataProtectionPolicy GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes
    GetSMSSandboxAccountStatus GetSubscriptionAttributes GetTopicAttributes ListEndpointsByPlatformApplication
    ListOriginationNumbers ListPhoneNumbersOptedOut ListPlatformApplications ListSMSSandboxPhoneNumbers
    ListSubscriptions ListSubscriptionsByTopic ListTagsForResource ListTopics OptInPhoneNumber Publish
    PutDataProtectionPolicy RemovePermission SetEndpointAttributes SetPlatformApplicationAttributes SetSMSAttributes
    SetSubscriptionAttributes SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource
    VerifySMSSandboxPhoneNumber`,
  sqs: `
    AddPermission CancelMessageMoveTask ChangeMessageVisibility CreateQueue DeleteMessage DeleteQueue
    GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks ListQueueTags ListQueues PurgeQueue
    ReceiveMessage RemovePermission SendMessage SetQueueAttributes StartMessageMoveTask TagQueue UntagQueue`,
  ssm: `
    AddTagsToResource DeleteParameter DeleteParameters DescribeParameters* GetParameter GetParameterHistory
    GetParameters GetParametersByPath LabelParameterVersion ListTagsForResource PutParameter RemoveTagsFromResource
    UnlabelParameterVersion`,
  sts: `
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity DecodeAuthorizationMessage* GetAccessKeyInfo*
    GetCallerIdentity* GetFederationToken GetSessionToken* SetSourceIdentity TagSession`,
};

const known = new Map(
  Object.entries(ACTIONS).flatMap(([prefix, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name): [string, boolean] => [`${prefix}:${name.replace('*', '')}`, name.endsWith('*')]),
  ),
);

/** Whether an action's resource is always the star; undefined for an action that AWS does not have. */
export const withoutResource = (action: string): boolean | undefined => known.get(action);
