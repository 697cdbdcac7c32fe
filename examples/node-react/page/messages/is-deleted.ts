// In your app: "jsandy-chat/client".
import type { ShownMessage } from "../../../../src/client";

/** Returns true for the tombstone of a message. */
export const isDeleted = (message: ShownMessage): boolean =>
	message.status === "sent" && message.deletedAt !== undefined;
