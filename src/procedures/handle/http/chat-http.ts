import type { Env, Hono } from "hono";
import type * as z from "zod";
import type { EventSchemas, InferAck, InferIncoming, SocketEvents } from "../../../rpc/builder/infer";
import type { WireError } from "../../../schemas/error";
import type { markReadSchema } from "../../../schemas/incoming";
import type { BuiltInChat } from "../../built-in-events";
import type { MemberOf, RoomMembers } from "../room-members";

/** One route, as Hono's client types read it. Not an interface, because that would not fit their index signatures. */
type Route<Input, Output, Status extends number> = {
	input: Input;
	output: Output;
	outputFormat: "json";
	status: Status;
};
type Refusal = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 501 | 503;
type Answer<Input, Output, Status extends 200 | 201> = Route<Input, Output, Status> | Route<Input, WireError, Refusal>;

type AnyChat = SocketEvents<EventSchemas, EventSchemas, unknown>;

type InRoom = { param: { room: string } };
type ForMessage = { param: { room: string; id: string } };
type ForReaction = { param: { room: string; id: string; emoji: string } };
/** The options of `loadHistory` as a query: the latest messages, those before a seq, or those changed after a seq. */
type PageQuerystring = { before?: string; after?: string; limit?: string; maxBytes?: string };
type EditBody<P> = InferIncoming<P> extends { editMessage: infer Data } ? Omit<Data, "room" | "id"> : never;
type SendBody<P> =
	InferIncoming<P> extends { sendMessage: infer Data } ? Omit<Data, "room"> & { markRead?: boolean } : never;
type MarkBody = Omit<z.input<typeof markReadSchema>, "room">;

/**
 * The HTTP routes of a chat, for the types of Hono's client. `P` is the chat's type, which knows custom metadata.
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
			$post: Answer<InRoom & { json: SendBody<P> }, InferAck<P, "sendMessage">, 201>;
		};
		"/rooms/:room/messages/:id": {
			$get: Answer<ForMessage, InferAck<P, "sendMessage">, 200>;
			$patch: Answer<ForMessage & { json: EditBody<P> }, InferAck<P, "editMessage">, 200>;
			$delete: Answer<ForMessage, InferAck<P, "deleteMessage">, 200>;
		};
		"/rooms/:room/messages/:id/reactions/:emoji": {
			$put: Answer<ForReaction, InferAck<P, "addReaction">, 200>;
			$delete: Answer<ForReaction, InferAck<P, "removeReaction">, 200>;
		};
		"/rooms/:room/read": { $put: Answer<InRoom & { json: MarkBody }, InferAck<P, "markRead">, 200> };
		"/rooms/:room/members": { $get: Answer<InRoom, RoomMembers<MemberOf<P>>, 200> };
	},
	"/"
>;
