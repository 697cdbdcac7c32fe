import type { MessageStore } from "../adapters/message-store";
import type { EventSchemas } from "../rpc/builder/infer";
import type { Authorize } from "./app/authorize";
import type { ChatHooks } from "./app/hooks";
import type { ReauthenticatorOptions } from "./app/reauthenticate";
import type { Limits } from "./limits";
import type { ReceiptAudience } from "./marks/receipt-audience";
import type { PeopleOptions } from "./people/people";

/** The options of one mounted chat. */
export interface ChatOptions extends ChatHooks {
	store: MessageStore;
	authorize?: Authorize | undefined;
	/** How the names of users are found. */
	people?: Omit<PeopleOptions, "clock" | "onError">;
	/** The events that clients may send. */
	incoming: EventSchemas;
	/** The same for the app's own server, which may send longer texts. Default: as for clients. */
	ownIncoming?: EventSchemas;
	limits: Limits;
	/** To whom read receipts go. Default: `auto`. */
	receipts?: ReceiptAudience | undefined;
	/** How an open socket gets another credential. Without it, none does. */
	credentials?: Omit<ReauthenticatorOptions, "clock" | "onError">;
	/** How often `authorize` is asked again about a membership; 0, the default, for never. */
	recheckMs?: number;
}
