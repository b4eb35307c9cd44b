import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import type { EventImage } from "#shared/storage/stream-image.ts";
import { type RowChanged, type StreamEvent, streamFunction } from "#shared/stream-function.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

/** An image as it reaches a function: through JSON, in which bytes are base64. */
function image(row: object): EventImage {
  const encoded = (_: string, value: unknown) =>
    value !== null && typeof value === "object" && "type" in value && value.type === "Buffer" && "data" in value
      ? Buffer.from(value.data as number[]).toString("base64")
      : value;
  return JSON.parse(JSON.stringify(marshall(row), encoded)) as EventImage;
}

const record = (SequenceNumber: string, row: object, before?: object) => ({
  dynamodb: { SequenceNumber, NewImage: image(row), ...(before && { OldImage: image(before) }) },
});

async function following(event: StreamEvent, follow?: (change: RowChanged) => Promise<void>) {
  const changes: RowChanged[] = [];
  const handler = streamFunction("developers/follow", async (change) => {
    changes.push(change);
    await follow?.(change);
  });
  return { answer: await handler(event, { awsRequestId: "r1" }), changes };
}

describe("a function that follows a table", () => {
  it("sees rows as whoever reads the table does, what is binary among it", async () => {
    const bytes = Buffer.from([0, 255, 1]);
    const row = { pk: "order#1", count: 2, sealed: { phone: bytes, deep: [{ name: bytes }] }, tags: new Set([bytes]) };
    const { changes } = await following({ Records: [record("1", row, { ...row, count: 1 })] });
    expect(changes).toEqual([{ before: { ...row, count: 1 }, after: row }]);
    expect(changes[0]?.after.sealed).toMatchObject({ phone: expect.any(Uint8Array) });
  });

  it("handles what comes after a record that failed, and says which failed", async () => {
    const caught = catchLog();
    const event = { Records: ["1", "2", "3"].map((number) => record(number, { pk: number })) };
    const { answer, changes } = await following(event, async ({ after }) => {
      if (after.pk === "2") throw new IntegrityError("row 2");
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(changes.map(({ after }) => after.pk)).toEqual(["1", "2", "3"]);
    expect(caught.lines()).toMatchObject([{ code: "integrity.violation", route: "stream developers/follow" }]);
  });

  it("leaves alone what was deleted", async () => {
    const { answer, changes } = await following({ Records: [{ dynamodb: { SequenceNumber: "1" } }] });
    expect({ answer, changes }).toEqual({ answer: { batchItemFailures: [] }, changes: [] });
  });
});
