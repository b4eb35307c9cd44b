import type { Random } from "./random.ts";

/** Invented people and addresses of a country; the phone numbers are of ranges kept free for fiction, where there is one. */
export interface Place {
  readonly country: string;
  readonly locale: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly streets: readonly string[];
  readonly towns: readonly { readonly city: string; readonly region?: string; readonly postalCode: string }[];
  readonly phone: (random: Random) => string;
  /** Family name first, where that is the custom. */
  readonly familyFirst?: boolean;
}

export const places: readonly Place[] = [
  {
    country: "US",
    locale: "en-US",
    given: ["Maya", "Theo", "Ruth", "Omar"],
    family: ["Hallowell", "Okafor", "Brandt", "Quintero"],
    streets: ["Larkspur Lane", "Old Mill Road", "Harbor Street"],
    towns: [
      { city: "Spokane", region: "WA", postalCode: "99201" },
      { city: "Duluth", region: "MN", postalCode: "55802" },
    ],
    phone: (random) => `+1 202-555-01${random.digits(2)}`,
  },
  {
    country: "DE",
    locale: "de-DE",
    given: ["Jürgen", "Käthe", "Björn", "Anneliese"],
    family: ["Müßig", "Großmann", "Öhlschläger", "Weiß"],
    streets: ["Gänsemarkt", "Am Mühlbach", "Schloßallee"],
    towns: [
      { city: "Görlitz", region: "Sachsen", postalCode: "02826" },
      { city: "Lüneburg", region: "Niedersachsen", postalCode: "21335" },
    ],
    phone: (random) => `+49 1512 34567${random.digits(2)}`,
  },
  {
    country: "GB",
    locale: "en-GB",
    given: ["Siân", "Callum", "Orla"],
    family: ["Pemberton-Hughes", "O’Hara", "Llewellyn"],
    streets: ["Brewery Lane", "Chapel Hill", "The Crescent"],
    towns: [
      { city: "Aberystwyth", postalCode: "SY23 2AE" },
      { city: "Berwick-upon-Tweed", postalCode: "TD15 1AB" },
    ],
    phone: (random) => `+44 7700 900${random.digits(3)}`,
  },
  {
    country: "FR",
    locale: "fr-FR",
    given: ["Élodie", "François", "Maëlle"],
    family: ["Lefèvre", "D’Aubigné", "Çelik"],
    streets: ["rue des Pêcheurs", "allée du Château", "impasse Saint-Éloi"],
    towns: [
      { city: "Besançon", region: "Doubs", postalCode: "25000" },
      { city: "Saint-Étienne", region: "Loire", postalCode: "42000" },
    ],
    phone: (random) => `+33 6 39 98 ${random.digits(2)} ${random.digits(2)}`,
  },
  {
    country: "JP",
    locale: "ja-JP",
    given: ["翔太", "美咲", "健一"],
    family: ["佐々木", "渡邊", "長谷川"],
    streets: ["本町", "桜台", "緑ヶ丘"],
    towns: [
      { city: "金沢市", region: "石川県", postalCode: "920-0901" },
      { city: "函館市", region: "北海道", postalCode: "040-0053" },
    ],
    phone: (random) => `+81 90-1234-${random.digits(4)}`,
    familyFirst: true,
  },
  {
    country: "AE",
    locale: "ar-AE",
    given: ["فاطمة", "خالد", "نورة"],
    family: ["المنصوري", "الحمادي", "بن سعيد"],
    streets: ["شارع الشيخ زايد", "شارع الكورنيش"],
    towns: [{ city: "أبو ظبي", region: "أبو ظبي", postalCode: "277" }],
    phone: (random) => `+971 50 123 ${random.digits(4)}`,
  },
];
