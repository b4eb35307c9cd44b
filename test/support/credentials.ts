import { expect } from "vitest";
import { createCredential, deleteCredential, listCredentials, rotateCredential } from "#developers/contract.ts";
import { token as tokenRoute } from "#identity/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { call, expectStatus } from "./client.ts";
import { developerBody, register } from "./developers.ts";
import { newId, tokenOf } from "./marketplace.ts";
import { operatorOf } from "./operator.ts";

/** What `dora` does with credentials of her applications, whatever the time is, and every secret that she is shown. */
export function credentialsOf(local: LocalInstance) {
  const shown: string[] = [];
  let dora = "";

  const signIn = async () => {
    dora = await tokenOf(local, "developer:dora");
    return dora;
  };
  const ask = (clientId: string, secret: string) => {
    const body = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
    return call(local.urls.identity, tokenRoute, { body });
  };

  return {
    shown,
    /** Her own token: people's end after an hour. */
    token: () => dora,
    async register() {
      await register(local.urls.api, await signIn(), developerBody(newId("dora")));
    },
    /** @param duration ISO 8601 */
    async advance(duration: string) {
      const init = { method: "POST", body: JSON.stringify({ advance: duration }) };
      expect((await fetch(`${local.urls.api}/local/clock`, init)).status).toBe(200);
      await signIn();
    },
    async create(applicationId: string, body = {}) {
      const request = { params: { applicationId }, body, token: dora };
      const made = await expectStatus(201, call(local.urls.api, createCredential, request));
      shown.push(made.clientSecret);
      return made;
    },
    async rotate(clientId: string) {
      const rotated = await expectStatus(
        200,
        call(local.urls.api, rotateCredential, { params: { clientId }, token: dora }),
      );
      shown.push(rotated.clientSecret);
      return rotated;
    },
    remove: (clientId: string) => call(local.urls.api, deleteCredential, { params: { clientId }, token: dora }),
    async list(applicationId: string) {
      const request = { params: { applicationId }, token: dora };
      return (await expectStatus(200, call(local.urls.api, listCredentials, request))).items;
    },
    ask,
    works: async (clientId: string, secret: string) => (await ask(clientId, secret)).status === 200,
    /** As it lies in the table `standing`. */
    async rowOf(clientId: string) {
      const rows = await operatorOf(local).rows("standing");
      return rows.find(({ pk }) => pk === `credential#${clientId}`);
    },
  };
}
