export type { ChatBindings } from "./bindings";
export { chatHandle, type RemoteChatHandle } from "./chat-handle";
export { DurableObjectMessageStore, type DurableObjectMessageStoreOptions } from "./durable-object-message-store";
export { ChatGate, type GateApp, type GateParts } from "./gate/chat-gate";
export type { DurableObjectPubSub } from "./gate/durable-object-pubsub";
export { gateKey } from "./gate-key";
export { ChatRoom } from "./room/chat-room";
export { type ToGateOptions, toGate } from "./to-gate";
