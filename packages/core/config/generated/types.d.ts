// Made by `npm run schemas` from the schemas that validate a project.

/** jaws.config.ts: a project, its stages and their regions. */
export interface ProjectConfig {
  /** Name of the project; part of every stack and function name. camelCase is best. */
  name: string;
  version?: string;
  location?: string;
  author?: string;
  description?: string;
  /** Tells the project from another one of the same name. Written by `jaws project create`, or by the first deployment. */
  id?: string;
  /** Domain of the project; the end of its bucket names. */
  domain: string;
  /** Regions by stage. */
  stages?: Record<string, readonly ({
    /** AWS region, such as us-east-1. */
    region: string;
    /** Role of the functions. Written by `jaws deploy resources`. */
    iamRoleArnLambda?: string;
    /** Role of the API. Written by `jaws deploy resources`. */
    iamRoleArnApiGateway?: string;
    /** Bucket of the stage in this region. By default jaws.<stage>.<region without dashes>.<domain>. */
    jawsBucket?: string;
    /** Whether removing the stage requires its name, and whether the stage has alarms. By default true for a stage called prod. */
    protected?: boolean;
    /** Whether resources with "jaws:home" exist in this region of the stage. By default in its first one. */
    home?: boolean;
    /** express: CloudFormation does not wait until resources are ready. By default standard. */
    mode?: "standard" | "express";
    /** How the account of this region is reached, instead of the one of its stage. */
    account?: {
      /** AWS profile, instead of that in admin.env. */
      profile?: string;
      /** Number of the account. Written by the first deployment; commands refuse credentials of any other. */
      account?: string;
      /** ARN of a role that is assumed with the credentials of the profile, or of the environment. */
      roleArn?: string;
      /** External id that the trust policy of the role asks for. */
      externalId?: string;
    };
    /** Tags of all stacks, which CloudFormation also puts on their resources. Tags of a region are added. */
    tags?: Record<string, string>;
    /** Days for which the logs of functions are kept, 30 by default; "keep" keeps them for ever. */
    logs?: (1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1096 | 1827 | 2192 | 2557 | 2922 | 3288 | 3653) | "keep";
    /** CloudWatch alarms that are mailed. Protected stages have them; true, or anything in the entry of a region, makes them in any stage, false in none. */
    alarms?: boolean | ({
      /** Where alarms go, instead of aaNotficationEmail of the resources template. */
      email?: string;
      /** Whether a mail also says that it is over; false by default. */
      ok?: boolean;
      functions?: false | ({
        /** Invocations that failed. false: no such alarm. */
        errors?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Invocations that Lambda refused, because too many ran. false: no such alarm. */
        throttles?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Milliseconds of the longest invocation; 95 % of its time-out by default. false: no such alarm. */
        duration?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Milliseconds that the newest record of a stream has waited. false: no such alarm. */
        iteratorAge?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Asynchronous events that were given up. false: no such alarm. */
        deadLetters?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
      });
      queues?: false | ({
        /** Messages in a queue of dead letters. false: no such alarm. */
        deadLetters?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Age in seconds of the oldest message in a queue that a function polls. false: no such alarm. */
        age?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
      });
      api?: false | ({
        /** Answers with a status of 500 or more. false: no such alarm. */
        serverErrors?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Percent of the answers that have a status of 400 to 499, from 20 requests a period on. false: no such alarm. */
        clientErrors?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
        /** Milliseconds that 99 percent of the requests take at most. false: no such alarm. */
        latency?: false | {
          /** The metric must be above this value for a period to count. */
          Threshold?: number;
          /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
          Period?: (10 | 20 | 30) | number;
          /** The number of periods that are evaluated. */
          EvaluationPeriods?: number;
          /** How many of these periods must be above the threshold. */
          DatapointsToAlarm?: number;
          TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
        };
      });
    });
    /** What awsm.json says of keeping functions warm, by function: { "links/get": { "provisioned": 5 } }. false: none is kept warm. */
    warm?: false | (Record<string, false | {
      /** The function gets a ping at this rate: rate(5 minutes), or cron(0/5 8-18 ? * MON-FRI *). */
      schedule?: string;
      /** How many environments are pinged at once, so that as many stay warm; 1 by default. */
      concurrency?: number | string;
      /** Provisioned concurrency of the alias live: this many environments are started before they are called. */
      provisioned?: number | string;
      /** Versions start from a snapshot: Java 11, Python 3.12, .NET 8 and later. */
      snapStart?: true;
    }>);
    /** ARN of a policy that limits the permissions of every deployed role. */
    permissionsBoundary?: string;
    /** ARN of the role that CloudFormation assumes. By default it uses the permissions of the person who deploys. */
    cloudFormationRole?: string;
    /** What is different here; each field replaces the one of the project. */
    apiGateway?: {
      Description?: string;
      /** REGIONAL by default. */
      EndpointConfiguration?: {
        Types: readonly ("REGIONAL" | "EDGE" | "PRIVATE")[];
        VpcEndpointIds?: readonly (string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        })[];
      };
      /** Whether only the custom domain answers. */
      DisableExecuteApiEndpoint?: boolean | ("true" | "false");
      ApiKeySourceType?: ("HEADER" | "AUTHORIZER") | string;
      BinaryMediaTypes?: readonly string[];
      /** Responses of at least this many bytes are compressed. */
      MinimumCompressionSize?: number | string;
      /** Resource policy. */
      Policy?: Record<string, unknown>;
      /** Whether browsers may call from pages of other origins. */
      Cors?: boolean | {
        /** ["*"] by default. */
        AllowOrigins?: readonly string[];
        /** By default those that the path has. */
        AllowMethods?: readonly string[];
        AllowHeaders?: readonly string[];
        ExposeHeaders?: readonly string[];
        /** Seconds for which a browser keeps the answer. */
        MaxAge?: number | string;
        AllowCredentials?: boolean | ("true" | "false");
      };
      /** By type, such as DEFAULT_4XX. */
      GatewayResponses?: Record<string, {
        StatusCode?: string | number;
        ResponseParameters?: Record<string, string>;
        ResponseTemplates?: Record<string, string>;
      }>;
      /** Stage variables. They are not secrets. */
      Variables?: Record<string, string>;
      /** Of all methods; an endpoint may have its own. */
      MethodSettings?: {
        /** Requests per second. */
        ThrottlingRateLimit?: number;
        /** Requests at once. */
        ThrottlingBurstLimit?: number | string;
        CachingEnabled?: boolean | ("true" | "false");
        CacheTtlInSeconds?: number | string;
        CacheDataEncrypted?: boolean | ("true" | "false");
        /** Execution logs. */
        LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
        /** Whether whole requests and answers are logged. */
        DataTraceEnabled?: boolean | ("true" | "false");
        /** Whether CloudWatch gets figures for each method. */
        MetricsEnabled?: boolean | ("true" | "false");
      };
      /** Whether requests are logged, and how. */
      AccessLogSetting?: boolean | ({
        /** A log group or stream of one's own; one is made by default. */
        DestinationArn?: string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        };
        Format?: string;
        /** Of the log group that is made; 30 by default. */
        RetentionInDays?: number | string;
      });
      /** Whether the account gets the role by which API Gateway writes logs; by default where logs are on. */
      CloudWatchRole?: boolean | ("true" | "false");
      /** X-Ray. */
      TracingEnabled?: boolean | ("true" | "false");
      /** GB. */
      CacheClusterSize?: "118" | "237" | "0.5" | "1.6" | "6.1" | "13.5" | "28.4" | "58.2";
      ApiKeys?: Record<string, {
        Description?: string;
        /** true by default. */
        Enabled?: boolean | ("true" | "false");
        CustomerId?: string;
        /** Variable of the stage that holds the key (see `jaws env set`); API Gateway makes one up by default. */
        envVar?: string;
      }>;
      UsagePlans?: Record<string, {
        Description?: string;
        Throttle?: {
          /** Requests per second. */
          RateLimit?: number;
          /** Requests at once. */
          BurstLimit?: number | string;
        };
        Quota?: {
          /** Requests in the period. */
          Limit: number | string;
          Period: ("DAY" | "WEEK" | "MONTH") | string;
          Offset?: number | string;
        };
        /** By endpoint: "GET /greetings". */
        MethodThrottle?: Record<string, {
          /** Requests per second. */
          RateLimit?: number;
          /** Requests at once. */
          BurstLimit?: number | string;
        }>;
        /** Names of keys, each in one plan; by default those that no other plan names. */
        ApiKeys?: readonly string[];
      }>;
      /** Custom domain. */
      Domain?: {
        /** Such as api.myapp.com. */
        DomainName: string;
        /** Of ACM. Without it the domain is there already, and only the base path is mapped. */
        CertificateArn?: string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        };
        /** TLS_1_2 by default. */
        SecurityPolicy?: string;
        /** Path below the domain; none by default. */
        BasePath?: string;
      };
      /** The WebSocket API, which exists if functions have routes. */
      WebSocket?: {
        /** Where a message says which route it is for; $request.body.action by default. */
        RouteSelectionExpression?: string;
        Description?: string;
        /** Whether only a custom domain of your own answers. */
        DisableExecuteApiEndpoint?: boolean | ("true" | "false");
        /** Stage variables. They are not secrets. */
        Variables?: Record<string, string>;
        /** Of all routes. */
        DefaultRouteSettings?: {
          /** Messages per second, of all connections. */
          ThrottlingRateLimit?: number;
          /** Messages at once. */
          ThrottlingBurstLimit?: number | string;
          LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
          /** Logs whole messages. */
          DataTraceEnabled?: boolean | ("true" | "false");
          DetailedMetricsEnabled?: boolean | ("true" | "false");
        };
        /** Whether connections and messages are logged, and how. */
        AccessLogSetting?: boolean | {
          Format?: string;
          /** 30 by default. */
          RetentionInDays?: number | string;
        };
        /** Whether the account gets the role by which API Gateway writes logs; by default where logs are on. */
        CloudWatchRole?: boolean | ("true" | "false");
      };
    };
    /** Id of the REST API; version 1 wrote it. */
    restApiId?: string;
  })[]>;
  /** Custom domains of each stage, over all its regions. */
  domains?: Record<string, readonly {
    /** Such as api.myapp.com, or *.myapp.com. */
    name: string;
    /** A path of the API, such as /health, that Route 53 calls in each region. A region that does not answer with a status below 400 gets no requests. Without it, a region gets requests whether it answers or not. */
    health?: string;
    /** Whether Route 53 asks every 10 seconds, which costs more; every 30 by default. */
    fast?: boolean;
    /** Path below the domain; none by default. */
    basePath?: string;
    /** Id of the hosted zone of Route 53 in which the records are; found by the name by default. false: the name is held elsewhere, and JAWS prints the records to set there. */
    zone?: string | false;
  }[]>;
  /** What each stage promises for the loss of a region. */
  promises?: Record<string, {
    /** Percent of the requests of a month that are answered, although one region is lost once in it: 99.9. Retries of clients do not count. */
    availability?: number;
    /** The longest time from the loss of a region to the last request that fails because of it: 2m. */
    recoveryTime?: string;
  }>;
  /** How each stage is deployed over its regions. */
  rollout?: Record<string, {
    /** fast: all regions at once, no bake. safe: the home region, then the rest, a canary of 10 percent for 5 minutes and 15 minutes of bake each. amazon: waves of 1, 2, 4, … regions, a canary of 10 percent for an hour in each, 12 hours of bake after the first and 2 after each other one, 100 requests at least. */
    profile?: "fast" | "safe" | "amazon";
    /** Regions that are deployed together, one wave after another. "rest": every region that no wave names. */
    waves?: readonly (readonly string[] | "rest")[];
    /** How long a wave is watched before the next one begins. A list: wave by wave, the last one for all that follow. */
    bake?: string | readonly string[];
    /** How a function's traffic goes to a new version, by AWS CodeDeploy: percent and minutes, or the name of one of its configurations. A list: wave by wave, the last one for all that follow. */
    canary?: (("AllAtOnce" | "Canary10Percent5Minutes" | "Canary10Percent10Minutes" | "Canary10Percent15Minutes" | "Canary10Percent30Minutes" | "Linear10PercentEvery1Minute" | "Linear10PercentEvery2Minutes" | "Linear10PercentEvery3Minutes" | "Linear10PercentEvery10Minutes") | {
      /** Percentage of the traffic that goes to the new version first. */
      percent: number;
      /** Time after which the rest follows. */
      minutes: number;
    }) | (readonly (("AllAtOnce" | "Canary10Percent5Minutes" | "Canary10Percent10Minutes" | "Canary10Percent15Minutes" | "Canary10Percent30Minutes" | "Linear10PercentEvery1Minute" | "Linear10PercentEvery2Minutes" | "Linear10PercentEvery3Minutes" | "Linear10PercentEvery10Minutes") | {
      /** Percentage of the traffic that goes to the new version first. */
      percent: number;
      /** Time after which the rest follows. */
      minutes: number;
    })[]);
    /** A function of the project that CodeDeploy calls before a canary; it reports whether to go on. */
    beforeTraffic?: string;
    /** The same after all traffic goes to the new version. */
    afterTraffic?: string;
    /** A wave is watched until its functions have had this many invocations as well. */
    minRequests?: number;
    /** Percent of invocations that may end in an error while a wave is watched, once there have been 20. */
    maxErrorRate?: number;
    /** CloudWatch alarms, by name, in each region of the wave that has them. One in ALARM stops the rollout. */
    alarms?: readonly string[];
    /** A path of the API, such as /health, that has to answer with a status below 400 in each region. */
    probe?: string;
    /** When a wave fails, regions that are done go back to what they ran before. true for safe and amazon. */
    allOrNothing?: boolean;
    /** Whether somebody has to agree to each wave but the first: to all of them, or to those that delete something. Where nobody can be asked, the rollout is paused. Default: never. */
    confirm?: "never" | "removals" | "always";
  }>;
  /** How the account of each stage is reached. */
  accounts?: Record<string, {
    /** AWS profile, instead of that in admin.env. */
    profile?: string;
    /** Number of the account. Written by the first deployment; commands refuse credentials of any other. */
    account?: string;
    /** ARN of a role that is assumed with the credentials of the profile, or of the environment. */
    roleArn?: string;
    /** External id that the trust policy of the role asks for. */
    externalId?: string;
  }>;
  /** Variables of your environment that programs of `package.build` and pip get, by the installed module that brings them. Without an entry they get PATH, HOME and where languages keep their caches. */
  buildEnvironment?: Record<string, readonly string[]>;
  /** Tags of all stacks, which CloudFormation also puts on their resources. Tags of a region are added. */
  tags?: Record<string, string>;
  /** Days for which the logs of functions are kept, 30 by default; "keep" keeps them for ever. */
  logs?: (1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1096 | 1827 | 2192 | 2557 | 2922 | 3288 | 3653) | "keep";
  /** CloudWatch alarms that are mailed. Protected stages have them; true, or anything in the entry of a region, makes them in any stage, false in none. */
  alarms?: boolean | ({
    /** Where alarms go, instead of aaNotficationEmail of the resources template. */
    email?: string;
    /** Whether a mail also says that it is over; false by default. */
    ok?: boolean;
    functions?: false | ({
      /** Invocations that failed. false: no such alarm. */
      errors?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Invocations that Lambda refused, because too many ran. false: no such alarm. */
      throttles?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Milliseconds of the longest invocation; 95 % of its time-out by default. false: no such alarm. */
      duration?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Milliseconds that the newest record of a stream has waited. false: no such alarm. */
      iteratorAge?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Asynchronous events that were given up. false: no such alarm. */
      deadLetters?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
    });
    queues?: false | ({
      /** Messages in a queue of dead letters. false: no such alarm. */
      deadLetters?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Age in seconds of the oldest message in a queue that a function polls. false: no such alarm. */
      age?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
    });
    api?: false | ({
      /** Answers with a status of 500 or more. false: no such alarm. */
      serverErrors?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Percent of the answers that have a status of 400 to 499, from 20 requests a period on. false: no such alarm. */
      clientErrors?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Milliseconds that 99 percent of the requests take at most. false: no such alarm. */
      latency?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
    });
  });
  /** What awsm.json says of keeping functions warm, by function: { "links/get": { "provisioned": 5 } }. false: none is kept warm. */
  warm?: false | (Record<string, false | {
    /** The function gets a ping at this rate: rate(5 minutes), or cron(0/5 8-18 ? * MON-FRI *). */
    schedule?: string;
    /** How many environments are pinged at once, so that as many stay warm; 1 by default. */
    concurrency?: number | string;
    /** Provisioned concurrency of the alias live: this many environments are started before they are called. */
    provisioned?: number | string;
    /** Versions start from a snapshot: Java 11, Python 3.12, .NET 8 and later. */
    snapStart?: true;
  }>);
  /** ARN of a policy that limits the permissions of every deployed role. */
  permissionsBoundary?: string;
  /** ARN of the role that CloudFormation assumes. By default it uses the permissions of the person who deploys. */
  cloudFormationRole?: string;
  /** The API of the project. */
  apiGateway?: {
    /** REST (default), or HTTP: cheaper, faster, can do less. */
    ProtocolType?: "REST" | "HTTP";
    Description?: string;
    /** REGIONAL by default. */
    EndpointConfiguration?: {
      Types: readonly ("REGIONAL" | "EDGE" | "PRIVATE")[];
      VpcEndpointIds?: readonly (string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      })[];
    };
    /** Whether only the custom domain answers. */
    DisableExecuteApiEndpoint?: boolean | ("true" | "false");
    ApiKeySourceType?: ("HEADER" | "AUTHORIZER") | string;
    BinaryMediaTypes?: readonly string[];
    /** Responses of at least this many bytes are compressed. */
    MinimumCompressionSize?: number | string;
    /** Resource policy. */
    Policy?: Record<string, unknown>;
    /** Whether browsers may call from pages of other origins. */
    Cors?: boolean | {
      /** ["*"] by default. */
      AllowOrigins?: readonly string[];
      /** By default those that the path has. */
      AllowMethods?: readonly string[];
      AllowHeaders?: readonly string[];
      ExposeHeaders?: readonly string[];
      /** Seconds for which a browser keeps the answer. */
      MaxAge?: number | string;
      AllowCredentials?: boolean | ("true" | "false");
    };
    /** By type, such as DEFAULT_4XX. */
    GatewayResponses?: Record<string, {
      StatusCode?: string | number;
      ResponseParameters?: Record<string, string>;
      ResponseTemplates?: Record<string, string>;
    }>;
    /** Stage variables. They are not secrets. */
    Variables?: Record<string, string>;
    /** Of all methods; an endpoint may have its own. */
    MethodSettings?: {
      /** Requests per second. */
      ThrottlingRateLimit?: number;
      /** Requests at once. */
      ThrottlingBurstLimit?: number | string;
      CachingEnabled?: boolean | ("true" | "false");
      CacheTtlInSeconds?: number | string;
      CacheDataEncrypted?: boolean | ("true" | "false");
      /** Execution logs. */
      LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
      /** Whether whole requests and answers are logged. */
      DataTraceEnabled?: boolean | ("true" | "false");
      /** Whether CloudWatch gets figures for each method. */
      MetricsEnabled?: boolean | ("true" | "false");
    };
    /** Whether requests are logged, and how. */
    AccessLogSetting?: boolean | ({
      /** A log group or stream of one's own; one is made by default. */
      DestinationArn?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      Format?: string;
      /** Of the log group that is made; 30 by default. */
      RetentionInDays?: number | string;
    });
    /** Whether the account gets the role by which API Gateway writes logs; by default where logs are on. */
    CloudWatchRole?: boolean | ("true" | "false");
    /** X-Ray. */
    TracingEnabled?: boolean | ("true" | "false");
    /** GB. */
    CacheClusterSize?: "118" | "237" | "0.5" | "1.6" | "6.1" | "13.5" | "28.4" | "58.2";
    ApiKeys?: Record<string, {
      Description?: string;
      /** true by default. */
      Enabled?: boolean | ("true" | "false");
      CustomerId?: string;
      /** Variable of the stage that holds the key (see `jaws env set`); API Gateway makes one up by default. */
      envVar?: string;
    }>;
    UsagePlans?: Record<string, {
      Description?: string;
      Throttle?: {
        /** Requests per second. */
        RateLimit?: number;
        /** Requests at once. */
        BurstLimit?: number | string;
      };
      Quota?: {
        /** Requests in the period. */
        Limit: number | string;
        Period: ("DAY" | "WEEK" | "MONTH") | string;
        Offset?: number | string;
      };
      /** By endpoint: "GET /greetings". */
      MethodThrottle?: Record<string, {
        /** Requests per second. */
        RateLimit?: number;
        /** Requests at once. */
        BurstLimit?: number | string;
      }>;
      /** Names of keys, each in one plan; by default those that no other plan names. */
      ApiKeys?: readonly string[];
    }>;
    /** Custom domain. */
    Domain?: {
      /** Such as api.myapp.com. */
      DomainName: string;
      /** Of ACM. Without it the domain is there already, and only the base path is mapped. */
      CertificateArn?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** TLS_1_2 by default. */
      SecurityPolicy?: string;
      /** Path below the domain; none by default. */
      BasePath?: string;
    };
    /** The WebSocket API, which exists if functions have routes. */
    WebSocket?: {
      /** Where a message says which route it is for; $request.body.action by default. */
      RouteSelectionExpression?: string;
      Description?: string;
      /** Whether only a custom domain of your own answers. */
      DisableExecuteApiEndpoint?: boolean | ("true" | "false");
      /** Stage variables. They are not secrets. */
      Variables?: Record<string, string>;
      /** Of all routes. */
      DefaultRouteSettings?: {
        /** Messages per second, of all connections. */
        ThrottlingRateLimit?: number;
        /** Messages at once. */
        ThrottlingBurstLimit?: number | string;
        LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
        /** Logs whole messages. */
        DataTraceEnabled?: boolean | ("true" | "false");
        DetailedMetricsEnabled?: boolean | ("true" | "false");
      };
      /** Whether connections and messages are logged, and how. */
      AccessLogSetting?: boolean | {
        Format?: string;
        /** 30 by default. */
        RetentionInDays?: number | string;
      };
      /** Whether the account gets the role by which API Gateway writes logs; by default where logs are on. */
      CloudWatchRole?: boolean | ("true" | "false");
    };
    /** JSON schemas (draft 4) by name. */
    Models?: Record<string, Record<string, unknown>>;
    /** Authorizers by name, for AuthorizerId. */
    Authorizers?: Record<string, {
      /** TOKEN and REQUEST ask a function, COGNITO_USER_POOLS a user pool, JWT (HTTP APIs) an issuer. */
      Type: ("TOKEN" | "REQUEST" | "COGNITO_USER_POOLS" | "JWT") | string;
      /** module/function that TOKEN and REQUEST ask. */
      Function?: string;
      /** Role with which the function is asked; by default the one of the API. */
      AuthorizerCredentials?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Where the identity is: method.request.header.Authorization by default; several with commas. */
      IdentitySource?: string;
      /** Regular expression that a token must match. */
      IdentityValidationExpression?: string;
      /** How long an answer counts; 300 by default. */
      AuthorizerResultTtlInSeconds?: number | string;
      /** ARNs of Cognito user pools. */
      ProviderARNs?: readonly (string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      })[];
      JwtConfiguration?: {
        Issuer: string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        };
        Audience: readonly (string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        })[];
      };
      /** In HTTP APIs; 2.0 by default. */
      AuthorizerPayloadFormatVersion?: "1.0" | "2.0";
      /** In HTTP APIs: the function answers { isAuthorized }. */
      EnableSimpleResponses?: boolean | ("true" | "false");
    }>;
  };
  /** Unused; version 1 projects may have it. */
  profile?: string;
  /** Unused; version 1 projects may have it. */
  project?: Record<string, unknown>;
}

/** awsm.ts of a module. */
export interface ModuleConfig {
  name?: string;
  version?: string;
  location?: string;
  author?: string;
  description?: string;
  license?: string;
  /** Where its sources are, as in package.json; not used. */
  repository?: unknown;
  resources?: {
    cloudFormation?: {
      LambdaIamPolicyDocumentStatements?: readonly Record<string, unknown>[];
      ApiGatewayIamPolicyDocumentStatements?: readonly Record<string, unknown>[];
      /** They are part of the resources of every stage and region. */
      Resources?: Record<string, {
        Type: string;
        Properties?: Record<string, unknown>;
        Metadata?: {
          /** Whether it exists in one region of a stage only; its outputs are there for all regions. */
          "jaws:home"?: boolean;
          /** What users need it for as it is, where it lets in others or may do much; `jaws module info` shows it. */
          "jaws:why"?: string;
          /** On an AWS::DynamoDB::Table: whether it is one global table with a replica in every region of a stage. On an AWS::S3::Bucket: whether the objects of every region are in all others too. */
          "jaws:replicate"?: boolean | {
            consistency: "strong";
            witness?: string;
          };
          [name: string]: unknown;
        };
        [name: string]: unknown;
      }>;
      Parameters?: Record<string, Record<string, unknown>>;
      Mappings?: Record<string, Record<string, unknown>>;
      Conditions?: Record<string, Record<string, unknown>>;
      /** Functions may refer to them by name. */
      Outputs?: Record<string, Record<string, unknown>>;
    };
  };
  /** What the endpoints of the module share. */
  apiGateway?: {
    /** JSON schemas (draft 4) by name. */
    Models?: Record<string, Record<string, unknown>>;
    /** Authorizers by name, for AuthorizerId. */
    Authorizers?: Record<string, {
      /** TOKEN and REQUEST ask a function, COGNITO_USER_POOLS a user pool, JWT (HTTP APIs) an issuer. */
      Type: ("TOKEN" | "REQUEST" | "COGNITO_USER_POOLS" | "JWT") | string;
      /** module/function that TOKEN and REQUEST ask. */
      Function?: string;
      /** Role with which the function is asked; by default the one of the API. */
      AuthorizerCredentials?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Where the identity is: method.request.header.Authorization by default; several with commas. */
      IdentitySource?: string;
      /** Regular expression that a token must match. */
      IdentityValidationExpression?: string;
      /** How long an answer counts; 300 by default. */
      AuthorizerResultTtlInSeconds?: number | string;
      /** ARNs of Cognito user pools. */
      ProviderARNs?: readonly (string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      })[];
      JwtConfiguration?: {
        Issuer: string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        };
        Audience: readonly (string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        })[];
      };
      /** In HTTP APIs; 2.0 by default. */
      AuthorizerPayloadFormatVersion?: "1.0" | "2.0";
      /** In HTTP APIs: the function answers { isAuthorized }. */
      EnableSimpleResponses?: boolean | ("true" | "false");
    }>;
  };
}

/** awsm.ts of a function. */
export interface FunctionConfig {
  name?: string;
  version?: string;
  location?: string;
  author?: string;
  description?: string;
  license?: string;
  lambda?: {
    /** Environment variables that the function needs from its stage. */
    envVars?: readonly string[];
    /** Environment variables that the function gets if its stage has them, and works without. */
    optionalEnvVars?: readonly string[];
    /** Those of envVars and optionalEnvVars whose values are secret, so no command and no page shows them unasked. */
    secretEnvVars?: readonly string[];
    /** Outputs or resources of the resources stack, by name: `resources` of jaws-core-js has their values, as Ref gives them. It adds no rights. */
    resources?: readonly string[];
    /** false keeps the function out of `jaws dash --all`. */
    deploy?: boolean | ("true" | "false");
    /** Permissions of this function alone, besides writing its log. It then gets a role of its own, even if the list is empty, and no permissions of the shared one. */
    iamPolicyDocumentStatements?: readonly Record<string, unknown>[];
    /** What calls the function, by a name of your choice: resources of CloudFormation that JAWS completes. */
    eventSources?: Record<string, ({
      /** Type of the resource. */
      Type: "AWS::ApiGatewayV2::Route";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** $connect, $disconnect, $default, or what RouteSelectionExpression finds in a message. */
        RouteKey: string;
        /** Of $connect: NONE (default), AWS_IAM (signed requests), or CUSTOM, which an Authorizer means already. */
        AuthorizationType?: ("NONE" | "AWS_IAM" | "CUSTOM") | string;
        /** The authorizer that decides whether a client may connect. */
        Authorizer?: {
          /** module/function that decides. */
          Function: string;
          /** Values that a client must send: without one of them it is refused before the function is called. */
          IdentitySource: readonly string[];
          /** Role with which the function is called; by default the one of the API. */
          AuthorizerCredentials?: string | {
            Ref: string;
          } | {
            "Fn::Sub": unknown;
          } | {
            "Fn::Join": unknown;
          } | {
            "Fn::ImportValue": unknown;
          };
        };
        /** Whether what the function returns is sent to the client that sent the message; false by default. */
        RouteResponse?: boolean;
        /** 29000 by default. */
        TimeoutInMillis?: number | string;
      };
    }) | ({
      /** Type of the resource. */
      Type: "AWS::Cognito::UserPool";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** ARN of a user pool of the resources template: a Ref to an output that has it. */
        UserPoolArn: string | Record<string, unknown>;
        /** The step in which Cognito asks the function. */
        Trigger: "CreateAuthChallenge" | "CustomMessage" | "DefineAuthChallenge" | "PostAuthentication" | "PostConfirmation" | "PreAuthentication" | "PreSignUp" | "PreTokenGeneration" | "UserMigration" | "VerifyAuthChallengeResponse";
        /** Of the event of PreTokenGeneration; V1_0 by default. */
        LambdaVersion?: "V2_0" | "V3_0";
      };
    }) | {
      /** Type of the resource. */
      Type: "AWS::Events::Rule";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties?: {
        /** rate(5 minutes) or cron(0 3 * * ? *). */
        ScheduleExpression?: unknown;
        /** Which events of the bus call the function. */
        EventPattern?: unknown;
        /** The input of the function instead of the event: JSON as text. */
        Input?: unknown;
        [name: string]: unknown;
      };
    } | {
      /** Type of the resource. */
      Type: "AWS::IoT::TopicRule";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** What the rule does. The call of the function is filled in. */
        TopicRulePayload: {
          /** Which messages call the function: SELECT * FROM 'sensors/+/temperature'. */
          Sql: string;
          /** 2016-03-23 by default. */
          AwsIotSqlVersion?: unknown;
          /** Actions besides the call of the function. */
          Actions?: readonly unknown[];
          [name: string]: unknown;
        };
        [name: string]: unknown;
      };
    } | ({
      /** Type of the resource. */
      Type: "AWS::Lambda::EventSourceMapping";
      /** The service of EventSourceArn, if neither its text nor the resources template shows it. */
      Service?: "SQS" | "Kinesis" | "DynamoDB" | "MSK" | "MQ" | "DocumentDB";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties?: {
        /** ARN of the queue, stream, cluster or broker. */
        EventSourceArn?: unknown;
        /** A Kafka cluster that is not of AWS, instead of EventSourceArn. */
        SelfManagedEventSource?: unknown;
        BatchSize?: unknown;
        /** Of streams and topics: LATEST, TRIM_HORIZON or AT_TIMESTAMP. */
        StartingPosition?: unknown;
        FunctionResponseTypes?: unknown;
        [name: string]: unknown;
      };
    }) | {
      /** Type of the resource. */
      Type: "AWS::Lambda::Url";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties?: {
        /** AWS_IAM (default) wants signed requests; NONE lets everyone call the function. */
        AuthType?: unknown;
        /** BUFFERED (default) or RESPONSE_STREAM. */
        InvokeMode?: unknown;
        Cors?: unknown;
        [name: string]: unknown;
      };
    } | ({
      /** Type of the resource. */
      Type: "AWS::Logs::SubscriptionFilter";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** The log group, which must be there. */
        LogGroupName: string | Record<string, unknown>;
        /** Which lines the function gets; all by default. */
        FilterPattern?: unknown;
        [name: string]: unknown;
      };
    }) | ({
      /** Type of the resource. */
      Type: "AWS::S3::Bucket";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** Name of the bucket: a Ref to an output that has it. */
        Bucket: string | Record<string, unknown>;
        /** ["Object Created"] by default. */
        Events?: readonly ("Object Created" | "Object Deleted" | "Object Restore Initiated" | "Object Restore Completed" | "Object Restore Expired" | "Object Tags Added" | "Object Tags Deleted" | "Object ACL Updated" | "Object Storage Class Changed" | "Object Access Tier Changed")[];
        /** Prefix of the object keys. */
        Prefix?: string;
        /** What they end with. */
        Suffix?: string;
        /** For a bucket outside of the resources template: confirms that it sends its events to EventBridge. */
        EventBridgeEnabled?: true;
        RetryPolicy?: unknown;
        DeadLetterConfig?: unknown;
      };
    }) | ({
      /** Type of the resource. */
      Type: "AWS::SNS::Subscription";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        TopicArn: string | Record<string, unknown>;
        /** Which messages of the topic call the function. */
        FilterPolicy?: unknown;
        [name: string]: unknown;
      };
    }) | ({
      /** Type of the resource. */
      Type: "AWS::Scheduler::Schedule";
      /** Its properties, without the function: that, the permission and the role are filled in. */
      Properties: {
        /** rate(5 minutes), cron(0 8 * * ? *) or at(2027-01-01T00:00:00). */
        ScheduleExpression: string | Record<string, unknown>;
        /** Such as Europe/Berlin. */
        ScheduleExpressionTimezone?: unknown;
        /** { "Mode": "OFF" } by default. */
        FlexibleTimeWindow?: unknown;
        [name: string]: unknown;
      };
    })>;
    /** Days for which the log of this function is kept; "keep" keeps it for ever. By default as jaws.json says. */
    logs?: (1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 120 | 150 | 180 | 365 | 400 | 545 | 731 | 1096 | 1827 | 2192 | 2557 | 2922 | 3288 | 3653) | "keep";
    /** Alarms of this function, over what jaws.json says, in stages that have alarms. false: none. */
    alarms?: false | ({
      /** Invocations that failed. false: no such alarm. */
      errors?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Invocations that Lambda refused, because too many ran. false: no such alarm. */
      throttles?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Milliseconds of the longest invocation; 95 % of its time-out by default. false: no such alarm. */
      duration?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Milliseconds that the newest record of a stream has waited. false: no such alarm. */
      iteratorAge?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Asynchronous events that were given up. false: no such alarm. */
      deadLetters?: false | {
        /** The metric must be above this value for a period to count. */
        Threshold?: number;
        /** Seconds of a period: 10, 20, 30, or a multiple of 60. */
        Period?: (10 | 20 | 30) | number;
        /** The number of periods that are evaluated. */
        EvaluationPeriods?: number;
        /** How many of these periods must be above the threshold. */
        DatapointsToAlarm?: number;
        TreatMissingData?: "breaching" | "notBreaching" | "ignore" | "missing";
      };
      /** Further alarms, by a name of your choice: properties of AWS::CloudWatch::Alarm. By default they look at the function's metrics in AWS/Lambda and go to the stage's topic. */
      more?: Record<string, {
        AlarmName?: unknown;
        /** What happened; where, and what to do, is added. */
        AlarmDescription?: string;
        ComparisonOperator: string;
        EvaluationPeriods: number;
        [name: string]: unknown;
      }>;
    });
    /** How the function is kept from cold starts: one of schedule, provisioned and snapStart. */
    warm?: {
      /** The function gets a ping at this rate: rate(5 minutes), or cron(0/5 8-18 ? * MON-FRI *). */
      schedule?: string;
      /** How many environments are pinged at once, so that as many stay warm; 1 by default. */
      concurrency?: number | string;
      /** Provisioned concurrency of the alias live: this many environments are started before they are called. */
      provisioned?: number | string;
      /** Versions start from a snapshot: Java 11, Python 3.12, .NET 8 and later. */
      snapStart?: true;
    };
    package?: {
      optimize?: {
        /** esbuild (default; browserify and true mean it) bundles; false zips the project as it is. */
        builder?: ("esbuild" | "browserify" | "") | boolean;
        /** Whether the bundle is made small; true by default. */
        minify?: boolean | ("true" | "false");
        /** Whether functions and classes keep their names when it is made small; true by default. */
        keepNames?: boolean | ("true" | "false");
        /** Whether the source map is shipped, so that stack traces name lines of the sources; true by default. */
        sourceMaps?: boolean | ("true" | "false");
        /** Modules that are replaced by an empty one. */
        ignore?: readonly string[];
        /** Packages that are kept out of the bundle and shipped as they are installed. */
        exclude?: readonly string[];
        /** Files, folders or globs of the project that are put into the zip. */
        includePaths?: readonly string[];
        /** Unused; version 1 modules may have it. */
        babel?: unknown;
      };
      /** Regular expressions on paths relative to the project; what matches stays out of the zip. */
      excludePatterns?: readonly string[];
      /** Refused: JAWS deploys zips, which it knows by their contents. */
      image?: unknown;
      /** A program and its arguments that make the code of a runtime other than Node.js and Python, run in the function's folder. The zip gets what it puts into the folder $ARTIFACTS_DIR; if that is nothing, the function's folder. */
      build?: readonly string[];
    };
    cloudFormation?: {
      Description?: string;
      /** <path from the project, without extension>.<export> */
      Handler?: string;
      /** MiB; 1024 by default. */
      MemorySize?: number | string;
      /** Such as nodejs24.x, python3.13, provided.al2023. */
      Runtime?: string;
      /** Seconds; 6 by default. */
      Timeout?: number | string;
      Architectures?: readonly ("x86_64" | "arm64")[];
      /** Refused: JAWS does not deploy managed instances. */
      CapacityProviderConfig?: unknown;
      CodeSigningConfigArn?: string | Record<string, unknown>;
      DeadLetterConfig?: {
        TargetArn: string | Record<string, unknown>;
      } | Record<string, unknown>;
      /** Makes it a durable function, which is called by $LATEST, a version or an alias only. */
      DurableConfig?: {
        /** Seconds, up to 366 days. */
        ExecutionTimeout: number | string;
        RetentionPeriodInDays?: number | string;
      };
      /** Values that are not secret: texts, or intrinsic functions such as a Ref to an output of the resources stack. For all others see envVars and `jaws env set`. */
      Environment?: {
        Variables: Record<string, string | Record<string, unknown>>;
      };
      EphemeralStorage?: {
        /** MiB of /tmp. */
        Size: (number | string) | Record<string, unknown>;
      } | Record<string, unknown>;
      FileSystemConfigs?: readonly {
        Arn: string | Record<string, unknown>;
        LocalMountPath: string | Record<string, unknown>;
      }[];
      KmsKeyArn?: string | Record<string, unknown>;
      Layers?: (readonly (string | Record<string, unknown>)[]) | Record<string, unknown>;
      LoggingConfig?: {
        ApplicationLogLevel?: ("TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL") | Record<string, unknown>;
        LogFormat?: ("Text" | "JSON") | Record<string, unknown>;
        /** A log group of your own; JAWS manages none for this function then. */
        LogGroup?: string | Record<string, unknown>;
        SystemLogLevel?: ("DEBUG" | "INFO" | "WARN") | Record<string, unknown>;
      } | Record<string, unknown>;
      RecursiveLoop?: ("Allow" | "Terminate") | Record<string, unknown>;
      ReservedConcurrentExecutions?: (number | string) | Record<string, unknown>;
      /** By default the role of all functions of the stage, IamRoleLambda. */
      Role?: unknown;
      RuntimeManagementConfig?: {
        RuntimeVersionArn?: string | Record<string, unknown>;
        UpdateRuntimeOn: ("Auto" | "FunctionUpdate" | "Manual") | Record<string, unknown>;
      } | Record<string, unknown>;
      SnapStart?: {
        ApplyOn: ("PublishedVersions" | "None") | Record<string, unknown>;
      } | Record<string, unknown>;
      Tags?: readonly {
        Key: string;
        Value: string | Record<string, unknown>;
      }[];
      /** Every tenant gets execution environments of its own. */
      TenancyConfig?: {
        TenantIsolationMode: "PER_TENANT";
      };
      TracingConfig?: {
        Mode: ("Active" | "PassThrough") | Record<string, unknown>;
      } | Record<string, unknown>;
      VpcConfig?: {
        Ipv6AllowedForDualStack?: boolean | Record<string, unknown>;
        SecurityGroupIds?: (readonly (string | Record<string, unknown>)[]) | Record<string, unknown>;
        SubnetIds?: (readonly (string | Record<string, unknown>)[]) | Record<string, unknown>;
      } | Record<string, unknown>;
    };
  };
  apiGateway?: {
    /** Unused; version 1 modules have it. */
    deploy?: boolean | ("true" | "false");
    /** One endpoint, or a list of them; an empty object is none. */
    cloudFormation?: ({
      /** AWS maps requests and answers by templates (default); AWS_PROXY passes them through; HTTP and HTTP_PROXY call the Uri; MOCK answers by itself. */
      Type?: "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY" | "MOCK" | "";
      /** Path below the stage, such as greetings/{name} or files/{proxy+}. */
      Path: string;
      /** HTTP method; GET by default, ANY for all. */
      Method?: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "ANY") | string;
      Description?: string;
      /** Why an endpoint without authorization is meant to be open to everyone; `jaws module check` asks for it. Nothing is deployed of it. */
      Open?: string;
      /** NONE (default), AWS_IAM, CUSTOM or COGNITO_USER_POOLS; in HTTP APIs also JWT. */
      AuthorizationType?: ("NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS" | "JWT") | string;
      /** Name of the authorizer, of those under Authorizers. */
      AuthorizerId?: string;
      /** Scopes; a token must have one of them. */
      AuthorizationScopes?: readonly string[];
      /** Whether callers must send an API key. */
      ApiKeyRequired?: boolean | ("true" | "false");
      /** Address that HTTP and HTTP_PROXY call; of Type AWS, the ARN of an action of another service. */
      Uri?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Method with which the Uri is called; the one of the endpoint by default. */
      IntegrationHttpMethod?: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "ANY") | string;
      /** Role of the call; by default the one of the API. */
      Credentials?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      ConnectionType?: ("INTERNET" | "VPC_LINK") | string;
      /** Id of the VPC link. */
      ConnectionId?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Mapping template (Velocity) by content type. */
      RequestTemplates?: Record<string, string>;
      /** What happens to a content type without a template; WHEN_NO_MATCH by default. */
      PassthroughBehavior?: ("WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER") | string;
      /** How the payload of the request is converted. */
      ContentHandling?: ("CONVERT_TO_BINARY" | "CONVERT_TO_TEXT") | string;
      /** integration.request.<where>.<name> -> method.request.<where>.<name>; method.request.<where>.<name> -> whether it is required. */
      RequestParameters?: Record<string, string | boolean>;
      /** By content type: the name of a model, or a JSON schema. */
      RequestModels?: Record<string, string | Record<string, unknown>>;
      /** Schema of the body of requests in the code (zod, Valibot, ArkType, …): a file seen from here and its export, ./request.ts#request. */
      Request?: string;
      /** The same for response bodies, for OpenAPI and clients. */
      Response?: string;
      /** By default true if Request or RequestModels are set. */
      ValidateRequestBody?: boolean | ("true" | "false");
      /** By default true if RequestParameters has a required one. */
      ValidateRequestParameters?: boolean | ("true" | "false");
      CacheNamespace?: string;
      CacheKeyParameters?: readonly string[];
      /** 29000 by default. */
      TimeoutInMillis?: number | string;
      /** STREAM sends the answer as it comes. */
      ResponseTransferMode?: ("BUFFERED" | "STREAM") | string;
      /** Fields that count in a REST API only, for modules that are installed into both kinds of APIs. */
      RestApi?: {
        /** STREAM sends the answer as it comes. */
        ResponseTransferMode?: ("BUFFERED" | "STREAM") | string;
      };
      /** Of AWS_PROXY in HTTP APIs; 2.0 by default. */
      PayloadFormatVersion?: "1.0" | "2.0";
      /** `jaws check` asks this endpoint in every region. */
      Health?: true | {
        /** Path that is asked, with values for its variables and a query string: links/abc?fresh=1. */
        Path?: string;
        /** The status that is right; by default any below 400. */
        Status?: number | string;
      };
      /** Throttling, caching and logs. */
      MethodSettings?: {
        /** Requests per second. */
        ThrottlingRateLimit?: number;
        /** Requests at once. */
        ThrottlingBurstLimit?: number | string;
        CachingEnabled?: boolean | ("true" | "false");
        CacheTtlInSeconds?: number | string;
        CacheDataEncrypted?: boolean | ("true" | "false");
        /** Execution logs. */
        LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
        /** Whether whole requests and answers are logged. */
        DataTraceEnabled?: boolean | ("true" | "false");
        /** Whether CloudWatch gets figures for each method. */
        MetricsEnabled?: boolean | ("true" | "false");
      };
      /** Whether browsers may call from pages of other origins. */
      Cors?: boolean | {
        /** ["*"] by default. */
        AllowOrigins?: readonly string[];
        /** By default those that the path has. */
        AllowMethods?: readonly string[];
        AllowHeaders?: readonly string[];
        ExposeHeaders?: readonly string[];
        /** Seconds for which a browser keeps the answer. */
        MaxAge?: number | string;
        AllowCredentials?: boolean | ("true" | "false");
      };
      /** Answers, by `default` or by a regular expression on the error of the function. */
      Responses?: Record<string, {
        /** HTTP status of the answer. */
        statusCode: string | number;
        /** Regular expression on the error of the function; by default the key of this response. */
        selectionPattern?: string | null;
        /** method.response.header.<name> -> integration.response.header.<name>, or a text in single quotes. */
        responseParameters?: Record<string, string>;
        /** By content type: the name of a model, or a JSON schema. */
        responseModels?: Record<string, string | Record<string, unknown>>;
        /** Mapping template (Velocity) by content type. */
        responseTemplates?: Record<string, string>;
        /** How the payload of the answer is converted. */
        contentHandling?: ("CONVERT_TO_BINARY" | "CONVERT_TO_TEXT") | string;
      }>;
    }) | (readonly ({
      /** AWS maps requests and answers by templates (default); AWS_PROXY passes them through; HTTP and HTTP_PROXY call the Uri; MOCK answers by itself. */
      Type?: "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY" | "MOCK" | "";
      /** Path below the stage, such as greetings/{name} or files/{proxy+}. */
      Path: string;
      /** HTTP method; GET by default, ANY for all. */
      Method?: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "ANY") | string;
      Description?: string;
      /** Why an endpoint without authorization is meant to be open to everyone; `jaws module check` asks for it. Nothing is deployed of it. */
      Open?: string;
      /** NONE (default), AWS_IAM, CUSTOM or COGNITO_USER_POOLS; in HTTP APIs also JWT. */
      AuthorizationType?: ("NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS" | "JWT") | string;
      /** Name of the authorizer, of those under Authorizers. */
      AuthorizerId?: string;
      /** Scopes; a token must have one of them. */
      AuthorizationScopes?: readonly string[];
      /** Whether callers must send an API key. */
      ApiKeyRequired?: boolean | ("true" | "false");
      /** Address that HTTP and HTTP_PROXY call; of Type AWS, the ARN of an action of another service. */
      Uri?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Method with which the Uri is called; the one of the endpoint by default. */
      IntegrationHttpMethod?: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "ANY") | string;
      /** Role of the call; by default the one of the API. */
      Credentials?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      ConnectionType?: ("INTERNET" | "VPC_LINK") | string;
      /** Id of the VPC link. */
      ConnectionId?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Mapping template (Velocity) by content type. */
      RequestTemplates?: Record<string, string>;
      /** What happens to a content type without a template; WHEN_NO_MATCH by default. */
      PassthroughBehavior?: ("WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER") | string;
      /** How the payload of the request is converted. */
      ContentHandling?: ("CONVERT_TO_BINARY" | "CONVERT_TO_TEXT") | string;
      /** integration.request.<where>.<name> -> method.request.<where>.<name>; method.request.<where>.<name> -> whether it is required. */
      RequestParameters?: Record<string, string | boolean>;
      /** By content type: the name of a model, or a JSON schema. */
      RequestModels?: Record<string, string | Record<string, unknown>>;
      /** Schema of the body of requests in the code (zod, Valibot, ArkType, …): a file seen from here and its export, ./request.ts#request. */
      Request?: string;
      /** The same for response bodies, for OpenAPI and clients. */
      Response?: string;
      /** By default true if Request or RequestModels are set. */
      ValidateRequestBody?: boolean | ("true" | "false");
      /** By default true if RequestParameters has a required one. */
      ValidateRequestParameters?: boolean | ("true" | "false");
      CacheNamespace?: string;
      CacheKeyParameters?: readonly string[];
      /** 29000 by default. */
      TimeoutInMillis?: number | string;
      /** STREAM sends the answer as it comes. */
      ResponseTransferMode?: ("BUFFERED" | "STREAM") | string;
      /** Fields that count in a REST API only, for modules that are installed into both kinds of APIs. */
      RestApi?: {
        /** STREAM sends the answer as it comes. */
        ResponseTransferMode?: ("BUFFERED" | "STREAM") | string;
      };
      /** Of AWS_PROXY in HTTP APIs; 2.0 by default. */
      PayloadFormatVersion?: "1.0" | "2.0";
      /** `jaws check` asks this endpoint in every region. */
      Health?: true | {
        /** Path that is asked, with values for its variables and a query string: links/abc?fresh=1. */
        Path?: string;
        /** The status that is right; by default any below 400. */
        Status?: number | string;
      };
      /** Throttling, caching and logs. */
      MethodSettings?: {
        /** Requests per second. */
        ThrottlingRateLimit?: number;
        /** Requests at once. */
        ThrottlingBurstLimit?: number | string;
        CachingEnabled?: boolean | ("true" | "false");
        CacheTtlInSeconds?: number | string;
        CacheDataEncrypted?: boolean | ("true" | "false");
        /** Execution logs. */
        LoggingLevel?: ("OFF" | "ERROR" | "INFO") | string;
        /** Whether whole requests and answers are logged. */
        DataTraceEnabled?: boolean | ("true" | "false");
        /** Whether CloudWatch gets figures for each method. */
        MetricsEnabled?: boolean | ("true" | "false");
      };
      /** Whether browsers may call from pages of other origins. */
      Cors?: boolean | {
        /** ["*"] by default. */
        AllowOrigins?: readonly string[];
        /** By default those that the path has. */
        AllowMethods?: readonly string[];
        AllowHeaders?: readonly string[];
        ExposeHeaders?: readonly string[];
        /** Seconds for which a browser keeps the answer. */
        MaxAge?: number | string;
        AllowCredentials?: boolean | ("true" | "false");
      };
      /** Answers, by `default` or by a regular expression on the error of the function. */
      Responses?: Record<string, {
        /** HTTP status of the answer. */
        statusCode: string | number;
        /** Regular expression on the error of the function; by default the key of this response. */
        selectionPattern?: string | null;
        /** method.response.header.<name> -> integration.response.header.<name>, or a text in single quotes. */
        responseParameters?: Record<string, string>;
        /** By content type: the name of a model, or a JSON schema. */
        responseModels?: Record<string, string | Record<string, unknown>>;
        /** Mapping template (Velocity) by content type. */
        responseTemplates?: Record<string, string>;
        /** How the payload of the answer is converted. */
        contentHandling?: ("CONVERT_TO_BINARY" | "CONVERT_TO_TEXT") | string;
      }>;
    })[]) | Record<string, unknown>;
    /** JSON schemas (draft 4) by name. */
    Models?: Record<string, Record<string, unknown>>;
    /** Authorizers by name, for AuthorizerId. */
    Authorizers?: Record<string, {
      /** TOKEN and REQUEST ask a function, COGNITO_USER_POOLS a user pool, JWT (HTTP APIs) an issuer. */
      Type: ("TOKEN" | "REQUEST" | "COGNITO_USER_POOLS" | "JWT") | string;
      /** module/function that TOKEN and REQUEST ask. */
      Function?: string;
      /** Role with which the function is asked; by default the one of the API. */
      AuthorizerCredentials?: string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      };
      /** Where the identity is: method.request.header.Authorization by default; several with commas. */
      IdentitySource?: string;
      /** Regular expression that a token must match. */
      IdentityValidationExpression?: string;
      /** How long an answer counts; 300 by default. */
      AuthorizerResultTtlInSeconds?: number | string;
      /** ARNs of Cognito user pools. */
      ProviderARNs?: readonly (string | {
        Ref: string;
      } | {
        "Fn::Sub": unknown;
      } | {
        "Fn::Join": unknown;
      } | {
        "Fn::ImportValue": unknown;
      })[];
      JwtConfiguration?: {
        Issuer: string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        };
        Audience: readonly (string | {
          Ref: string;
        } | {
          "Fn::Sub": unknown;
        } | {
          "Fn::Join": unknown;
        } | {
          "Fn::ImportValue": unknown;
        })[];
      };
      /** In HTTP APIs; 2.0 by default. */
      AuthorizerPayloadFormatVersion?: "1.0" | "2.0";
      /** In HTTP APIs: the function answers { isAuthorized }. */
      EnableSimpleResponses?: boolean | ("true" | "false");
    }>;
  };
}

