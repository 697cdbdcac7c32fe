import * as z from "zod";

/**
 * To whom the read receipts of a room go: to its members (`everyone`), to the user's own devices alone (`private`), or, by
 * default, to the members of rooms of at most 100 users (`auto`).
 */
export const receiptAudienceSchema = z.enum(["auto", "everyone", "private"]);
export type ReceiptAudience = z.infer<typeof receiptAudienceSchema>;
