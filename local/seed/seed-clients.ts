/** The clients that every local system knows: the marketplace's own, and three applications of two developers. */
export const systems = {
  marketplace: ["orders:write", "buyers:write", "authorizations:write", "messages:send"],
  relay: ["relay:connect"],
} as const;

export const applications = [
  {
    developer: "Dora Parcels",
    name: "Parcel Pilot",
    roles: ["orders", "shipping"],
    sellers: ["SELLER-01", "SELLER-02"],
  },
  {
    developer: "Dev Ledgers",
    name: "Ledger Lane",
    roles: ["orders", "tax_invoicing"],
    sellers: ["SELLER-02", "SELLER-03"],
  },
  {
    developer: "Dev Ledgers",
    name: "Shelf Sense",
    roles: ["orders", "aggregates"],
    sellers: ["SELLER-01"],
  },
] as const;
