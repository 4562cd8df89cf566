import type { Statement } from './policy-templates.ts';

/** Policy templates for services that this cloud does not have: a role may well be allowed what it cannot do here. */
export const otherPolicyTemplates: Readonly<Record<string, readonly Statement[]>> = {
  AMIDescribePolicy: [['ec2:DescribeImages', '*']],
  AthenaQueryPolicy: [
    [
      'athena:ListWorkGroups GetExecutionEngine GetExecutionEngines GetNamespace GetCatalogs GetNamespaces GetTables GetTable',
      '*',
    ],
    [
      'athena:StartQueryExecution GetQueryResults DeleteNamedQuery GetNamedQuery ListQueryExecutions StopQueryExecution GetQueryResultsStream ListNamedQueries CreateNamedQuery GetQueryExecution BatchGetNamedQuery BatchGetQueryExecution GetWorkGroup',
      'athena:@:workgroup/{WorkGroupName}',
    ],
  ],
  CodeCommitCrudPolicy: [
    [
      'codecommit:GitPull GitPush CreateBranch DeleteBranch GetBranch ListBranches MergeBranchesByFastForward MergeBranchesBySquash MergeBranchesByThreeWay UpdateDefaultBranch BatchDescribeMergeConflicts CreateUnreferencedMergeCommit DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests CreatePullRequest DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests MergePullRequestByFastForward MergePullRequestBySquash MergePullRequestByThreeWay PostCommentForPullRequest UpdatePullRequestDescription UpdatePullRequestStatus UpdatePullRequestTitle DeleteFile GetBlob GetFile GetFolder PutFile DeleteCommentContent GetComment GetCommentsForComparedCommit PostCommentForComparedCommit PostCommentReply UpdateComment BatchGetCommits CreateCommit GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository UpdateRepositoryDescription ListTagsForResource TagResource UntagResource GetRepositoryTriggers PutRepositoryTriggers TestRepositoryTriggers GetBranch GetCommit UploadArchive GetUploadArchiveStatus CancelUploadArchive',
      'codecommit:@:{RepositoryName}',
    ],
  ],
  CodeCommitReadPolicy: [
    [
      'codecommit:GitPull GetBranch ListBranches BatchDescribeMergeConflicts DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests GetBlob GetFile GetFolder GetComment GetCommentsForComparedCommit BatchGetCommits GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository ListTagsForResource GetRepositoryTriggers TestRepositoryTriggers GetBranch GetCommit GetUploadArchiveStatus',
      'codecommit:@:{RepositoryName}',
    ],
  ],
  CodePipelineLambdaExecutionPolicy: [['codepipeline:PutJobSuccessResult PutJobFailureResult', '*']],
  CodePipelineReadOnlyPolicy: [['codepipeline:ListPipelineExecutions', 'codepipeline:@:{PipelineName}']],
  ComprehendBasicAccessPolicy: [
    [
      'comprehend:BatchDetectKeyPhrases DetectDominantLanguage DetectEntities BatchDetectEntities DetectKeyPhrases DetectSentiment BatchDetectDominantLanguage BatchDetectSentiment',
      '*',
    ],
  ],
  CostExplorerReadOnlyPolicy: [
    [
      'ce:GetCostAndUsage GetDimensionValues GetReservationCoverage GetReservationPurchaseRecommendation GetReservationUtilization GetTags',
      '*',
    ],
  ],
  DynamoDBBackupFullAccessPolicy: [
    ['dynamodb:CreateBackup DescribeContinuousBackups', 'dynamodb:@:table/{TableName}'],
    ['dynamodb:DeleteBackup DescribeBackup ListBackups', 'dynamodb:@:table/{TableName}/backup/*'],
  ],
  DynamoDBRestoreFromBackupPolicy: [
    ['dynamodb:RestoreTableFromBackup', 'dynamodb:@:table/{TableName}/backup/*'],
    ['dynamodb:PutItem UpdateItem DeleteItem GetItem Query Scan BatchWriteItem', 'dynamodb:@:table/{TableName}'],
  ],
  EC2CopyImagePolicy: [['ec2:CopyImage', 'ec2:@:image/{ImageId}']],
  EKSDescribePolicy: [['eks:DescribeCluster ListClusters', '*']],
  EcsRunTaskPolicy: [['ecs:RunTask', 'ecs:@:task-definition/{TaskDefinition}']],
  ElasticMapReduceAddJobFlowStepsPolicy: [
    ['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:@:cluster/{ClusterId}'],
  ],
  ElasticMapReduceCancelStepsPolicy: [['elasticmapreduce:CancelSteps', 'elasticmapreduce:@:cluster/{ClusterId}']],
  ElasticMapReduceModifyInstanceFleetPolicy: [
    ['elasticmapreduce:ModifyInstanceFleet ListInstanceFleets', 'elasticmapreduce:@:cluster/{ClusterId}'],
  ],
  ElasticMapReduceModifyInstanceGroupsPolicy: [
    ['elasticmapreduce:ModifyInstanceGroups ListInstanceGroups', 'elasticmapreduce:@:cluster/{ClusterId}'],
  ],
  ElasticMapReduceSetTerminationProtectionPolicy: [
    ['elasticmapreduce:SetTerminationProtection', 'elasticmapreduce:@:cluster/{ClusterId}'],
  ],
  ElasticMapReduceTerminateJobFlowsPolicy: [
    ['elasticmapreduce:TerminateJobFlows', 'elasticmapreduce:@:cluster/{ClusterId}'],
  ],
  ElasticsearchHttpPostPolicy: [['es:ESHttpPost ESHttpPut', 'es:@:domain/{DomainName}/*']],
  FirehoseCrudPolicy: [
    [
      'firehose:CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream PutRecord PutRecordBatch UpdateDestination',
      'firehose:@:deliverystream/{DeliveryStreamName}',
    ],
  ],
  FirehoseWritePolicy: [['firehose:PutRecord PutRecordBatch', 'firehose:@:deliverystream/{DeliveryStreamName}']],
  KMSEncryptPolicy_v2: [
    [
      'kms:Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext',
      'kms:@:key/{KeyId}',
    ],
  ],
  KinesisCrudPolicy: [
    [
      'kinesis:AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream',
      'kinesis:@:stream/{StreamName}',
    ],
  ],
  MobileAnalyticsWriteOnlyAccessPolicy: [['mobileanalytics:PutEvents', '*']],
  OrganizationsListAccountsPolicy: [['organizations:ListAccounts', '*']],
  PinpointEndpointAccessPolicy: [
    [
      'mobiletargeting:GetEndpoint UpdateEndpoint UpdateEndpointsBatch',
      'mobiletargeting:@:apps/{PinpointApplicationId}/endpoints/*',
    ],
  ],
  PollyFullAccessPolicy: [
    ['polly:GetLexicon DeleteLexicon', 'polly:@:lexicon/{LexiconName}'],
    ['polly:DescribeVoices ListLexicons PutLexicon SynthesizeSpeech', 'polly:@:lexicon/*'],
  ],
  RekognitionDetectOnlyPolicy: [['rekognition:DetectFaces DetectLabels DetectModerationLabels DetectText', '*']],
  RekognitionFacesManagementPolicy: [
    [
      'rekognition:IndexFaces DeleteFaces SearchFaces SearchFacesByImage ListFaces',
      'rekognition:@:collection/{CollectionId}',
    ],
  ],
  RekognitionFacesPolicy: [['rekognition:CompareFaces DetectFaces', '*']],
  RekognitionLabelsPolicy: [['rekognition:DetectLabels DetectModerationLabels', '*']],
  RekognitionNoDataAccessPolicy: [
    [
      'rekognition:CompareFaces DetectFaces DetectLabels DetectModerationLabels',
      'rekognition:@:collection/{CollectionId}',
    ],
  ],
  RekognitionReadPolicy: [
    ['rekognition:ListCollections ListFaces SearchFaces SearchFacesByImage', 'rekognition:@:collection/{CollectionId}'],
  ],
  RekognitionWriteOnlyAccessPolicy: [
    ['rekognition:CreateCollection IndexFaces', 'rekognition:@:collection/{CollectionId}'],
  ],
  SESBulkTemplatedCrudPolicy_v2: [
    [
      'ses:SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail',
      'ses:@:identity/{IdentityName}',
      'ses:@:template/{TemplateName}',
    ],
    ['ses:GetIdentityVerificationAttributes VerifyEmailIdentity', '*'],
  ],
  SageMakerCreateEndpointConfigPolicy: [
    ['sagemaker:CreateEndpointConfig', 'sagemaker:@:endpoint-config/{EndpointConfigName}'],
  ],
  SageMakerCreateEndpointPolicy: [['sagemaker:CreateEndpoint', 'sagemaker:@:endpoint/{EndpointName}']],
  ServerlessRepoReadWriteAccessPolicy: [
    [
      'serverlessrepo:CreateApplication CreateApplicationVersion UpdateApplication GetApplication ListApplications ListApplicationVersions ListApplicationDependencies',
      'serverlessrepo:@:applications/*',
    ],
  ],
  StepFunctionsCallbackPolicy: [
    ['states:SendTaskFailure SendTaskHeartbeat SendTaskSuccess', 'states:@:stateMachine:{StateMachineName}'],
  ],
  StepFunctionsExecutionPolicy_v2: [
    ['states:StartExecution StartSyncExecution', 'states:@:stateMachine:{StateMachineName}'],
  ],
  TextractDetectAnalyzePolicy: [
    ['textract:DetectDocumentText StartDocumentTextDetection StartDocumentAnalysis AnalyzeDocument', '*'],
  ],
  TextractGetResultPolicy: [['textract:GetDocumentTextDetection GetDocumentAnalysis', '*']],
  TextractPolicy: [['textract:*', '*']],
};
