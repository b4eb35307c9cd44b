import { Aws, Duration, Fn, RemovalPolicy } from "aws-cdk-lib";
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from "aws-cdk-lib/aws-cognito";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { staffRoles } from "#shared/http/access.ts";
import type { People, Settings } from "../config.ts";
import { SignInFirewall } from "./sign-in-firewall.ts";

/**
 * The user pool of staff and developers, for deployments that bring no OpenID Connect issuer of their own. What a person
 * may do follows from the groups in the access token, and only an administrator puts people into groups.
 */
export class PeopleDirectory extends Construct {
  /** Issuer and audience of the access tokens. Cognito's carry no `aud`; the gateway compares `client_id` in its place. */
  readonly people: People;

  constructor(scope: Construct, id: string, settings: Settings, logKey: IKey) {
    super(scope, id);
    const pool = new UserPool(this, "Pool", {
      // DPP 1.4: 12 characters of 4 classes, no reuse of the last 10, a second factor for all; never one that a phone number can steal.
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        passwordHistorySize: 10,
        tempPasswordValidity: Duration.days(1),
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // Accounts are made by invitation; signing up would be a first step towards a staff group.
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      autoVerify: { email: true },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: settings.deletionProtection,
      removalPolicy: settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    for (const groupName of [...staffRoles, "developer"]) pool.addGroup(groupName, { groupName });
    // Unique in the region, as a prefix must be, and the same for as long as the stack lives.
    const stackUuid = Fn.select(2, Fn.split("/", Aws.STACK_ID));
    pool.addDomain("SignIn", {
      cognitoDomain: { domainPrefix: `cloakroom-${settings.stage}-${Fn.select(0, Fn.split("-", stackUuid))}` },
    });
    new SignInFirewall(this, "Firewall", { userPoolArn: pool.userPoolArn, settings, logKey });
    this.people = { issuer: pool.userPoolProviderUrl, audience: this.portalClient(pool, settings).userPoolClientId };
  }

  /** The portal runs in the browser and can keep no secret: code grant, and PKCE in its place (RFC 7636). */
  private portalClient(pool: UserPool, { portalUrl }: Settings): UserPoolClient {
    return new UserPoolClient(this, "Portal", {
      userPool: pool,
      generateSecret: false,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [portalUrl],
        logoutUrls: [portalUrl],
      },
      // Standing is read on every request, so a token's life is a convenience, not a risk; still an hour at most.
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
  }
}
