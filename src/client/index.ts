export { ChatError } from "../errors";
export type { InferAck, InferIncoming, InferOutgoing } from "../rpc/builder/infer";
export type { ChatClient } from "./chat-client";
export type { ClientState } from "./client-state";
export { ChatClosedError } from "./closed-error";
export { createChatClient } from "./create-chat-client";
export { refreshed } from "./credential";
export type {
	AnyProcedure,
	BuiltInChat,
	Delivery,
	Disconnected,
	Heard,
	HeardEvent,
	MetadataIn,
	MetadataOf,
	ProfileIn,
	ProfileOf,
	RoomHeard,
	RoomHeardEvent,
	SentEvent,
	SystemEvents,
} from "./events";
export type { ChatClientOptions, ChatSocketOptions, EventSchema, RequestOptions } from "./options";
export type { Draft, DraftStatus } from "./outbox/draft";
export type { ChangeEvent, DraftChange } from "./outbox/draft-change";
export { indexedDbOutbox } from "./outbox/indexed-db-outbox";
export type { OutboxStorage } from "./outbox/outbox-storage";
export { type SharedStorage, sharedOutbox } from "./outbox/shared-outbox";
export type { ChatRoom, TypedRoom } from "./room/chat-room";
export { hydrate, type InitialPage } from "./room/hydrate";
export type { NewMessage, Sendable } from "./room/messages/new-message";
export { repliedTo } from "./room/messages/replied-to";
export { reduceRoom } from "./room/reduce-room";
export type { PageExtras, RoomEvent } from "./room/room-event";
export {
	type DraftMessage,
	emptyRoom,
	type RoomState,
	type SentMessage,
	type ShownMessage,
	type WaitingChange,
} from "./room/room-state";
export { ChatSocket } from "./socket/chat-socket";
export type { ConnectionState } from "./socket/connection";
export { ChatTimeoutError } from "./timeout-error";
export { probed } from "./wire/probed";
export type { TokenSocket, TokenSource } from "./wire/token-source";
export type { UrlSource } from "./wire/url";
export type { WebSocketClass, WebSocketLike } from "./wire/web-socket";
