import { blockSeller, getContactToken, issueContactToken, relayCall } from "#contact/contract.ts";
import {
  createApplication,
  createCredential,
  getListing,
  listAuthorizations,
  listCampaigns,
  listListings,
  openCampaign,
  patchDeveloper,
  publishListing,
  putAssessment,
  putAuthorization,
  readAdminLog,
  rotateCredential,
} from "#developers/contract.ts";
import { revoke, token } from "#identity/contract.ts";
import { requestAccess } from "#incidents/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import {
  issueRestrictedDataToken,
  putBuyer,
  putOrder,
  readAccessLog,
  readPii,
  readPiiBatch,
  recordOrderEvent,
} from "#vault/contract.ts";
import { approve } from "./approvals.ts";
import { type ClientAnswer, call, expectStatus } from "./client.ts";
import { developerBody, newDraft, register, shippingApplication } from "./developers.ts";
import { accessToken, newApplication, newId, newOrder, orderBody, shippingFields, tokenOf } from "./marketplace.ts";
import type { Table } from "./operator.ts";
import { staffAccess } from "./staff-access.ts";

export type Answer = ClientAnswer<RouteSpec>;
export type Dependency = "kms" | "dynamodb";

/** One thing that callers do, and what it cannot do without. */
export interface Operation {
  /** Makes one more request of this kind, to a thing of its own where it creates one. */
  readonly ask: () => Promise<Answer>;
  readonly well: number;
  readonly tables: readonly Table[];
  /** Whether it calls KMS also when vault keys and public keys are in memory. */
  readonly kms?: boolean;
  /** Whether it writes nothing, not even that it was done. */
  readonly onlyReads?: boolean;
}

/** An order that is there, and a restricted data token for it. */
export interface Target {
  readonly orderId: string;
  readonly ticket: string;
}

/**
 * Everything that stands between a buyer's data and its readers.
 * @param target asked for with each request, so that it may be made later than the operations
 */
export async function operationsOn(local: LocalInstance, target: () => Target) {
  const marketplace = await tokenOf(local, "system:marketplace");
  const responder = await tokenOf(local, "staff:rita");
  const auditor = await tokenOf(local, "staff:otto");
  const assessor = await tokenOf(local, "staff:ada");
  const grant = { roles: ["orders", "shipping"], sellers: ["SELLER-01"] } as const;
  const developer = await tokenOf(local, "developer:dora");
  await register(local.urls.api, developer, developerBody(newId("PII")));
  const { applicationId: draftId } = await newDraft(local.urls.api, developer);
  const { applicationId: listedId } = await newDraft(local.urls.api, developer);
  const { applicationId: askedId } = await newDraft(local.urls.api, developer);
  await approve(local, listedId, shippingApplication);
  const { policyVersion } = await approve(local, askedId, shippingApplication);
  const listing = () => {
    const [homepage, supportUrl] = ["https://parcels.example/pilot", "https://parcels.example/help"];
    const body = { tagline: newId("Labels"), homepage, supportUrl };
    return call(local.urls.api, publishListing, { params: { applicationId: listedId }, body, token: developer });
  };
  await expectStatus(201, listing());
  const held = { params: { applicationId: draftId }, body: {}, token: developer };
  const { clientId } = await expectStatus(201, call(local.urls.api, createCredential, held));
  const application = await newApplication(local, marketplace, grant);
  const bearer = await accessToken(local, application);
  const relay = await tokenOf(local, "system:relay");
  const giveNumber = async () => {
    const { orderId } = await newOrder(local, marketplace);
    const body = { orderId, channel: "phone" } as const;
    return expectStatus(201, call(local.urls.api, issueContactToken, { body, token: bearer }));
  };
  // Given when it is first needed: until then, no function has a key in memory.
  let given: ReturnType<typeof giveNumber> | undefined;
  const number = () => {
    given ??= giveNumber().catch((error: unknown) => {
      given = undefined;
      throw error;
    });
    return given;
  };
  const api = <const R extends RouteSpec>(route: R, request: Parameters<typeof call<R>>[2]) =>
    call(local.urls.api, route, request) as Promise<Answer>;
  const one = () => ({ params: { orderId: target().orderId } });
  const fields = [...shippingFields];
  const reason = { buyerId: orderBody("").buyerId, fields, reason: "On a bad day", ticket: "BAD-1", minutes: 60 };
  const people = await staffAccess(local, ["ada", "rita"]);
  await people.granted("ada", "rita", reason);

  const operations = {
    "putting an order": {
      ask: () =>
        api(putOrder, { params: { orderId: newId("FAULT") }, body: orderBody(newId("PII")), token: marketplace }),
      well: 201,
      tables: ["standing", "vault", "recordKeys"],
    },
    "putting a buyer": {
      ask: () => {
        const params = { buyerId: newId("FAULT") };
        return api(putBuyer, { params, body: { name: newId("PII") }, token: marketplace });
      },
      well: 201,
      tables: ["standing", "vault", "recordKeys"],
    },
    "recording an event": {
      ask: () => {
        const body = { type: "shipped", at: new Date().toISOString() } as const;
        return api(recordOrderEvent, { ...one(), body, token: marketplace });
      },
      well: 202,
      tables: ["standing", "vault"],
    },
    "issuing a restricted data token": {
      ask: () => {
        const body = { purpose: "shipping", resources: [{ orderId: target().orderId, fields }] };
        const headers = { "idempotency-key": newId("key") };
        return api(issueRestrictedDataToken, { body, headers, token: bearer });
      },
      well: 201,
      tables: ["standing", "vault", "idempotency"],
      kms: true,
    },
    "reading personal data": {
      ask: () => api(readPii, { ...one(), query: { fields: fields.join(",") }, token: target().ticket }),
      well: 200,
      tables: ["standing", "vault", "recordKeys", "accessLog"],
    },
    "reading a batch": {
      ask: () => api(readPiiBatch, { body: { orderIds: [target().orderId], fields }, token: target().ticket }),
      well: 200,
      tables: ["standing", "vault", "recordKeys", "accessLog"],
    },
    "asking to read for a reason": {
      ask: () => api(requestAccess, { body: reason, headers: { "idempotency-key": newId("key") }, token: assessor }),
      well: 201,
      tables: ["standing", "incidents", "adminLog", "idempotency"],
    },
    "reading for a reason": {
      ask: () => people.read("ada", target().orderId, fields.join(",")) as Promise<Answer>,
      well: 200,
      tables: ["standing", "vault", "recordKeys", "incidents", "accessLog"],
    },
    "reading the access log": {
      ask: () => api(readAccessLog, { ...one(), query: {}, token: marketplace }),
      well: 200,
      tables: ["standing", "vault", "accessLog"],
    },
    "authorising an application": {
      ask: () => {
        const params = { sellerId: newId("SELLER"), applicationId: application.applicationId };
        return api(putAuthorization, { params, body: { roles: ["shipping"] }, token: marketplace });
      },
      well: 201,
      tables: ["standing", "adminLog"],
    },
    "looking at a seller's authorisations": {
      ask: () => api(listAuthorizations, { params: { sellerId: "SELLER-01" }, query: {}, token: marketplace }),
      well: 200,
      tables: ["standing", "developers"],
    },
    "reading the admin log": {
      ask: () => api(readAdminLog, { query: {}, token: auditor }),
      well: 200,
      tables: ["standing", "adminLog"],
    },
    "issuing a contact token": {
      ask: () => {
        const body = { orderId: target().orderId, channel: "phone" } as const;
        const headers = { "idempotency-key": newId("key") };
        return api(issueContactToken, { body, headers, token: bearer });
      },
      well: 201,
      tables: ["standing", "vault", "contact", "accessLog", "idempotency"],
    },
    "looking at a contact token": {
      ask: async () => {
        const { contactTokenId } = await number();
        return api(getContactToken, { params: { contactTokenId }, token: bearer });
      },
      well: 200,
      tables: ["standing", "vault", "contact"],
      onlyReads: true,
    },
    "relaying a call": {
      ask: async () => {
        const { contactTokenId: callId, phone: { e164: to = "", extension: digits } = {} } = await number();
        // One call that is told often: it counts once, and each telling goes the whole way.
        const body = { from: "+442079460001", to, digits, callId };
        return api(relayCall, { body, token: relay });
      },
      well: 200,
      tables: ["standing", "vault", "recordKeys", "contact", "accessLog"],
    },
    "blocking a seller": {
      ask: () => {
        const params = { buyerId: newId("BUYER"), sellerId: "SELLER-01" };
        return api(blockSeller, { params, token: marketplace });
      },
      well: 200,
      tables: ["standing", "contact"],
    },
    "changing a developer's account": {
      ask: () => {
        const body = { contactEmail: `${newId("PII")}@parcels.example` };
        return api(patchDeveloper, { body, token: developer });
      },
      well: 200,
      tables: ["standing", "developers", "recordKeys"],
    },
    "describing an application": {
      ask: () => {
        const headers = { "idempotency-key": newId("key") };
        return api(createApplication, { body: shippingApplication, headers, token: developer });
      },
      well: 201,
      tables: ["standing", "developers", "idempotency"],
    },
    "saving answers": {
      ask: () => api(putAssessment, { params: { applicationId: draftId }, body: { answers: {} }, token: developer }),
      well: 200,
      tables: ["standing", "developers"],
    },
    "changing a listing": {
      ask: () => listing() as Promise<Answer>,
      well: 200,
      tables: ["standing", "developers", "adminLog"],
    },
    "looking something up in the directory": {
      ask: () => api(getListing, { params: { applicationId: listedId } }),
      well: 200,
      tables: ["standing", "developers"],
      onlyReads: true,
    },
    "walking the directory": {
      ask: () => api(listListings, { query: {} }),
      well: 200,
      tables: ["standing", "developers"],
      onlyReads: true,
    },
    "opening a campaign": {
      ask: () => {
        const deadline = new Date(Date.now() + 40 * 24 * 60 * 60 * 1000).toISOString();
        const body = { policyVersion, cohort: { applicationIds: [askedId] }, deadline };
        const headers = { "idempotency-key": newId("key") };
        return api(openCampaign, { body, headers, token: assessor });
      },
      well: 201,
      tables: ["standing", "developers", "adminLog", "idempotency"],
    },
    "listing campaigns": {
      ask: () => api(listCampaigns, { query: {}, token: assessor }),
      well: 200,
      tables: ["standing", "developers"],
      onlyReads: true,
    },
    "rotating a secret": {
      ask: () => api(rotateCredential, { params: { clientId }, token: developer }),
      well: 200,
      tables: ["standing", "developers", "adminLog"],
    },
    "asking for an access token": {
      ask: () => {
        const { clientId: client_id, clientSecret: client_secret } = application;
        const body = { grant_type: "client_credentials", client_id, client_secret };
        return call(local.urls.identity, token, { body }) as Promise<Answer>;
      },
      well: 200,
      tables: ["standing"],
      kms: true,
    },
    "revoking a member of staff": {
      ask: () => {
        const body = { staffId: newId("STAFF"), reason: "On a bad day" };
        return api(revoke, { body, token: responder });
      },
      well: 200,
      tables: ["standing", "adminLog"],
    },
  } as const satisfies Readonly<Record<string, Operation>>;
  return { operations, bearers: { marketplace, application: bearer } };
}
