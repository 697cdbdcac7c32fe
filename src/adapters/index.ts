export { MemoryPubSub } from "./memory/pubsub";
export { MemoryMessageStore, type MemoryMessageStoreOptions } from "./memory/store";
export type {
	Appended,
	AppendOptions,
	CreateOnlyStore,
	MarkChange,
	MarkKey,
	MessageStore,
	NewMessage,
	Page,
	PageQuery,
	ReactionChange,
	ReadMark,
	RoomHead,
} from "./message-store";
export type { PubSubAdapter, SubscribeOptions } from "./pubsub";
export { type AppendNext, type AppendSteps, appendNext } from "./shared/store/append-next";
export { foldMarks } from "./shared/store/marks/fold-marks";
export { assertSameBody } from "./shared/store/same-body";
export { StoreError, type StoreFailure, type StoreFailureScope } from "./store-error";
export { UpstashRestPubSub, type UpstashRestPubSubOptions } from "./upstash/pubsub";
