export type {
	Appended,
	CreateOnlyStore,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	RoomHead,
} from "./adapters/message-store";
export type { PubSubAdapter, SubscribeOptions } from "./adapters/pubsub";
export { ChatError, type ChatErrorDetails, closeCodes, errorTable } from "./errors";
export * from "./procedures";
export type { ErrorReporter } from "./rpc/host";
export type { InferAck, InferIncoming, InferOutgoing } from "./rpc/infer";
export type { Middleware, MiddlewareArgs } from "./rpc/operation";
export type { AllowedOrigins } from "./rpc/origin";
export type { CloseOptions, ServerOptions } from "./rpc/server";
export * from "./schemas";
