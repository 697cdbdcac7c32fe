import type { RunningAction } from "../../chat/session/removals";
import type { Session } from "../../chat/session/session";
import type { Encoded } from "../../rpc/connection/codec";
import type { Answer } from "../../rpc/connection/socket";
import type { AckResults, IncomingEvents } from "../../schemas/incoming";
import type { Later } from "./later";

/**
 * The server's code for one incoming event. What it returns is the ack's result, what it throws is the error. An action that
 * has to continue right after its ack sends the ack itself, by `answer`, and returns undefined. One whose ack has to wait
 * although the room's next action need not returns a `Later`. After every await it
 * calls `running.check`, and it makes each change of the store by `running.commit`.
 */
export type Action<E extends keyof IncomingEvents> = (
	session: Session,
	data: IncomingEvents[E],
	answer: { ack(result: AckResults[E] | Encoded<AckResults[E]>): void } & Answer,
	running: RunningAction,
) => Promise<AckResults[E] | Encoded<AckResults[E]> | Later<AckResults[E]> | undefined>;
