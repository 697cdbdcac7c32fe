import type { Env, Hono } from "hono";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../../rpc/builder/infer";
import type { WireError } from "../../../schemas/error";
import type { AckResults, incomingEvents } from "../../../schemas/incoming";
import type { outgoingEvents } from "../../../schemas/outgoing";
import type { RoomMembers } from "../room-members";

/** One route, as Hono's client types read it. Not an interface, which would not fit their index signatures. */
type Route<Input, Output, Status extends number> = {
	input: Input;
	output: Output;
	outputFormat: "json";
	status: Status;
};
type Refusal = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 501 | 503;
type Answer<Input, Output, Status extends 200 | 201> = Route<Input, Output, Status> | Route<Input, WireError, Refusal>;

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;
type BuiltInChat = SocketEvents<typeof incomingEvents, typeof outgoingEvents, AckResults>;

type InRoom = { param: { room: string } };
type OfMessage = { param: { room: string; id: string } };
/** `loadHistory`, in a query: the latest messages, those before a seq, or what changed after one. */
type PageQuerystring = { before?: string; after?: string; limit?: string };
type Sent<P> = InferIncoming<P> extends { sendMessage: infer Data } ? Omit<Data, "room"> : never;

/**
 * What a chat serves over HTTP, for the types of Hono's client. `P` is the chat's type, for metadata of the app's own.
 *
 * @example
 * const chat = hc<ChatHttp<typeof wsChat>>("https://app.example/api/chat/wsChat");
 * const answer = await chat.rooms[":room"].messages.$get({ param: { room: encodeURIComponent("tea & cake") }, query: {} });
 * if (answer.ok) show((await answer.json()).messages);
 */
export type ChatHttp<P extends AnyChat = BuiltInChat> = Hono<
	Env,
	{
		"/rooms/:room/messages": {
			$get: Answer<InRoom & { query: PageQuerystring }, InferAck<P, "loadHistory">, 200>;
			$post: Answer<InRoom & { json: Sent<P> }, InferAck<P, "sendMessage">, 201>;
		};
		"/rooms/:room/messages/:id": { $get: Answer<OfMessage, InferAck<P, "sendMessage">, 200> };
		"/rooms/:room/members": { $get: Answer<InRoom, RoomMembers, 200> };
	},
	"/"
>;
