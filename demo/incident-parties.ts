import type { LocalInstance } from "#local/start.ts";
import type { Answer } from "./narrator.ts";

/** Who is told: of the last one the mail comes back (an address of SES's mailbox simulator). */
export const buyers = [
  { buyerId: "BUYER-SIAN", name: "Siân O’Hara", email: "sian@buyers.example", country: "GB", locale: "en-GB" },
  { buyerId: "BUYER-KAETHE", name: "Käthe Weiß", email: "kaethe@buyers.example", country: "DE", locale: "de-DE" },
  {
    ...{ buyerId: "BUYER-OMAR", name: "Omar Quintero", country: "US", locale: "en-US" },
    email: "bounce@simulator.amazonses.com",
  },
] as const;

/** An application that an operator makes: those of the stories before had a year to run out. */
export async function newApplication({ system, invoke, urls }: LocalInstance, name: string) {
  const provisioner = system.functions.find((one) => /provisioner/i.test(one.name))?.name ?? "";
  const request = { kind: "application", name, roles: ["orders", "shipping"], developer: { name: "Demo Labels" } };
  const { payload, functionError } = await invoke(provisioner, request);
  if (functionError) throw new Error(`the provisioner failed: ${payload}`);
  const { applicationId, clientId, clientSecret } = JSON.parse(payload) as Readonly<Record<string, string>>;
  if (!applicationId || !clientId || !clientSecret) throw new Error("the provisioner made no application");
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  return {
    applicationId,
    /** It asks for a token each time: those of before die with its access. */
    asItself: async () => {
      const response = await fetch(`${urls.identity}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
      return { who: name, token: String(((await response.json()) as Answer).access_token) };
    },
  };
}

/** What people are told, but for what was read of each and all that is the same in every notice. */
export const words = {
  whatHappened: "An application that prints labels for sellers used data of orders to send advertising.",
  whatWeAreDoing: "We have ended its access and asked for the data to be deleted.",
  whatYouCanDo: "You need not do anything.",
  contact: "Write to help@marketplace.example, day and night.",
  translations: {
    de: {
      whatHappened: "Eine Anwendung, die für Verkäufer Etiketten druckt, hat Bestelldaten für Werbung benutzt.",
      whatWeAreDoing: "Wir haben ihren Zugang beendet und die Löschung der Daten verlangt.",
      whatYouCanDo: "Sie müssen nichts tun.",
      contact: "Schreiben Sie an hilfe@marketplace.example, Tag und Nacht.",
    },
  },
};
