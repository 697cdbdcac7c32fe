import type { Session } from "../../chat/session/session";
import type { Encoded } from "../../rpc/connection/codec";
import type { Answer } from "../../rpc/connection/socket";
import type { AckResults, IncomingEvents } from "../../schemas/incoming";

/**
 * The server's code for one incoming event: what it returns is the ack's result, what it throws the error. One that has
 * to act right after its ack sends the ack itself, by `answer`, and returns nothing.
 */
export type Action<E extends keyof IncomingEvents> = (
	session: Session,
	data: IncomingEvents[E],
	answer: { ack(result: AckResults[E]): void } & Answer,
) => Promise<AckResults[E] | Encoded<AckResults[E]> | undefined>;
