import { describe, expect, it } from "vitest";
import { deciding } from "./application-acts.ts";
import { inReview, judging, refusal, type Story, storyOf } from "./story.ts";

const approvedBy = (story: Story) => story.latest().decision?.by;
const standingOf = (story: Story) => story.rows().standing;

describe("a decision", () => {
  it.each(["reject", "request_changes"] as const)("to %s needs reasons", (decision) => {
    const errors = [expect.objectContaining({ pointer: "/reasons" })];
    const story = inReview("orders");
    expect(() => story.decides("ada", { decision, reasons: [] })).toThrow(
      expect.objectContaining({ code: "invalid_request", details: { errors } }),
    );
    expect(story.decides("ada", { decision })).toMatchObject({ transition: decision });
  });

  it("of one person is enough where no role is restricted", () => {
    const story = inReview("orders");
    expect(story.decides("ada")).toMatchObject({ transition: "approve", grant: { roles: ["orders"] } });
    expect(approvedBy(story)).toEqual(["ada"]);
  });

  it("of one person ends a case that two would have to approve", () => {
    const story = inReview("shipping");
    story.decides("ada");
    expect(story.decides("alan", { decision: "reject" })).toMatchObject({ transition: "reject" });
    expect(standingOf(story).restricted).toBeUndefined();
  });

  it("that comes late changes nothing and says so", () => {
    const story = inReview("orders");
    story.decides("ada", { decision: "request_changes" });
    for (const by of ["ada", "alan"])
      expect(() => story.decides(by)).toThrow(refusal("wrong_state", "changes_requested"));
  });

  it.each(["revoked", "suspended"] as const)("is refused while access is %s, the first of two as well", (status) => {
    const story = inReview("shipping");
    story.isFound({ standing: { ...standingOf(story), status } });
    for (const decision of ["approve", "reject", "request_changes"] as const)
      expect(() => story.decides("ada", { decision })).toThrow(refusal("wrong_state", status));
    expect(() => story.claims("ada")).toThrow(refusal("wrong_state", status));
  });
});

describe("restricted roles", () => {
  it("take two people; until the second, nothing changes but the case", () => {
    const story = inReview("shipping");
    const { application, standing } = story.rows();
    const move = story.decides("ada");
    expect(move).toMatchObject({
      transition: "note_review",
      entries: [{ event: "first_approval", actor: "assessor" }],
    });
    expect(move?.acts).toMatchObject([{ act: "application.first_approval", actor: "staff:ada" }]);
    const { version: _, ...before } = application;
    expect(story.rows().application).toMatchObject(before);
    expect(standingOf(story)).toEqual(standing);
    expect(story.decides("alan")).toMatchObject({
      transition: "approve",
      grant: { restricted: { roles: ["shipping"] } },
    });
    expect(approvedBy(story)).toEqual(["ada", "alan"]);
  });

  it("are not approved by the same person twice, nor by one delivery that comes twice", () => {
    const story = inReview("shipping");
    const act = deciding(story.latest().assessmentId, "ada", judging({ revision: 1 }));
    story.happens(act);
    expect(() => story.happens(act)).toThrow(refusal("same_person"));
    expect(() => story.decides("ada", { roles: ["shipping"] })).toThrow(refusal("same_person"));
    expect(story.latest().approvals).toHaveLength(1);
  });

  it("take two approvals of one revision: an edit makes the first one nothing", () => {
    const story = inReview("shipping");
    story.decides("ada");
    story.edits({ name: "Other" });
    expect(story.decides("alan", { revision: 2 })).toMatchObject({ transition: "note_review" });
    expect(story.latest().approvals.map(({ by }) => by)).toEqual(["alan"]);
    expect(story.decides("ada", { revision: 2 })).toMatchObject({ transition: "approve" });
  });

  it("that one person leaves out are not granted, and take no second person", () => {
    const story = inReview("orders", "shipping");
    expect(story.decides("ada", { roles: ["orders"] })).toMatchObject({ transition: "approve" });
    expect(story.rows().application.approval?.roles).toEqual(["orders"]);
    expect(standingOf(story).restricted).toBeUndefined();
  });
});

describe("the roles of an approval", () => {
  it("are those that everyone approved", () => {
    const story = inReview("orders", "shipping", "tax_invoicing");
    story.decides("ada", { roles: ["shipping", "orders"] });
    story.decides("alan", { roles: ["tax_invoicing", "shipping"] });
    expect(story.rows().application.approval?.roles).toEqual(["shipping"]);
    expect(standingOf(story)).toMatchObject({ roles: [], restricted: { roles: ["shipping"] } });
  });

  it("may not be none", () => {
    const story = inReview("orders", "shipping", "tax_invoicing");
    story.decides("ada", { roles: ["shipping"] });
    const extensions = { approved: ["shipping"] };
    expect(() => story.decides("alan", { roles: ["tax_invoicing"] })).toThrow(
      expect.objectContaining({ code: "conflict", details: expect.objectContaining({ extensions }) }),
    );
    expect(story.latest().approvals).toHaveLength(1);
  });

  it("are among those asked for, on the revision that is decided on", () => {
    const story = inReview("orders", "shipping");
    const errors = [expect.objectContaining({ pointer: "/roles" })];
    const refused = expect.objectContaining({ code: "invalid_request", details: { errors } });
    expect(() => story.decides("ada", { roles: ["messaging"] })).toThrow(refused);
    expect(() => story.decides("ada", { roles: ["orders", "messaging"] })).toThrow(refused);
    story.edits({ roles: ["orders"] });
    expect(() => story.decides("ada", { roles: ["shipping"], revision: 2 })).toThrow(refused);
  });

  it("are each there once, however often they were named", () => {
    const story = inReview("shipping");
    story.decides("ada", { roles: ["shipping", "shipping"] });
    story.decides("alan");
    expect(story.rows().application.approval?.roles).toEqual(["shipping"]);
  });

  it("come with the conditions of everyone, each once", () => {
    const story = inReview("shipping");
    story.decides("ada", { conditions: ["Rotate keys.", "Scan weekly."] });
    const move = story.decides("alan", { conditions: ["Scan weekly.", "Train staff."] });
    const conditions = ["Rotate keys.", "Scan weekly.", "Train staff."];
    expect(story.rows().application.approval?.conditions).toEqual(conditions);
    const reasons = conditions.map((message) => ({ clause: "condition", message }));
    expect(move?.entries).toMatchObject([{ event: "approved", reasons }]);
  });
});

describe("the revision that was looked at", () => {
  const stale = expect.objectContaining({
    code: "conflict",
    details: expect.objectContaining({ extensions: { revision: 2 } }),
  });

  it("has to be the one that is there", () => {
    const story = inReview("orders").edits({ name: "Other" });
    for (const revision of [1, 3]) expect(() => story.decides("ada", { revision })).toThrow(stale);
    expect(story.decides("ada", { revision: 2 })).toMatchObject({ transition: "approve" });
  });

  it("is the submitted one where nothing is said", () => {
    expect(inReview("orders").decides("ada")).toMatchObject({ transition: "approve" });
    expect(() => inReview("orders").edits({ name: "Other" }).decides("ada")).toThrow(stale);
  });

  it("is the one that was claimed last where nothing is said", () => {
    const story = inReview("orders");
    story.claims("ada");
    story.edits({ name: "Other" });
    expect(() => story.decides("ada")).toThrow(stale);
    story.claims("ada");
    expect(story.decides("ada")).toMatchObject({ transition: "approve" });
  });
});

describe("an appeal", () => {
  const appealed = (story: Story, rejecter = "ada") => {
    story.decides(rejecter, { decision: "reject" });
    story.appeals();
    return story;
  };

  it("is not decided by who rejected, either way", () => {
    const story = appealed(inReview("shipping"));
    for (const decision of ["approve", "reject"] as const)
      expect(() => story.decides("ada", { decision })).toThrow(refusal("same_person"));
  });

  it("is decided by one other, who is the second to have judged it", () => {
    const story = appealed(inReview("shipping"));
    expect(story.decides("alan")).toMatchObject({
      transition: "approve",
      grant: { restricted: { roles: ["shipping"] } },
    });
  });

  it("against the automatic assessment takes two where a role is restricted", () => {
    const story = storyOf(["shipping"], ["sold-on"]).isSubmitted();
    story.appeals();
    expect(story.decides("ada")).toMatchObject({ transition: "note_review" });
    expect(() => story.decides("ada")).toThrow(refusal("same_person"));
    expect(story.decides("alan")).toMatchObject({ transition: "approve" });
  });

  it("against the automatic assessment takes one where none is", () => {
    const story = storyOf(["orders"], ["sold-on"]).isSubmitted();
    story.appeals();
    expect(story.decides("ada")).toMatchObject({ transition: "approve" });
  });

  it("ends in a yes or a no", () => {
    const story = appealed(inReview("orders"));
    const errors = [expect.objectContaining({ pointer: "/decision" })];
    expect(() => story.decides("alan", { decision: "request_changes" })).toThrow(
      expect.objectContaining({ code: "invalid_request", details: { errors } }),
    );
  });

  it("that fails can be followed by a corrected submission", () => {
    const story = appealed(inReview("orders"));
    story.decides("alan", { decision: "reject" });
    expect(story.edits({ name: "Other" }).isSubmitted().rows().application.status).toBe("in_review");
  });
});
