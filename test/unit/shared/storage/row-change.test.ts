import { describe, expect, it } from "vitest";
import { rowChange } from "#shared/storage/row-change.ts";

interface Row {
  readonly id: string;
  readonly status: string;
  readonly list: readonly object[];
  readonly note?: string | undefined;
}
const names = ["id", "status", "list", "note"] as const;
const row: Row = { id: "1", status: "on", list: [{ a: 1 }] };

describe("the change of a row", () => {
  it("sets what differs, on condition that all of it is as it was read", () => {
    expect(rowChange(row, { ...row, status: "off", note: "why" }, names)).toEqual({
      UpdateExpression: "SET #status = :to_status, #note = :to_note",
      ConditionExpression: "#id = :as_id AND #status = :as_status AND #list = :as_list AND attribute_not_exists(#note)",
      ExpressionAttributeNames: { "#id": "id", "#status": "status", "#list": "list", "#note": "note" },
      ExpressionAttributeValues: {
        ...{ ":to_status": "off", ":to_note": "why" },
        ...{ ":as_id": "1", ":as_status": "on", ":as_list": [{ a: 1 }] },
      },
    });
  });

  it("removes what is no more, and leaves alone what is the same", () => {
    const before: Row = { ...row, note: "why" };
    const { UpdateExpression } = rowChange(before, { ...row, list: [{ a: 1 }] }, names);
    expect(UpdateExpression).toBe("REMOVE #note");
    expect(rowChange(before, { ...row, status: "off" }, names).UpdateExpression).toBe(
      "SET #status = :to_status REMOVE #note",
    );
  });
});
