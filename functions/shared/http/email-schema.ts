import * as z from "zod/mini";
import { checked } from "#shared/schema.ts";
import { line } from "./schemas.ts";

/**
 * An e-mail address as people have them: quoted local parts and internationalised local parts and domains (RFC 5321,
 * RFC 6531), at most 254 octets. Whether it exists is for the mail to find out.
 */
export const email = checked(
  line(254),
  z.regex(
    /^(?:"(?:[^"\\]|\\.)+"|[^\s@"(),:;<>[\\\]]+)@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u,
    "must be an e-mail address",
  ),
  z.refine((text) => new TextEncoder().encode(text).length <= 254, "must be at most 254 octets"),
);
