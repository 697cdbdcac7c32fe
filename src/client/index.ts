export { ChatError } from "../errors";
export type { InferAck, InferIncoming, InferOutgoing } from "../rpc/infer";
export { ChatSocket } from "./chat-socket";
export { ChatClosedError } from "./closed-error";
export type { ConnectionState } from "./connection";
export type { AnyProcedure, BuiltInChat, Disconnected, Heard, HeardEvent, SentEvent, SystemEvents } from "./events";
export type { ChatSocketOptions, RequestOptions } from "./options";
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
