export { ChatError } from "../errors";
export type { InferAck, InferIncoming, InferOutgoing } from "../rpc/infer";
export type { ChatRoom, NewMessage, Sendable, TypedRoom } from "./chat-room";
export { ChatSocket } from "./chat-socket";
export { ChatClosedError } from "./closed-error";
export type { ConnectionState } from "./connection";
export { type ChatClient, type ChatClientOptions, type ClientState, createChatClient } from "./create-chat-client";
export type {
	AnyProcedure,
	BuiltInChat,
	Disconnected,
	Heard,
	HeardEvent,
	MetadataIn,
	MetadataOf,
	RoomHeard,
	RoomHeardEvent,
	SentEvent,
	SystemEvents,
} from "./events";
export { indexedDbOutbox } from "./indexed-db-outbox";
export type { ChatSocketOptions, EventSchema, RequestOptions } from "./options";
export type { OutboxStorage } from "./outbox-storage";
export { reduceRoom } from "./reduce-room";
export {
	type Draft,
	type DraftMessage,
	type DraftStatus,
	emptyRoom,
	type RoomEvent,
	type RoomState,
	type SentMessage,
	type ShownMessage,
} from "./room-state";
export { ChatTimeoutError } from "./timeout-error";
export type { UrlSource } from "./url";
export type { WebSocketClass, WebSocketLike } from "./web-socket";
