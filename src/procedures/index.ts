export type { CustomChatOptions } from "./chat-events";
export type { ChatHandle, ChatStats } from "./chat-handle";
export { type ChatProcedure, createChatProcedure } from "./create-chat-procedure";
export type { EventArgs, EventListener } from "./custom-events";
export type { ChatHooks, Review, Visit } from "./hooks";
export type { Attendance, ChatHttp } from "./http/chat-http";
export { type ChatServer, type MountChatOptions, mountChat } from "./mount-chat";
export type { Authorize, AuthorizeRequest, ChatProcedureOptions } from "./options";
export type { ChatUser } from "./user";
