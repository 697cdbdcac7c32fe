export { ChatError } from "../errors";
export type { InferAck, InferIncoming, InferOutgoing } from "../rpc/infer";
export { ChatSocket } from "./chat-socket";
export type { ConnectionState, Disconnected, UrlSource } from "./link";
export type { BuiltInChat, ChatSocketOptions, SystemEvents } from "./options";
export { ChatTimeoutError } from "./timeout-error";
export type { WebSocketClass } from "./web-socket";
